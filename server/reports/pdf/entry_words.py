"""What an entry says, in words: its kind, and every field of it that says something. Nothing is left out in silence."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from models.errors import UsageError
from models.record import artefacts, assessments, drug, events, gates, ledger
from models.record.entry import EntryBody
from models.written_day import written_day
from server.care.chart import Chart
from server.care.drug_catalogue import drug_catalogue
from server.care.gate_rules import GateItem
from server.care.medicines import medicine_file
from server.care.scales import Scale, scale_of
from server.care.scoring import score_of
from server.reports.pdf.written import Clock, amount, capital

_UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "mg": ("Amount", "mg"),
        "dose_mg": ("Dose", "mg"),
        "dose_mg_per_kg": ("Dose", "mg/kg"),
        "weight_kg": ("Weight", "kg"),
        "concentration_mg_per_ml": ("Concentration", "mg/mL"),
        "duration_min": ("Duration", "min"),
        "rate_ml_per_h": ("Rate", "mL/h"),
        "volume_ml": ("Volume", "mL"),
        "content_mg": ("Content", "mg"),
        "cm": ("Height", "cm"),
    }
)
_SYMBOLS: Mapping[str, str] = MappingProxyType({"[lb_av]": "lb"})
# What an order was checked by is the drug's own file, word by word; the JSON export has it.
_NOT_WRITTEN = frozenset({"kind", "held_to", "stream", "seq"})
# What a person typed is written as it stands; words of the program get a capital.
_TYPED = frozenset({
    "note", "text", "words", "reason", "narrative", "term", "found", "why", "to", "name", "by", "witness", "vial",
    "lot", "site", "detail", "substance", "reaction", "dose", "result", "from_chair", "to_chair", "device", "language",
    "what", "code",
})  # fmt: skip


class EntryWords:
    """Puts entries of a session into words.

    Args:
        chart: The session's record: names of checks and gates are its protocol's.
        clock: Writes times.
        medicines: Titles of the clinic's own medicines, by id.
        drugs: Titles of the drugs of sessions as the clinic has them, by id.
    """

    def __init__(
        self,
        chart: Chart,
        clock: Clock,
        medicines: Mapping[str, str] = MappingProxyType({}),
        drugs: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Look up the protocol's names."""
        protocol = chart.protocol
        self._medicines, self._drugs = medicines, drugs
        self._clock = clock
        self._checks = {} if protocol is None else {rule.check: rule.label for rule in protocol.checks}
        items: tuple[GateItem, ...] = () if protocol is None else (*protocol.pre_dose, *protocol.discharge)
        self._items = {item.item: item.label for item in items}

    def of(self, body: EntryBody) -> tuple[str, str]:
        """Say what an entry is, and what it says besides."""
        match body:
            case assessments.Assessment():
                told = self._assessment(body)
            case events.EventNoted():
                told = capital(body.code), self._rest(body, "code")
            case events.NoteWritten():
                told = "Note", body.text
            case events.AdverseEvent():
                told = f"Adverse event: {body.term}", self._rest(body, "term")
            case gates.CheckDone():
                told = self._checks.get(body.check, capital(body.check)), self._rest(body, "check")
            case gates.GateAnswered() | gates.GateOverridden():
                told = self._gate(body)
            case _:
                told = self._other(body)
        return told

    def short(self, body: EntryBody) -> str:
        """Say in one short line what an entry is, for a chart or a list."""
        match body:
            case assessments.Assessment():
                said = _short_score(body)
            case events.EventNoted():
                said = self.of(body)[0] + ("" if body.intensity is None else f", {body.intensity}")
            case events.NoteWritten():
                said = f"Note: {' '.join(body.text.split())}"
            case gates.PressureDecision():
                said = f"Pressure before the drug: {body.decision}"
            case drug.DoseStep():
                said = _short_step(body)
            case _:
                said = self.of(body)[0]
        return said

    def drug_title(self, name: str) -> str:
        """Name a drug for people as the clinic does; one that it has not as it came, or by its id."""
        known = drug_catalogue().get(name)
        return self._drugs.get(name, name if known is None else known.title)

    def _other(self, body: EntryBody) -> tuple[str, str]:
        match body:
            case drug.Order():
                told = f"Order: {self.drug_title(body.drug)}", self._rest(body, "drug")
            case drug.MedicineGiven():
                title = f"{medicine_title(body, self._medicines)}, {amount(body.dose, body.unit)}"
                told = title, self._rest(body, "medicine", "name", "dose", "unit")
            case ledger.DrugWasted():
                confirmed = "confirmed with the own password" if body.confirmed else "NOT CONFIRMED, a name typed"
                rest = self._rest(body, "confirmed", "witness")
                told = "Wasted", f"{rest}; Witness: {body.witness} ({confirmed})"
            case artefacts.ArtefactMarked():
                told = "Artefact", self._rest(body)
            case _:
                told = capital(body.kind), self._rest(body)
        return told

    def _gate(self, body: gates.GateAnswered | gates.GateOverridden) -> tuple[str, str]:
        where = "before the drug" if body.gate is gates.GateName.PRE_DOSE else "before leaving"
        label = self._items.get(body.item, capital(body.item))
        if isinstance(body, gates.GateOverridden):
            return f"{label} ({where}): let pass by a prescriber", body.reason
        return f"{label} ({where})", self._rest(body, "gate", "item")

    def _assessment(self, body: assessments.Assessment) -> tuple[str, str]:
        try:
            scale, score = scale_of(body.scale, body.version), score_of(body)
        except UsageError as error:  # taken in from a place with other scales
            return capital(body.scale), f"{self._rest(body, 'scale')}. {error}"
        total = "no total" if score.total is None else f"{score.total} of {scale.total.high}"
        said = [f"Total {total}" + (f", {score.band}" if score.band else "")]
        said += [f"FLAG: {flag.words}" for flag in score.flags]
        if body.items is not None:
            said.append("Items " + ", ".join(_item(scale, place, found) for place, found in enumerate(body.items)))
        else:
            said[0] += " (only the total was taken)"
        rest = self._rest(body, "scale", "version", "items", "total")
        return f"{scale.title}, version {body.version}", ". ".join([*said, *([rest] if rest else [])])

    def _rest(self, body: EntryBody, *without: str) -> str:
        """Write every field that says something but those that are said already."""
        return "; ".join(self._fields(body, frozenset(without) | _NOT_WRITTEN))

    def _fields(self, body: EntryBody, without: frozenset[str]) -> Iterator[str]:
        for name in type(body).model_fields:
            value = getattr(body, name)
            if name not in without and value is not None and value != ():
                label, unit = _UNITS.get(name, (capital(name), ""))
                yield f"{label}: {self._value(name, value)}{f' {unit}' if unit else ''}"

    def _value(self, name: str, value: object) -> str:
        match value:
            case bool():
                said = "yes" if value else "no"
            case Enum():
                said = _SYMBOLS.get(str(value.value), str(value.value).replace("_", " "))
            case datetime():
                said = self._clock.time(value)
            case date():
                said = written_day(value)
            case float():
                said = amount(value)
            case tuple():
                said = ", ".join(self._value(name, one) for one in value)
            case _:
                said = str(value) if name in _TYPED else str(value).replace("_", " ")
        return said


def _short_step(body: drug.DoseStep) -> str:
    match body:
        case drug.RateChanged():
            return f"Rate {amount(body.rate_ml_per_h, 'mL/h')}"
        case drug.DeviceGiven():
            return f"Nasal device {body.number}"
        case drug.BolusGiven() | drug.InjectionGiven() | drug.DoseTaken():
            return capital(body.kind) + ("" if body.mg is None else f" {amount(body.mg, 'mg')}")
        case _:
            return capital(body.kind)


def _short_score(body: assessments.Assessment) -> str:
    try:
        title, total = scale_of(body.scale, body.version).title, score_of(body).total
    except UsageError:  # taken in from a place with other scales
        return f"{capital(body.scale)}{'' if body.total is None else f': {body.total}'}"
    return title if total is None else f"{title}: {total}"


def _item(scale: Scale, place: int, found: int | None) -> str:
    number = scale.items[place].number if place < len(scale.items) else place + 1
    return f"{number}: {'no answer' if found is None else found}"


def medicine_title(body: drug.MedicineGiven, clinics: Mapping[str, str]) -> str:
    """Name a medicine for people; one that no list has any more by its id."""
    if body.name is not None:
        return body.name
    shipped = {medicine.id: medicine.title for medicine in medicine_file().medicines}
    return {**shipped, **clinics}.get(body.medicine, capital(body.medicine))
