"""A signature gets under a record: who signs proves it, the record is seen to be complete and hashed, then it is kept.

Hashing takes a process of its own and a while. In the transaction that keeps the signature everything but the
observations is read and hashed once more: nothing is signed that changed in between. Observations cannot: what arrived
before the hashing began is stored by then, and what arrives later is no part of the signed record.
"""

from dataclasses import replace

from models.errors import ConflictError, ForbiddenError, ProofDue, UsageError
from models.signature import Signature, SignatureMeaning
from server.api.asking import Asker, PartsOf
from server.api.chart_reading import read_session_chart
from server.api.exports import job_for
from server.api.proving import ProverOf
from server.build import product_version
from server.care.signing import Completeness, completeness
from server.reports.canonical import signature_sha256
from server.reports.verifying import Verification, head_sha256
from server.security.roles import Role
from server.store.connection import StoreConnection, answers
from server.store.documents import read_document
from server.store.session_record import alarms_of_session
from server.store.signatures import add_signature, signatures_of

_TO_SIGN = "A signature needs your password in the body, or a proof at /api/v1/me/proof with to_sign, once for each"


class Signing:
    """Signs on behalf of who asks."""

    def __init__(self, parts: PartsOf, asker: Asker, prover: ProverOf) -> None:
        """Let pass who signs.

        Raises:
            ForbiddenError: Nobody in person asks.
        """
        if asker.role is None:
            raise ForbiddenError("A person signs, with the own log-in and password; the command line cannot")
        self._parts, self._prover, self._asker = parts, prover, asker
        self._author, self._role = asker.user, Role(asker.role)

    async def prove(self, password: str | None) -> None:
        """See that it is who is logged in: by the password, or by what was proven just now for one signature.

        Raises:
            ForbiddenError: The password is wrong.
            ProofDue: There is none, and nothing was proven for this signature.
            UsageError: There is none, and no person sits at the screen who could prove it otherwise.
            TooManyAttempts: It was wrong too often.
        """
        if password is None and self._asker.credential != "browser":
            raise UsageError("A program gives the password of who signs", "password")
        if password is None:
            if not self._parts.gate.proofs.take_to_sign(self._asker, self._parts.clock.now().monotonic_s):
                raise ProofDue(_TO_SIGN)
            return
        if await self._prover.prove(self._author, password) is None:
            raise ForbiddenError("The password is wrong; nothing was signed", "password")

    async def look(self, session: int) -> Verification:
        """See that a record is complete, and hash it.

        Raises:
            NotFoundError: There is no such session.
            ConflictError: Something that is required is missing, or a signed record is not what was signed any more.
        """
        await self._parts.change(answers)  # what just happened is in it
        found = await self._parts.ask(lambda connection: complete(connection, self._parts, session))
        found.require()
        looked = await self._parts.exports.verify(job_for(self._parts, session, self._author, None))
        if looked.faults:
            message = (
                f"The record is not what was signed any more: {'; '.join(looked.faults)}; tell who runs the server"
            )
            raise ConflictError(message)
        return looked

    def sign(
        self, connection: StoreConnection, session: int, meaning: SignatureMeaning, looked: Verification
    ) -> Signature:
        """Keep a signature, inside the writer's transaction.

        Raises:
            ConflictError: The record changed since it was looked at, or this person signed it before.
        """
        before = signatures_of(connection, session)
        if any(one.author == self._author and one.text is None for one in before):
            message = f"{self._author} signed this record already; more is said by an addendum"
            raise ConflictError(message)
        if (
            looked.seal is None
            or head_sha256(read_document(connection, session, looked.seal.until)) != looked.head_sha256
        ):
            raise ConflictError("The record changed while it was being signed; look at it as it is now, and sign again")
        new = self._made(session, before, meaning, looked.record_sha256)
        return _keep(connection, new if before else replace(new, seal=looked.seal))

    def add(self, connection: StoreConnection, session: int, text: str) -> Signature:
        """Keep an addendum with its signature, inside the writer's transaction.

        Raises:
            ConflictError: The record is not signed yet.
        """
        before = signatures_of(connection, session)
        if not before:
            raise ConflictError("The record is not signed: enter what is to be added in the record itself")
        new = self._made(session, before, SignatureMeaning.ADDENDUM, before[0].record_sha256)
        return _keep(connection, replace(new, text=text))

    def _made(self, session: int, before: list[Signature], meaning: SignatureMeaning, record: str) -> Signature:
        previous = before[-1].sha256 if before else None
        at = self._parts.clock.now().utc
        return Signature(
            session, len(before), meaning, self._author, self._role.value, at, product_version(), record, previous, ""
        )


def complete(connection: StoreConnection, parts: PartsOf, session: int) -> Completeness:
    """See what a session's record has of what is required before it is signed.

    Raises:
        NotFoundError: There is no such session.
    """
    chart = read_session_chart(connection, session, protocols=parts.protocols)
    return completeness(chart, alarms_of_session(connection, session), parts.clock.now().utc)


def _keep(connection: StoreConnection, unhashed: Signature) -> Signature:
    made = replace(unhashed, sha256=signature_sha256(unhashed))
    add_signature(connection, made)
    return made
