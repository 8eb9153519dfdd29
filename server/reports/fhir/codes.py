"""Codes of other people's systems for the record's words: of ``codes.toml``, which says where they come from."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from tomllib import loads
from typing import Any

from models.metrics import CATALOGUE, Metric
from server.reports.fhir.elements import LOINC, MDC, RXNORM, SNOMED, Json, coding

US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_CUFF = coding(LOINC, "85354-9", "Blood pressure panel with all children optional")
_CUFF_MDC = 150020
WEIGHT_MDC = 188736


@cache
def _file() -> Mapping[str, Any]:
    return loads((files("server.reports.fhir") / "codes.toml").read_text(encoding="utf-8"))


def mdc_coding(code: int) -> Json:
    """Give a code of ISO/IEEE 11073-10101, with its name where the file has one."""
    return coding(MDC, str(code), _file()["mdc"].get(str(code)))


def metric_codings(metric: Metric) -> list[Json]:
    """Give a metric's codes: LOINC, the preferred one first, and MDC."""
    return [*(coding(LOINC, code) for code in metric.loinc), mdc_coding(metric.mdc)]


def series_codings(metric: Metric) -> list[Json]:
    """Give the codes of a metric whose values are sampled data: none that binds a profile of single readings."""
    bound = _file()["vital_sign_codes"]["loinc"]
    return [mdc_coding(metric.mdc), *(coding(LOINC, code) for code in metric.loinc if code not in bound)]


def cuff_codings() -> list[Json]:
    """Give the codes of a cuff reading as a whole."""
    return [_CUFF, mdc_coding(_CUFF_MDC)]


def profile_of(metric: str) -> str | None:
    """Name the US Core profile of a single reading, or None."""
    name = _file()["profiles"].get(metric) if metric in CATALOGUE else None
    return None if name is None else US_CORE + name


def route_codings(route: str) -> list[Json]:
    """Give the code of a way of giving a drug, where there is one."""
    return _found("routes", route, SNOMED)


def medicine_codings(medicine: str) -> list[Json]:
    """Give the code of a drug's ingredient, where there is one."""
    return _found("medicines", medicine, RXNORM)


def finding_codings(code: str) -> list[Json]:
    """Give the code of something that was noted with one tap, where there is one."""
    return _found("findings", code, SNOMED)


def severity_codings(word: str) -> list[Json]:
    """Give the code of how strong something is."""
    return _found("severities", word, SNOMED)


def alarm_codings(condition: str) -> list[Json]:
    """Give the alert code of a limit that was breached, by the condition's name."""
    return _found("alarms", condition.rpartition("_")[2], MDC)


def unit_code(unit: str) -> str | None:
    """Give the UCUM code of a unit that people enter, or None."""
    code = _file()["units"].get(unit)
    return None if code is None else str(code)


def _found(group: str, word: str, system: str) -> list[Json]:
    found = _file()[group].get(word)
    return [] if found is None else [coding(system, *found)]
