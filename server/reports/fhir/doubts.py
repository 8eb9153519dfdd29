"""How far a value may be trusted, in FHIR's words: why there is no number, and what is known against one."""

from models.document import RecordedObservation
from models.observation import USABLE, Judgement, MeasurementValidity
from server.reports.fhir.elements import OWN, TERMINOLOGY, Json, coding, concept

State = tuple[MeasurementValidity, frozenset[Judgement]]
PLAIN: State = (MeasurementValidity.VALID, frozenset())

# IEEE 11073-10207 validities as HL7's uv-pocd maps them: without a number either something failed, or none came yet.
_NO_NUMBER = {
    MeasurementValidity.INVALID: ("error", "Error"),
    MeasurementValidity.NOT_AVAILABLE: ("temp-unknown", "Temporarily Unknown"),
    MeasurementValidity.ONGOING: ("temp-unknown", "Temporarily Unknown"),
    MeasurementValidity.CALIBRATION_ONGOING: ("temp-unknown", "Temporarily Unknown"),
}
_UNKNOWN = ("unknown", "Unknown")
_ERROR = ("error", "Error")


def counts(one: RecordedObservation) -> bool:
    """Tell whether there is a number that may be used, and that is not an earlier reading sent again."""
    return one.is_usable and Judgement.REPEAT not in one.judgements


def words_of(state: State) -> str:
    """Say it for people: "Questionable, inconsistent"."""
    validity, judgements = state
    said = [] if validity is MeasurementValidity.VALID else [validity.value]
    words = ", ".join(word.replace("_", " ") for word in [*said, *sorted(judgements)])
    return words[:1].upper() + words[1:]


def state_codings(state: State) -> list[Json]:
    """Give the words in which the record keeps it."""
    validity, judgements = state
    found = [] if validity is MeasurementValidity.VALID else [coding(OWN + "validity", validity.value)]
    return [*found, *(coding(OWN + "judgement", word.value) for word in sorted(judgements))]


def doubts_about(state: State) -> list[Json]:
    """Give what is known against a number, as interpretations: one concept for each word."""
    return [concept(str(found["code"]).replace("_", " ").capitalize(), found) for found in state_codings(state)]


def absent(state: State | None) -> Json:
    """Say why there is no number.

    Args:
        state: Of the observation; None: there is none.
    """
    if state is None:
        return concept("Not measured", coding(TERMINOLOGY + "data-absent-reason", *_UNKNOWN))
    code = _ERROR if state[0] in USABLE else _NO_NUMBER[state[0]]
    return concept(words_of(state) or None, coding(TERMINOLOGY + "data-absent-reason", *code))
