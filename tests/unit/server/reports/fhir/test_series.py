"""Sampled data: where a device keeps its beat, where it does not, and what is written of each sample."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.document import RecordedObservation
from models.observation import GenerationMode, Judgement, MeasurementValidity
from server.reports.fhir.elements import Json
from server.reports.fhir.series import Series

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
STREAM = "7d9c2f1e-0000-4000-8000-000000000001"


class Named:
    """Names for one device; ids are the words themselves."""

    patient, encounter = {"reference": "patient"}, {"reference": "encounter"}

    def to(self, kind: str, *key: object) -> Json:
        return {"reference": " ".join([kind, *map(str, key)])}

    def channel(self, device: str, metric: str) -> Json:
        return self.to("DeviceMetric", device, metric)

    def time(self, moment: datetime) -> str:
        return moment.astimezone(ZoneInfo("Europe/Berlin")).isoformat()

    def period(self, start: datetime, end: datetime) -> Json:
        return {"start": self.time(start), "end": self.time(end)}

    def entry(self, kind: str, key: tuple[object, ...], fields: Json) -> Json:
        return {"fullUrl": " ".join(map(str, key)), "resource": fields}


def sample(
    second: float,
    value: float | None = 72.0,
    validity: MeasurementValidity = MeasurementValidity.VALID,
    *marks: Judgement,
    metric: str = "heart_rate",
    device: str = "monitor-1",
) -> RecordedObservation:
    at = NOON + timedelta(seconds=second)
    return RecordedObservation(
        metric, value, validity, frozenset(marks), at, at, at, None, GenerationMode.REAL, device, STREAM, 1, 0, 0
    )


def told(*given: RecordedObservation) -> list[Json]:
    series = Series(Named())  # type: ignore[arg-type]
    return [entry["resource"] for one in given for entry in series.take(one)] + [
        entry["resource"] for entry in series.close()
    ]


def data(*given: RecordedObservation) -> Json:
    (one,) = told(*given)
    found: Json = one["valueSampledData"]
    return found


def test_on_a_beat_a_missing_sample_is_an_e_in_its_place() -> None:
    found = data(sample(0, 70), sample(1, 71), sample(4, 74.5))
    assert (found["period"], found["data"]) == (1000, "70 71 E E 74.5")
    assert found["origin"] == {"value": 0, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"}
    assert "extension" not in found


def test_a_beat_of_parts_of_a_millisecond_is_kept() -> None:
    assert data(sample(0), sample(0.0005), sample(0.001))["period"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("seconds", "offsets"),
    [
        ((0, 1.000001, 2), "0 1000001 2000000"),  # off the beat by a microsecond
        ((0, 1, 1), "0 1000000 1000000"),  # two at once
        ((0, 0.001, 3000), "0 1000 3000000000"),  # on a beat of which hardly any place is taken
    ],
)
def test_without_a_beat_each_sample_says_its_own_time(seconds: tuple[float, ...], offsets: str) -> None:
    found = data(*map(sample, seconds))
    assert [extension.get("valueString") for extension in found["extension"]] == [None, offsets]
    assert found["extension"][0]["valueCode"] == "us"
    assert "period" not in found
    assert found["_period"]["extension"][0]["valueCode"] == "not-applicable"


def test_one_sample_alone_has_the_interval_that_is_expected() -> None:
    assert (data(sample(7))["period"], data(sample(7))["data"]) == (1000, "72")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (72.5, "72.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (5000.0, "5000"),
    ],
)
def test_a_number_is_written_exactly_and_without_an_exponent(value: float, text: str) -> None:
    found = data(sample(0, value, metric="perfusion_index"))["data"]
    assert found == text
    assert float(found) == value


@pytest.mark.parametrize(
    ("one", "is_written", "words"),
    [
        (sample(1, 72, MeasurementValidity.QUESTIONABLE), True, ["questionable"]),
        (sample(1, 72, MeasurementValidity.VALID, Judgement.LATE), True, ["late"]),
        (sample(1, 400, MeasurementValidity.INVALID, Judgement.OUT_OF_RANGE), False, ["invalid", "out_of_range"]),
        (sample(1, None, MeasurementValidity.NOT_AVAILABLE), False, ["not_available"]),
        (sample(1, 72, MeasurementValidity.VALID, Judgement.ARTEFACT), False, ["artefact"]),
    ],
    ids=lambda found: str(found[0]) if isinstance(found, list) else "",
)
def test_what_speaks_against_a_sample_stands_in_a_component_with_its_time(
    one: RecordedObservation, is_written: bool, words: list[str]
) -> None:
    (found,) = told(sample(0), one, sample(2))
    assert found["valueSampledData"]["data"] == f"72 {'72' if is_written else 'E'} 72"
    (part,) = found["component"]
    assert part["valuePeriod"] == {"start": "2026-07-01T14:00:01+02:00", "end": "2026-07-01T14:00:01+02:00"}
    assert [concept["coding"][0]["code"] for concept in part["interpretation"]] == words
    assert part["code"]["coding"][0]["code"] == words[0]


def test_samples_alike_one_after_the_other_are_one_stretch() -> None:
    doubted = MeasurementValidity.QUESTIONABLE
    (found,) = told(sample(0, 72, doubted), sample(1, 72, doubted), sample(2), sample(3, 72, doubted))
    assert [
        (part["valuePeriod"]["start"][17:19], part["valuePeriod"]["end"][17:19]) for part in found["component"]
    ] == [
        ("00", "01"),
        ("03", "03"),
    ]


def test_each_hour_metric_and_device_is_an_observation_of_its_own() -> None:
    found = told(
        sample(3599), sample(3599, 97, metric="spo2"), sample(3599, 71, device="monitor-2"), sample(3600), sample(3601)
    )
    assert [(one["code"]["text"], one["valueSampledData"]["data"]) for one in found] == [
        ("Heart rate", "72"), ("Oxygen saturation", "97"), ("Heart rate", "71"), ("Heart rate", "72 72"),
    ]  # fmt: skip


def test_a_series_has_no_code_that_binds_a_profile_and_always_the_devices_own() -> None:
    rate, saturation = told(sample(0), sample(0, 97, metric="spo2"))
    assert [code["code"] for code in rate["code"]["coding"]] == ["147842"]
    assert [code["code"] for code in saturation["code"]["coding"]] == ["150456", "59408-5"]
    assert rate["device"]["reference"] == "DeviceMetric monitor-1 heart_rate"


def test_what_a_pump_does_is_no_vital_sign() -> None:
    (found,) = told(sample(0, 40, metric="infusion_rate"))
    assert found["category"][0]["coding"][0]["code"] == "procedure"
