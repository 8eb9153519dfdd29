"""The second step of proving who one is: the code of an authenticator app, or a recovery code, each taken once."""

import math
from typing import Annotated

from fastapi import Depends

from models.account import UserAccount
from models.errors import ForbiddenError, SecondFactorDue, TooManyAttempts
from server.api.asking import PartsOf
from server.api.proving import ProverOf
from server.security.factor_key import open_secret
from server.security.roles import Identity
from server.security.secrets import hash_code
from server.security.totp import matching_step
from server.store.connection import StoreConnection
from server.store.passkeys import passkeys_of
from server.store.second_factors import factor_of, use_recovery_code, use_step


class FactorProver:
    """Asks for the code of an account that has a second factor."""

    def __init__(self, parts: PartsOf, prover: ProverOf) -> None:
        """Come after the password."""
        self._parts = parts
        self._prover = prover

    async def prove(self, user: UserAccount, otp: str | None) -> bool:
        """Let pass who has no second factor, or gives its code or a recovery code.

        Returns:
            Whether it was given.

        Raises:
            SecondFactorDue: A code is due, or the one given is wrong or was used.
            TooManyAttempts: It was wrong too often, from wherever: a password that somebody knows must not buy guesses.
        """
        parts, now = self._parts, self._parts.clock.now()
        factor = await parts.ask(lambda connection: factor_of(connection, user.id))
        if factor is None or not factor.is_confirmed:
            return False
        tries, asker = parts.gate.log_ins, (f"{user.name} (code)", "")
        wait_s = tries.wait_s(*asker, now.monotonic_s)
        if wait_s > 0:
            raise TooManyAttempts(math.ceil(wait_s))
        if otp is None:
            raise SecondFactorDue("Enter the code of the authenticator app, or a recovery code")
        secret = open_secret(parts.settings.data_dir, user.id, factor.secret)
        step, code = matching_step(secret, otp, now.utc), hash_code(otp)

        def use(connection: StoreConnection) -> bool:
            if step is not None:
                return use_step(connection, user.id, step)
            return use_recovery_code(connection, user.id, code, now.utc)

        if await parts.change(use):
            tries.was_right(*asker)
            return True
        tries.was_wrong(*asker, now.monotonic_s)
        self._prover.tell_failed(user.name)
        raise SecondFactorDue("This code is wrong or was used; wait for the next one")

    async def refuse_without_passkey(self, user: UserAccount) -> None:
        """Turn a password away that would be all that is asked of an account whose second factor is a passkey.

        Raises:
            ForbiddenError: It has one.
        """
        if await self._parts.ask(lambda connection: passkeys_of(connection, user.id)):
            raise ForbiddenError("This account signs in with its passkey; an administrator resets a lost one")

    async def prove_self(self, asker: Identity, password: str, otp: str | None) -> None:
        """Let the asker prove to be the owner of the own account.

        Raises:
            ForbiddenError: The password is wrong.
            SecondFactorDue: A code is due, or the one given is wrong.
            TooManyAttempts: One of them was wrong too often.
        """
        found = await self._prover.prove(asker.user, password)
        if found is None:
            raise ForbiddenError("This is not your password", "password")
        await self.prove(found, otp)


FactorProverOf = Annotated[FactorProver, Depends()]
