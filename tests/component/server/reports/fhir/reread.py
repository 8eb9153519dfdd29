"""Reads a Bundle as a stranger would: by FHIR R4's own rules, and the elements of R5 that it borrows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from models.metrics import CATALOGUE

Json = dict[str, Any]
MDC = "urn:iso:std:iso:11073:10101"
# Of the catalogue, and of a cuff reading as a whole.
METRICS = {str(metric.mdc) for metric in CATALOGUE.values()} | {"150020"}
R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SampledData."


class Sample(NamedTuple):
    """A number, or that there is none."""

    mdc: int
    at: datetime
    value: float | None
    unit: str | None


def resources(bundle: Json, kind: str) -> list[Json]:
    return [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind]


def time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    assert found.tzinfo is not None, text
    return found.astimezone(UTC)


def mdc_of(code: Json) -> int:
    (found,) = [int(coding["code"]) for coding in code["coding"] if coding["system"] == MDC]
    return found


def series(bundle: Json) -> Iterator[list[Sample]]:
    """The samples of each series; None where there is an E."""
    for one in resources(bundle, "Observation"):
        if "valueSampledData" in one:
            yield list(samples(one))


def samples(one: Json) -> Iterator[Sample]:
    data = one["valueSampledData"]
    start, unit = time(one["effectivePeriod"]["start"]), data["origin"]["code"]
    texts = data["data"].split(" ")
    extensions = {found["url"]: found for found in data.get("extension", [])}
    if extensions:
        assert extensions[R5 + "intervalUnit"]["valueCode"] == "us"
        after_us = [int(text) for text in extensions[R5 + "offsets"]["valueString"].split(" ")]
    else:
        after_us = [round(data["period"] * 1000) * place for place in range(len(texts))]
    for us, text in zip(after_us, texts, strict=True):
        value = None if text == "E" else float(text) + data["origin"]["value"]
        yield Sample(mdc_of(one["code"]), start + timedelta(microseconds=us), value, unit)


def readings(bundle: Json, *, withdrawn: bool = False) -> Iterator[Sample]:
    """The single readings of metrics: panels are taken apart."""
    for one in resources(bundle, "Observation"):
        codes = {coding["code"] for coding in one["code"].get("coding", []) if coding["system"] == MDC}
        is_metric = bool(codes & METRICS)
        if not is_metric or "effectiveDateTime" not in one or (one["status"] == "entered-in-error") != withdrawn:
            continue
        for part in one.get("component", [one]):
            value = part.get("valueQuantity", {})
            yield Sample(mdc_of(part["code"]), time(one["effectiveDateTime"]), value.get("value"), value.get("code"))


def walk(found: Any) -> Iterator[Json]:  # noqa: ANN401 - whatever JSON holds
    """Every object in it."""
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from walk(value)
    elif isinstance(found, list):
        for value in found:
            yield from walk(value)
