"""Ways to a screen beside a password: tablets that know their people, wall displays, and glass that was broken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# A log-in whose time is over stays on the screens that use it, locked, and so long after the last of them asked: over a
# weekend, so that a board that was switched off on Friday shows numbers on Monday before anybody signs in.
LOCKED_STAYS = timedelta(hours=72)


class Reach(StrEnum):
    """How much of a patient a screen is sent."""

    WHOLE = "whole"  # name, birth date, record number
    LOCKED = "locked"  # initials, and nothing that people wrote
    # Of a wall display, as the clinic chooses: the name, initials, or nothing but the chair.
    NAME = "name"
    INITIALS = "initials"
    CHAIR = "chair"


@dataclass(frozen=True, slots=True)
class TabletPerson:
    """Somebody who gave the password on a tablet, and may come back there with a PIN."""

    name: str
    role: str
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Tablet:
    """A browser that knows its people.

    Args:
        id: The store's number.
        device: What it says it is.
        made_at: When somebody first gave a password there.
        people: Who may come back there with a PIN.
    """

    id: int
    device: str | None
    made_at: datetime
    people: tuple[TabletPerson, ...] = ()


@dataclass(frozen=True, slots=True)
class WallDisplay:
    """A screen without an account, that watches and does nothing.

    Args:
        id: The store's number.
        name: What the clinic calls it.
        reach: How much of a patient it shows.
        paired_at: When its code was entered.
        paired_by: By which administrator.
        revoked_at: When it was sent away; None while it may watch.
    """

    id: int
    name: str
    reach: Reach
    paired_at: datetime
    paired_by: str
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """One time that somebody looked beyond what the role allows.

    Args:
        id: The store's number.
        actor: Whose account.
        role: What the account was.
        reason: Why, in the person's words.
        begun_at: When.
        ends_at: When it ends by itself.
        ended_at: When the person ended it before that.
        reviewed_at: When somebody else looked at it.
        reviewed_by: Who.
        finding: What that person found, in words.
    """

    id: int
    actor: str
    role: str
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    finding: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it lasts at a moment, UTC."""
        return self.ended_at is None and now < self.ends_at
