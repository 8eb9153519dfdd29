"""Answers kept by their author's key, so that a request sent twice changes nothing twice."""

from datetime import datetime

from sqlalchemy import Connection, select

from server.store.tables import idempotency


def kept_answer(connection: Connection, author: str, key: str) -> tuple[str, str] | None:
    """Find the digest of the first request with a key, and its answer; None when there was none."""
    columns = idempotency.c
    query = select(columns.request_digest, columns.body).where(columns.author == author, columns.key == key)
    row = connection.execute(query).first()
    return None if row is None else (row.request_digest, row.body)


def keep_answer(connection: Connection, author: str, key: str, digest: str, body: str, at: datetime) -> None:
    """Keep an answer."""
    row = {"author": author, "key": key, "request_digest": digest, "code": 201, "body": body, "created_at": at}
    connection.execute(idempotency.insert().values(row))
