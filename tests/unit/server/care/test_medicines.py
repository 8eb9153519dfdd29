"""The clinic's list of medicines, and what an entry of one must agree with."""

from dataclasses import replace
from typing import Any

import pytest

from models.errors import UsageError
from models.medicine import Medicine
from models.record.drug import MedicineGiven
from server.care.medicines import RULES, medicine_file, medicine_list
from tests.unit.server.care.doses import asked, chart

GIVEN: dict[str, Any] = {"medicine": "ondansetron", "dose": 4.0, "unit": "mg", "route": "intravenous"}
OURS = Medicine.model_validate(
    {"id": "ondansetron", "title": "Ondansetron melt", "use": "nausea", "routes": ["oral"], "unit": "mg",
     "usual": [4, 4], "source": "Our pharmacist"}
)  # fmt: skip


def tries(*clinics: Medicine, **changes: Any) -> None:  # noqa: ANN401 - fields of a body
    body = MedicineGiven.model_validate(GIVEN | changes)
    RULES[MedicineGiven](chart(), replace(asked(body), medicines=clinics))


def test_what_the_list_says_passes() -> None:
    tries()
    tries(medicine="captopril", dose=600.0, route="oral")
    tries(medicine="other", name="Ginger", dose=600.0, unit="sweets", route="oral")
    tries(dose=16.0, reason="Second dose")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"medicine": "aspirin"}, "medicine", "enter it as other"),
        ({"route": "nasal"}, "route", "possible: intravenous, oral"),
        ({"unit": "g"}, "unit", "in mg, not in g"),
        ({"dose": 3.9}, "reason", "outside the usual 4 to 8 mg"),
        ({"dose": 8.1}, "reason", "outside the usual 4 to 8 mg"),
        ({"dose": 40.1, "reason": "Very sick"}, "dose", "cannot be meant"),
        ({"dose": 80.0, "reason": "Very sick"}, "dose", "cannot be meant"),
    ],
)
def test_what_does_not_agree_with_the_list_is_refused(changes: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as told:
        tries(**changes)
    assert told.value.field == field


def test_a_clinics_own_medicine_takes_the_place_of_ours() -> None:
    assert medicine_list([OURS])["ondansetron"] is OURS
    with pytest.raises(UsageError, match="possible: oral"):
        tries(OURS)
    tries(OURS, route="oral")


def test_a_slipped_decimal_point_passes_for_no_medicine_with_a_usual_dose() -> None:
    assert medicine_file().refused_above.times < 10
    assert {medicine.id for medicine in medicine_file().medicines if medicine.usual} >= {"midazolam", "adrenaline"}
