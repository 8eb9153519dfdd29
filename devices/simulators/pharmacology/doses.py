"""What is given and when: doses, and schedules of them that can be paused, stopped and changed in rate.

Pure values; what a dose does to a body stands in ``drugs.py``. Times are seconds of the scenario. What is given at a
moment counts from the first whole second that is not before it.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf

from models.errors import UsageError

_SECONDS_PER_HOUR = 3600.0
SPRAY_MG = 28.0  # one nasal device of esketamine (Spravato label)


class Drug(StrEnum):
    """The drug, and whose model of it; ``drugs.py`` has the parameters."""

    KETAMINE = "ketamine"  # racemic; Domino 1984
    KETAMINE_VENOUS = "ketamine_venous"  # racemic; Clements & Nimmo 1981: slower and smoother, as in venous blood
    ESKETAMINE = "esketamine"  # Perez-Ruixo 2021


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """An amount: either milligrams per kilogram or milligrams."""

    mg_per_kg: float | None = None
    mg: float | None = None

    def __post_init__(self) -> None:
        """Refuse both, neither, and what is no amount."""
        amounts = [value for value in (self.mg_per_kg, self.mg) if value is not None]
        if len(amounts) != 1:
            raise UsageError("A dose is given either in mg_per_kg or in mg.", "dose")
        if not 0 <= amounts[0] < inf:
            raise UsageError("A dose is a number from 0 on.", "dose")

    def in_mg(self, weight_kg: float) -> float:
        """Reckon the milligrams for a body of that weight."""
        return self.mg if self.mg is not None else (self.mg_per_kg or 0.0) * weight_kg


@dataclass(frozen=True, slots=True)
class Infusion(_Given):
    """The amount, given evenly by a pump into a vein."""

    from_s: float
    lasts_s: float

    @property
    def until_s(self) -> float:
        """When it is all given."""
        return self.from_s + self.lasts_s

    def part(self, from_s: float, until_s: float) -> "Infusion":
        """Cut out what falls between two seconds, at the same rate."""
        share = (until_s - from_s) / self.lasts_s
        return replace(
            self,
            from_s=from_s,
            lasts_s=until_s - from_s,
            mg_per_kg=None if self.mg_per_kg is None else self.mg_per_kg * share,
            mg=None if self.mg is None else self.mg * share,
        )


@dataclass(frozen=True, slots=True)
class Bolus(_Given):
    """The amount, pushed into a vein by hand."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Intramuscular(_Given):
    """The amount, injected into a muscle; racemic ketamine alone."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Oral(_Given):
    """The amount, swallowed; racemic ketamine alone."""

    at_s: float


@dataclass(frozen=True, slots=True)
class NasalSpray:
    """One nasal device; esketamine alone. Later ones of a schedule are absorbed less than the first."""

    at_s: float
    mg: float = SPRAY_MG


Dose = Infusion | Bolus | Intramuscular | Oral | NasalSpray
_FITS = {
    Drug.KETAMINE: (Infusion, Bolus, Intramuscular, Oral),
    Drug.KETAMINE_VENOUS: (Infusion, Bolus, Intramuscular, Oral),
    Drug.ESKETAMINE: (Infusion, Bolus, NasalSpray),
}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Everything one patient is given.

    Args:
        doses: In any order; infusions may overlap and then add up.
        drug: One for the whole schedule.
    """

    doses: tuple[Dose, ...] = ()
    drug: Drug = Drug.KETAMINE

    def __post_init__(self) -> None:
        """Refuse a route for which the drug has no model."""
        for dose in self.doses:
            if not isinstance(dose, _FITS[self.drug]):
                message = f"There is no model of {self.drug} given by {type(dose).__name__}."
                raise UsageError(message, "doses")
            if isinstance(dose, Infusion) and not 0 < dose.lasts_s < inf:
                raise UsageError("An infusion lasts longer than 0 seconds; what is given at once is a Bolus.", "doses")

    @property
    def has_pump(self) -> bool:
        """Tell whether a pump takes part."""
        return any(isinstance(dose, Infusion) for dose in self.doses)

    def paused(self, from_s: float, lasts_s: float) -> "Schedule":
        """Halt the pump for a while: what it would have given from then on, it gives that much later."""
        before, after = self._cut(from_s)
        return self._with(before + tuple(replace(part, from_s=part.from_s + lasts_s) for part in after))

    def stopped(self, at_s: float) -> "Schedule":
        """End it: from then on nothing is given, by the pump or otherwise."""
        before, _ = self._cut(at_s)
        given = tuple(dose for dose in self.doses if not isinstance(dose, Infusion) and dose.at_s < at_s)
        return replace(self, doses=before + given)

    def with_rate(self, at_s: float, factor: float, lasts_s: float | None = None) -> "Schedule":
        """Run the pump faster or slower from a moment on; what is to be given stays, so that it ends sooner or later.

        Args:
            at_s: From when; while the pump stands, nothing changes.
            factor: More than 0; 10 is the slip of a decimal point.
            lasts_s: For how long; None for the rest.
        """
        if not 0 < factor < inf:
            raise UsageError("A rate is changed by a factor above 0; use stopped() or paused() for 0.", "factor")
        before, after = self._cut(at_s)
        stretches = _stretches(after, at_s, factor, inf if lasts_s is None else at_s + lasts_s)
        return self._with(before + tuple(piece for part in after for piece in _moved(part, stretches)))

    def rate_mg_per_h(self, second: float, weight_kg: float) -> float:
        """Tell what the pump gives at a second, in milligrams of drug per hour; 0 when it stands."""
        return sum(
            dose.in_mg(weight_kg) / dose.lasts_s * _SECONDS_PER_HOUR
            for dose in self.doses
            if isinstance(dose, Infusion) and dose.from_s <= second < dose.until_s
        )

    def _cut(self, at_s: float) -> tuple[tuple[Infusion, ...], tuple[Infusion, ...]]:
        """Divide all infusions into what is given before a moment and what is given after it."""
        before: list[Infusion] = []
        after: list[Infusion] = []
        for dose in self.doses:
            if not isinstance(dose, Infusion):
                continue
            if dose.from_s < at_s:
                before.append(dose if dose.until_s <= at_s else dose.part(dose.from_s, at_s))
            if dose.until_s > at_s:
                after.append(dose if dose.from_s >= at_s else dose.part(at_s, dose.until_s))
        return tuple(before), tuple(after)

    def _with(self, infusions: tuple[Infusion, ...]) -> "Schedule":
        others = tuple(dose for dose in self.doses if not isinstance(dose, Infusion))
        return replace(self, doses=infusions + others)


NOTHING = Schedule()

_Stretch = tuple[float, float, float, float]


def _stretches(parts: tuple[Infusion, ...], at_s: float, factor: float, until_s: float) -> list[_Stretch]:
    """Lay a pump's time out anew: where it runs at the changed rate, where as before; a pause keeps its length.

    Returns:
        Old begin, old end, new begin and pace, for every second at which one of the parts runs.
    """
    found: list[_Stretch] = []
    old = new = at_s
    for part in sorted(parts, key=lambda part: part.from_s):
        if part.until_s <= old:
            continue
        begin = max(part.from_s, old)
        old, new = begin, new + begin - old
        changed = min(part.until_s - old, max(until_s - new, 0.0) * factor)
        for length, pace in ((changed, factor), (part.until_s - old - changed, 1.0)):
            if length > 0:
                found.append((old, old + length, new, pace))
                old, new = old + length, new + length / pace
        old = part.until_s
    return found


def _moved(part: Infusion, stretches: list[_Stretch]) -> list[Infusion]:
    """Give what a part gives, in the new time."""
    pieces = []
    for begin, end, new, pace in stretches:
        low, high = max(begin, part.from_s), min(end, part.until_s)
        if low < high:
            piece = part.part(low, high)
            pieces.append(replace(piece, from_s=new + (low - begin) / pace, lasts_s=piece.lasts_s / pace))
    return pieces
