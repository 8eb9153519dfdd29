"""The words of the files that come with the program, as far as they may stand in a research export."""

from functools import cache
from importlib.resources import files

from models.alarm import TechnicalConditionCode
from models.inactivation import InactivationKind
from models.metrics import CATALOGUE
from models.record.events import EventCode
from models.record.gates import Decision
from models.session import SessionPhase
from server.alarms.course_faults import APNOEA, ENDINGS
from server.care.configuration import Part, parse_file
from server.care.drug_catalogue import drug_catalogue
from server.care.medicines import medicine_file
from server.care.protocols import shipped_protocols
from server.care.scales import shipped_scales
from server.reports.research.vocabulary import OTHER, values


class Terms(Part):
    """Terms of one source."""

    terms: tuple[str, ...]
    source: str


class ResearchFile(Part):
    """One version of the file of terms."""

    version: int
    adverse: tuple[Terms, ...]

    @property
    def adverse_terms(self) -> tuple[str, ...]:
        """Every term of an adverse event, in alphabetical order."""
        return tuple(sorted({term for one in self.adverse for term in one.terms}))


@cache
def research_file() -> ResearchFile:
    """Read the file that comes with the package."""
    text = (files("server.reports.research") / "research.toml").read_text(encoding="utf-8")
    return parse_file(ResearchFile, text, "research.toml")


@cache
def protocols() -> tuple[str, ...]:
    """List the protocols that come with the program."""
    return (*sorted({name for name, _ in shipped_protocols()}), OTHER)


@cache
def drugs() -> tuple[str, ...]:
    """List the drugs of a session that come with the program."""
    return (*drug_catalogue(), OTHER)


@cache
def substances() -> tuple[str, ...]:
    """List whatever may be given, by the lists that come with the program."""
    return (*drug_catalogue(), *(one.id for one in medicine_file().medicines), OTHER)


@cache
def dose_units() -> tuple[str, ...]:
    """List the units of doses, by the lists that come with the program."""
    return tuple(dict.fromkeys(("mg", *(one.unit for one in medicine_file().medicines))))


@cache
def scales() -> tuple[str, ...]:
    """List the scales that come with the program."""
    return tuple(dict.fromkeys(scale.name for scale in shipped_scales().values()))


@cache
def scale_codes() -> str:
    """Write the codes of the scales' totals, as far as they are known."""
    return "; ".join(f"{scale.name}: LOINC {scale.loinc}" for scale in shipped_scales().values() if scale.loinc)


@cache
def conditions() -> tuple[str, ...]:
    """List the alarm conditions that the program itself knows."""
    measured = tuple(f"{metric}_{ending}" for metric in CATALOGUE for ending in ENDINGS)
    return (*measured, APNOEA, *values(TechnicalConditionCode), OTHER)


@cache
def checks() -> frozenset[str]:
    """List the checks of the protocols that come with the program."""
    return frozenset(rule.check for protocol in shipped_protocols().values() for rule in protocol.checks)


@cache
def event_codes() -> tuple[str, ...]:
    """List what may stand as the code of an event."""
    listed = (
        *values(EventCode), *research_file().adverse_terms, *values(SessionPhase), *sorted(checks()),
        *values(Decision), *values(InactivationKind), OTHER,
    )  # fmt: skip
    return tuple(dict.fromkeys(listed))
