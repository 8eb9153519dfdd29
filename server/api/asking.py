"""What every route asks for: the running parts, and who is asking."""

from typing import Annotated, Any, cast

from fastapi import Depends, Request

from server.parts import Parts
from server.security.roles import Identity


def _parts(request: Request) -> Parts:
    return cast("Parts", request.app.state.parts)


def _identity(request: Request) -> Identity:
    """The gate has put it there; a route behind the gate always has one."""
    found: Any = request.scope["state"]["identity"]
    return cast("Identity", found)


PartsOf = Annotated[Parts, Depends(_parts)]
Asker = Annotated[Identity, Depends(_identity)]
