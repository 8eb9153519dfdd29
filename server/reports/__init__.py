"""What is made of a session's record: statistics, tables and documents. Builders are pure; time comes in."""
