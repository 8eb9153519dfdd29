"""A log-in gets another id whenever its owner has proven more: who knew the one before knows nothing any more."""

from datetime import datetime

from sqlalchemy import Connection, update

from models.errors import NotFoundError
from server.store.access_tables import broken_glass
from server.store.accounts import LOG_IN_ID
from server.store.tables import credential


def renew_log_in(connection: Connection, former: str, token_hash: str, at: datetime) -> None:
    """Know a log-in by another token; what it broke and lasts goes with it, and its owner is there just now.

    Args:
        connection: The caller's transaction.
        former: Hash of the token that is good no longer.
        token_hash: Hash of the one that is.
        at: The moment, UTC.

    Raises:
        NotFoundError: The log-in ended meanwhile.
    """
    values = {"token_hash": token_hash, "touched_at": at}
    if not connection.execute(update(credential).where(credential.c.token_hash == former).values(values)).rowcount:
        raise NotFoundError("This log-in ended; sign in again")
    mine = broken_glass.c.login == former[:LOG_IN_ID]
    connection.execute(update(broken_glass).where(mine).values(login=token_hash[:LOG_IN_ID]))
