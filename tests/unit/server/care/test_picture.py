"""The picture of a session's record as time goes on: a pump's own rate is shown while it is told, and no longer."""

from datetime import date
from typing import Any

from models.metrics import PUMP_RATE
from models.observation import Reading
from models.patient import Patient
from models.record.drug import DrugStarted
from models.session import InfusionSession, PhaseChange, SessionPhase
from server.care.chart import Chart
from server.care.picture import CarePicture
from server.care.protocols import shipped_protocols
from tests.unit.server.care.doses import entry, minute, order

PROTOCOL = shipped_protocols()["iv_ketamine", 1]
WHO = Patient(1, "Abara", "Lena", date(1988, 2, 4), "A-1")
SESSION = InfusionSession(
    1, WHO, "C1", SessionPhase.INFUSING, minute(0), "iv_ketamine", 1, minute(-30), "nurse"
)  # fmt: skip
PHASES = [PhaseChange(SessionPhase.INFUSING, minute(0), "nurse")]
CHART = Chart.of(SESSION, [entry(1, order(), -10, "clinician"), entry(2, DrugStarted(order=1), 0)], PROTOCOL, PHASES)


def pump(picture: CarePicture) -> Any:  # noqa: ANN401 - the object of a pump, or None
    dose: Any = picture.render()["dose"]
    return dose["pump"]


def test_a_pumps_rate_is_news_when_it_comes_when_it_changes_and_when_it_is_told_no_more() -> None:
    picture = CarePicture(CHART, PROTOCOL, {})
    assert picture.look(minute(1), {})
    assert pump(picture) is None
    for at, rate, differs in ((2.0, 525.0, True), (2.1, 52.5, False)):
        assert picture.look(minute(at), {PUMP_RATE: Reading(rate, minute(at))})
        assert pump(picture) == {"rate_ml_per_h": rate, "differs": differs}
    assert not picture.look(minute(2.15), {PUMP_RATE: Reading(52.5, minute(2.15))})
    assert pump(picture) == {"rate_ml_per_h": 52.5, "differs": False}
    assert picture.look(minute(2.5), {})
    assert pump(picture) is None
    assert not picture.look(minute(2.6), {})
