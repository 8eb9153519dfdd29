"""A condition that must last before it holds: begun, ended, or unknown, and since when."""


class Lasting:
    """Whether something has held for its delay.

    Args:
        delay_s: So long it must last.
    """

    __slots__ = ("_delay_s", "is_held", "since_s")

    def __init__(self, delay_s: float) -> None:
        """Start with nothing holding."""
        self._delay_s = delay_s
        self.since_s: float | None = None
        self.is_held = False

    @property
    def is_at_rest(self) -> bool:
        """Tell whether it neither holds nor waits to."""
        return self.since_s is None  # what holds has begun

    def begin(self, at_s: float) -> None:
        """Say that it holds, seen at ``at_s``; said again it changes nothing."""
        if self.since_s is None:
            self.since_s = at_s

    def end(self) -> None:
        """Say that it does not hold."""
        self.since_s = None
        self.is_held = False

    def suspend(self) -> None:
        """Say that nobody can tell: what holds goes on holding, what only waits begins anew."""
        if not self.is_held:
            self.since_s = None

    def adopt(self, now_s: float) -> None:
        """Go on with what held before a restart."""
        self.since_s = now_s
        self.is_held = True

    def wait(self, now_s: float) -> bool:
        """Let time pass; tells whether it holds."""
        if self.since_s is not None and self.since_s + self._delay_s <= now_s:
            self.is_held = True
        return self.is_held

    def due_s(self) -> float | None:
        """Tell when :meth:`wait` next changes something."""
        return None if self.since_s is None or self.is_held else self.since_s + self._delay_s
