"""What other rooms hold of the store: a connection they hand on to this room's functions and never use themselves."""

from sqlalchemy import Connection, text

StoreConnection = Connection


def answers(connection: StoreConnection) -> bool:
    """Ask the smallest question there is."""
    return connection.execute(text("SELECT 1")).scalar() == 1
