"""A person proves with the password who it is: at log-in, and as the second person beside somebody else's log-in.

The password is looked at here and kept nowhere: not in the record, the log, or the note of a request's answer.
"""

import asyncio
import math
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from models.account import UserAccount
from models.audit import Outcome
from models.errors import ForbiddenError, TooManyAttempts, UsageError
from models.record.drug import OrderChecked
from models.record.entry import EntryBody
from server.api.asking import PartsOf
from server.doing import DOING
from server.security.roles import Duty, Identity, Role
from server.security.secrets import decoy_hash, verify_password
from server.store.accounts import password_hash_of

# Whoever signs in by a passkey or the clinic's identity provider may not know one.
_SETS_ONE = "who has none sets one at /logins"
# Who is told of where a name was typed that no account has.
UNKNOWN = "(unknown)"


class Prover:
    """Asks for the password of an account, from one address."""

    def __init__(self, request: Request, parts: PartsOf) -> None:
        """Take where the request comes from."""
        self._address = request.client.host if request.client else ""
        self._parts = parts

    async def prove(self, account: str, password: str) -> UserAccount | None:
        """Tell whose account it is; None where name or password is wrong, which costs the same time.

        Raises:
            TooManyAttempts: It was wrong too often; the right password must wait too, or the wait would tell it apart.
        """
        tries, asker = self._parts.gate.log_ins, (account, self._address)
        wait_s = tries.wait_s(*asker, self._parts.clock.now().monotonic_s)
        if wait_s > 0:
            raise TooManyAttempts(math.ceil(wait_s))
        found = await self._parts.ask(lambda connection: password_hash_of(connection, account))
        password_hash = found[1] if found else await asyncio.to_thread(decoy_hash)
        is_right = await asyncio.to_thread(verify_password, password_hash, password)
        if found is None or not is_right:
            tries.was_wrong(*asker, self._parts.clock.now().monotonic_s)
            self.tell_failed(found[0].name if found else UNKNOWN)
            return None
        tries.was_right(*asker)
        return found[0]

    def tell_failed(self, account: str, why: str | None = None) -> None:
        """Tell the audit that somebody could not prove to be an account's owner.

        Args:
            account: Its name; what was typed for a name that nobody has may be a password, and is not told.
            why: What was wrong, where that is more than a typing error.
        """
        doing = DOING.get()
        if doing is not None:
            event = doing.event
            subject = {**event.subject, "account": account}
            told = replace(event, actor=event.actor or account, outcome=Outcome.FAILED, subject=subject, reason=why)
            self._parts.gate.witness.tell(told)

    async def second(self, body: EntryBody, password: str | None) -> EntryBody:
        """Let the second person that an entry names prove to be it; without one, or unproven waste, it stays as it is.

        Raises:
            UsageError: A password without a name, or a name that needs a password.
            ForbiddenError: Name or password is wrong, or the account does not care for patients.
            TooManyAttempts: It was wrong too often.
        """
        account = body.second_person
        if account is None and password is not None:
            raise UsageError("password is that of a second person; name who it is, or leave it out", "password")
        if account is None:
            return body
        if password is None:
            if isinstance(body, OrderChecked):
                message = (
                    f"{account} enters the own password in password ({_SETS_ONE}), "
                    "or looks at the order with a log-in of the own"
                )
                raise UsageError(message, "password")
            return body
        found = await self.prove(account, password)
        if found is None:
            message = f"Name or password of the second person is wrong: nothing was entered for {account}; {_SETS_ONE}"
            raise ForbiddenError(message, "password")
        if isinstance(body, OrderChecked):
            Identity(found.name, Role(found.role)).require(Duty.CARE)
        return body.as_confirmed()


ProverOf = Annotated[Prover, Depends()]
