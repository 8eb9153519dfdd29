"""What belongs to a patient whatever session: weight, allergies, conditions, medicines, what is treated and was."""

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool

from models.record.entry import EntryBody, EntryNumber, Line, Words
from models.record.times import Day

# One international avoirdupois pound in kilograms, exactly (International Yard and Pound Agreement, 1959).
KG_PER_LB = 0.45359237


class WeightUnit(StrEnum):
    """What a scale shows (UCUM)."""

    KILOGRAM = "kg"
    POUND = "[lb_av]"


class WeightMeasured(EntryBody):
    """A body weight as it was read.

    ``confirmed``: somebody looked twice at a weight that differs much from the last one, or lies at the edge.
    """

    group: ClassVar[str] = "weights"
    of_patient: ClassVar[bool] = True
    kind: Literal["weight"] = "weight"
    value: Annotated[float, Field(strict=True, gt=0, le=2000)]
    unit: WeightUnit
    confirmed: StrictBool = False

    @property
    def kg(self) -> float:
        """The weight in kilograms, to ten grams."""
        return round(self.value * (KG_PER_LB if self.unit is WeightUnit.POUND else 1.0), 2)

    @property
    def lb(self) -> float:
        """The weight in pounds, to a tenth."""
        return round(self.value if self.unit is WeightUnit.POUND else self.value / KG_PER_LB, 1)


class HeightMeasured(EntryBody):
    """A body height, cm."""

    group: ClassVar[str] = "heights"
    of_patient: ClassVar[bool] = True
    kind: Literal["height"] = "height"
    cm: Annotated[float, Field(strict=True, gt=0, le=300)]
    confirmed: StrictBool = False


class Severity(StrEnum):
    """How bad a reaction was (FHIR reaction-event-severity)."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


class AllergyNoted(EntryBody):
    """An allergy or intolerance; that there is none is a statement of its own, and no gap."""

    group: ClassVar[str] = "allergies"
    of_patient: ClassVar[bool] = True
    kind: Literal["allergy"] = "allergy"
    substance: Line
    reaction: Line | None = None
    severity: Severity | None = None


class NoAllergies(EntryBody):
    """The patient was asked and knows of no allergy."""

    group: ClassVar[str] = "allergies"
    of_patient: ClassVar[bool] = True
    kind: Literal["no_known_allergies"] = "no_known_allergies"


class ConditionNoted(EntryBody):
    """A diagnosis or a condition; ``code`` of ICD-10 where it is known."""

    group: ClassVar[str] = "conditions"
    of_patient: ClassVar[bool] = True
    kind: Literal["condition"] = "condition"
    words: Line
    code: Annotated[str, Field(max_length=10, pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")] | None = None
    since: Day | None = None


class MedicineTaken(EntryBody):
    """A medicine the patient takes now.

    ``medicine_class`` is a class of the list of interactions, None: none of them, as far as is known.
    """

    group: ClassVar[str] = "current-medicines"
    of_patient: ClassVar[bool] = True
    kind: Literal["current_medicine"] = "current_medicine"
    name: Line
    medicine_class: Annotated[str, Field(max_length=40)] | None = None
    dose: Line | None = None
    taken_today: StrictBool | None = None


class MedicineStopped(EntryBody):
    """A medicine is not taken any more; ``medicine`` is the number of the entry that said so."""

    group: ClassVar[str] = "current-medicines"
    of_patient: ClassVar[bool] = True
    kind: Literal["medicine_stopped"] = "medicine_stopped"
    medicine: EntryNumber
    reason: Line | None = None


class IndicationSet(EntryBody):
    """What the patient is treated for here."""

    group: ClassVar[str] = "indications"
    of_patient: ClassVar[bool] = True
    kind: Literal["indication"] = "indication"
    words: Line
    code: Annotated[str, Field(max_length=10, pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")] | None = None


class PriorTreatment(EntryBody):
    """A treatment that was tried before."""

    group: ClassVar[str] = "prior-treatments"
    of_patient: ClassVar[bool] = True
    kind: Literal["prior_treatment"] = "prior_treatment"
    name: Line
    dose: Line | None = None
    weeks: Annotated[float, Field(strict=True, gt=0, le=5200)] | None = None
    outcome: Literal["response", "partial", "none", "not_tolerated", "unknown"]
    note: Words | None = None


BODIES: tuple[type[EntryBody], ...] = (
    WeightMeasured, HeightMeasured, AllergyNoted, NoAllergies, ConditionNoted, MedicineTaken, MedicineStopped,
    IndicationSet, PriorTreatment,
)  # fmt: skip
