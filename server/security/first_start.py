"""The first administrator: whoever reads the console may make that account, once, and only while there is none.

There is no default account. The code lives in this process alone and is printed at the start; a restart makes another.
"""

from server.security.secrets import hash_code, is_same, new_code


class FirstStart:
    """The one-time code of a server that has no accounts yet.

    Attributes:
        is_open: Whether the code may still be used.
    """

    def __init__(self) -> None:
        """Have no code: nobody may."""
        self._hash: str | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether an account may be made by the code."""
        return self._hash is not None

    def offer(self) -> str:
        """Make the code, to be printed."""
        code = new_code()
        self._hash = hash_code(code)
        return code

    def is_right(self, code: str) -> bool:
        """Compare a typed code, in constant time."""
        return self._hash is not None and is_same(hash_code(code), self._hash)

    def close(self) -> None:
        """Forget the code: it was used, or there is an account."""
        self._hash = None
