"""Every error of the system, by who is at fault. This docstring is the tree.

::

    ChairsideError
    ├── DeviceProtocolError     the device broke the feed protocol (code, close_code)
    ├── UsageError              a person or a program asked for something impossible (field)
    │   ├── NotFoundError       the thing named does not exist
    │   ├── ForbiddenError      the asker's role does not allow it
    │   ├── FaultyFileError     a file someone gave is faulty, and not used at all (faults)
    │   └── ConflictError       the thing is in a state that does not allow it (missing, required)
    ├── SecondFactorDue         the password alone does not open this account
    ├── ProofDue                a PIN opened this log-in, and what is asked wants the password
    ├── TooManyAttempts         a password was wrong too often; it must wait (wait_s)
    ├── StoreUnavailable        this machine cannot make data durable
    ├── ProviderUnavailable     the clinic's identity provider does not answer
    └── SimulatorUnavailable    the simulated monitors of a demonstration do not answer

Errors carry plain values and import nothing. They become a close code or an HTTP status only in the adapters.
"""


class ChairsideError(Exception):
    """Any error this system raises on purpose; ``str()`` is one plain sentence for a person."""


class DeviceProtocolError(ChairsideError):
    """A peer broke the feed protocol so that the connection cannot go on.

    Args:
        code: The machine-readable word sent in the ``error`` frame.
        message: What was wrong and what to do, one sentence.
        close_code: The WebSocket close code that follows the ``error`` frame.
    """

    def __init__(self, code: str, message: str, close_code: int = 4400) -> None:
        """Keep the fields beside the sentence."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.close_code = close_code


class UsageError(ChairsideError):
    """Someone asked for something that cannot be done as asked.

    Args:
        message: What was wrong and what to do, one sentence.
        field: The name of the field at fault, or None when it is the request as a whole.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        """Keep the field beside the sentence."""
        super().__init__(message)
        self.field = field


class NotFoundError(UsageError):
    """The thing named does not exist."""


class ForbiddenError(UsageError):
    """The asker's role does not allow this."""


class FaultyFileError(UsageError):
    """A file someone gave is faulty, and nothing of it is used.

    Args:
        message: The faults together, one sentence.
        faults: Each of them, in words.
        field: The name of the field that held the file, or None.
    """

    def __init__(self, message: str, faults: tuple[str, ...], field: str | None = None) -> None:
        """Keep each fault beside the sentence."""
        super().__init__(message, field)
        self.faults = faults


class ConflictError(UsageError):
    """The thing is in a state that does not allow this now.

    Args:
        message: What stands in the way, one sentence.
        missing: What is required and not there yet, in words.
        required: All that is required, in words.
    """

    def __init__(self, message: str, missing: tuple[str, ...] = (), required: tuple[str, ...] = ()) -> None:
        """Keep what is missing, and what is required, beside the sentence."""
        super().__init__(message)
        self.missing = missing
        self.required = required


class TooManyAttempts(ChairsideError):  # noqa: N818 - it names a state, as the store's does
    """A password was wrong too often: the next try waits.

    Args:
        wait_s: For so many seconds.
    """

    def __init__(self, wait_s: int) -> None:
        """Say how long."""
        super().__init__(f"Too many wrong passwords; wait {wait_s} s and try again")
        self.wait_s = wait_s


class SecondFactorDue(ChairsideError):  # noqa: N818 - it names a state: the password alone does not open this account
    """A code of the account's second factor is due, or the one given is wrong."""


class ProofDue(ChairsideError):  # noqa: N818 - it names a state: the password was not given lately
    """What is asked reaches far, and who asks must prove it first: more than by a PIN, or for this alone.

    Args:
        message: How, in words.
    """

    def __init__(
        self,
        message: str = "A PIN charts and acknowledges; for this give your password to POST /api/v1/me/proof, then"
        " ask again",
    ) -> None:
        """Say how."""
        super().__init__(message)


class StoreUnavailable(ChairsideError):  # noqa: N818 - the design's word; it names a state, not a mistake
    """The store cannot make data durable now; nothing was acknowledged."""


class ProviderUnavailable(ChairsideError):  # noqa: N818 - it names a state, as the store's does
    """The clinic's identity provider does not answer; passwords and passkeys go on."""


class SimulatorUnavailable(ChairsideError):  # noqa: N818 - it names a state, as the store's does
    """The simulated monitors of a demonstration do not answer; whether they did what was asked is not known."""
