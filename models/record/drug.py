"""The drug: what was ordered, who looked at it as the second, what was given of it, and other medicines."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from models.drug_limits import HeldTo
from models.medicine import OTHER, MedicineId, MedicineRoute, UnitText
from models.record.entry import Account, EntryBody, EntryNumber, Line, Words
from models.route import Route

# Nobody orders more of anything in a session; a longer number is a slip (mg, mL, mL/h alike).
_MOST = 1_000_000.0
Amount = Annotated[float, Field(gt=0, le=_MOST, strict=True)]
Name = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9_]+$")]
# More devices than this are no treatment; the drug's own file says how many may be ordered.
MOST_DEVICES = 20


class WeightBasis(StrEnum):
    """Which weight a dose was computed with."""

    ACTUAL = "actual"
    IDEAL = "ideal"
    ADJUSTED = "adjusted"
    CAPPED = "capped"


class Order(EntryBody):
    """A prescriber orders a drug. What it leaves out is computed from the rest; what it gives must agree with it.

    Attributes:
        drug: Id from the drug catalogue; racemic ketamine and esketamine are different drugs.
        route: How it is given.
        dose_mg_per_kg: The dose by weight, or
        dose_mg: the dose as such; one of the two.
        weight_kg: The weight the dose is computed with.
        weight_basis: Which weight that is.
        concentration_mg_per_ml: Of what is given.
        duration_min: Of an infusion.
        rate_ml_per_h: Of an infusion.
        volume_ml: Of all that is ordered.
        devices: How many nasal devices.
        reason: Why it departs from what is usual; asked for when it does.
        supersedes: The order whose infusion goes on by this one, from the step ``order_changed`` on; its dose is what
            is given from then on, on top of what was given before.
        held_to: What it was checked by when it was entered; None for one from before that was kept.
    """

    by_server: ClassVar[frozenset[str]] = frozenset({"held_to"})
    is_prescribers: ClassVar[bool] = True
    group: ClassVar[str] = "orders"
    kind: Literal["order"] = "order"
    drug: Name
    route: Route
    dose_mg_per_kg: Amount | None = None
    dose_mg: Amount | None = None
    weight_kg: Amount | None = None
    weight_basis: WeightBasis | None = None
    concentration_mg_per_ml: Amount | None = None
    duration_min: Amount | None = None
    rate_ml_per_h: Amount | None = None
    volume_ml: Amount | None = None
    devices: Annotated[int, Field(ge=1, le=MOST_DEVICES, strict=True)] | None = None
    reason: Words | None = None
    supersedes: EntryNumber | None = None
    held_to: HeldTo | None = None

    @model_validator(mode="after")
    def _agrees(self) -> "Order":
        if (self.dose_mg_per_kg is None) == (self.dose_mg is None):
            message = "give the dose either as dose_mg_per_kg or as dose_mg"
            raise ValueError(message)
        if (self.weight_kg is None) != (self.weight_basis is None):
            message = "weight_kg and weight_basis belong together"
            raise ValueError(message)
        return self


class OrderChecked(EntryBody):
    """A second person has looked at an order: drug, dose, weight, concentration and rate.

    Attributes:
        order: Its number.
        by: The account of who looked, beside somebody else's log-in and proved with the own password; None: who
            entered it, with a log-in of the own.
    """

    names_second: ClassVar[bool] = True
    group: ClassVar[str] = "orders"
    kind: Literal["order_checked"] = "order_checked"
    order: EntryNumber
    by: Account | None = None

    @property
    def second_person(self) -> str | None:
        """Who looked, where that is not who entered it."""
        return self.by

    @property
    def wants_password(self) -> bool:
        """A log-in of the own stands for the second person's password, so a PIN is too little; beside another's not."""
        return self.by is None


class DoseStep(EntryBody):
    """Something is done with the drug; when, is ``at`` of its entry."""

    group: ClassVar[str] = "doses"


class DrugStarted(DoseStep):
    """The infusion of an order begins, at its rate."""

    kind: Literal["drug_started"] = "drug_started"
    order: EntryNumber


class OrderChanged(DoseStep):
    """The infusion goes on by another order, which supersedes the one it ran by, at that one's rate."""

    kind: Literal["order_changed"] = "order_changed"
    order: EntryNumber


class RateChanged(DoseStep):
    """The infusion goes on at another rate."""

    kind: Literal["rate_changed"] = "rate_changed"
    rate_ml_per_h: Amount
    reason: Words | None = None


class BolusGiven(DoseStep):
    """A bolus out of what is being infused; it counts to the ordered total."""

    kind: Literal["bolus_given"] = "bolus_given"
    mg: Amount
    reason: Words | None = None


class DrugPaused(DoseStep):
    """The infusion stands, to go on later. Nobody is kept from pausing by a missing reason."""

    kind: Literal["drug_paused"] = "drug_paused"
    reason: Words | None = None


class DrugResumed(DoseStep):
    """The infusion goes on."""

    kind: Literal["drug_resumed"] = "drug_resumed"


class DrugStopped(DoseStep):
    """No more of the drug is given. Nobody is kept from stopping by a missing reason."""

    kind: Literal["drug_stopped"] = "drug_stopped"
    reason: Words | None = None


class InjectionGiven(DoseStep):
    """An injection: start and end in one. Without ``mg`` all that was ordered, without ``order`` the newest one."""

    kind: Literal["injection_given"] = "injection_given"
    order: EntryNumber | None = None
    mg: Amount | None = None
    site: Line | None = None
    reason: Words | None = None


class DoseTaken(DoseStep):
    """A dose swallowed or sprayed at once: start and end in one. Leaves out what an injection may."""

    kind: Literal["dose_taken"] = "dose_taken"
    order: EntryNumber | None = None
    mg: Amount | None = None
    reason: Words | None = None


class DeviceGiven(DoseStep):
    """One nasal device is used up; ``number`` counts from 1. Sooner than the rest allows, ``reason`` says why."""

    kind: Literal["device_given"] = "device_given"
    number: Annotated[int, Field(ge=1, le=MOST_DEVICES, strict=True)]
    order: EntryNumber | None = None
    reason: Words | None = None


class MedicineGiven(EntryBody):
    """Another medicine: one of the clinic's list by its id, or ``other`` with its name in ``name``."""

    group: ClassVar[str] = "medications"
    kind: Literal["medicine_given"] = "medicine_given"
    medicine: MedicineId
    name: Line | None = None
    dose: Amount
    unit: UnitText
    route: MedicineRoute
    reason: Words | None = None

    @model_validator(mode="after")
    def _named(self) -> "MedicineGiven":
        if (self.medicine == OTHER) != (self.name is not None):
            message = "name is for a medicine that is not in the list: with medicine = other, and only then"
            raise ValueError(message)
        return self


BODIES: tuple[type[EntryBody], ...] = (
    Order, OrderChecked, DrugStarted, OrderChanged, RateChanged, BolusGiven, DrugPaused, DrugResumed, DrugStopped,
    InjectionGiven, DoseTaken, DeviceGiven, MedicineGiven,
)  # fmt: skip
