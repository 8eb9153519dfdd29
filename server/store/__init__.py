"""The record: the only room that knows SQL. One writer, read-only readers, SQLite or PostgreSQL by the same code."""
