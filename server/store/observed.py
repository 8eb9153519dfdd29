"""Whether an observation that a person speaks of is there."""

from datetime import timedelta

from sqlalchemy import Connection

from models.errors import NotFoundError
from models.record.artefacts import ArtefactMarked
from server.store.observations import Question, of_session


def require_observed(connection: Connection, session: int, body: ArtefactMarked) -> None:
    """See that what a person marks is an observation of this session.

    Raises:
        NotFoundError: It is not.
    """
    for name in body.metrics:
        question = Question((name,), body.measured_at, body.measured_at + timedelta(microseconds=1))
        wanted = (body.stream, body.seq)
        if all((one.stream, one.seq) != wanted for one in of_session(connection, session, question)):
            message = f"This session has no {name} with number {body.seq} of that stream at that time"
            raise NotFoundError(message, "metrics")
