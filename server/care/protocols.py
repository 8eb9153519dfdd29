"""Protocols: what a session of one route asks for, phase by phase; versioned files with a source beside each number.

A session keeps the name and the version it was planned with. A version never changes once it has been shipped.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from models.errors import NotFoundError
from models.route import Route
from models.session import InfusionSession
from server.care.check_rules import CheckRule, require_one_rhythm
from server.care.configuration import Part, parse_file, shipped_files
from server.care.gate_rules import GateItem, require_each_once
from server.care.signing_rules import SigningItem

# What a session is held to whose preset has no protocol of its name.
GENERAL = "infusion"


class ObservationStart(StrEnum):
    """From which moment the observation after the drug is counted."""

    END_OF_DRUG = "end_of_drug"
    FIRST_DOSE = "first_dose"


class Observation(Part):
    """How long a patient is observed.

    Args:
        starts: From when on it counts.
        at_least_min: For so many minutes.
        source: Where the number comes from.
    """

    starts: ObservationStart
    at_least_min: Annotated[float, Field(gt=0, le=24 * 60)]
    source: str


class Protocol(Part):
    """One version of what a session is held to.

    Args:
        name: As sessions keep it.
        version: Counts up.
        title: For people.
        route: How the drug is given.
        observation: How long the patient is observed, and from when on.
        checks: What comes round in each phase.
        pre_dose: What is asked before the drug is given.
        discharge: What is asked before the patient leaves.
        signing: What is asked of the record before it is signed.
    """

    name: str
    version: Annotated[int, Field(ge=1)]
    title: str
    route: Route
    observation: Observation
    checks: Annotated[tuple[CheckRule, ...], AfterValidator(require_one_rhythm)] = ()
    pre_dose: Annotated[tuple[GateItem, ...], AfterValidator(require_each_once)] = ()
    discharge: Annotated[tuple[GateItem, ...], AfterValidator(require_each_once)] = ()
    signing: tuple[SigningItem, ...] = ()


def parse_protocol(text: str, origin: str) -> Protocol:
    """Read a protocol.

    Raises:
        FaultyFileError: It is faulty; each fault is named with its place.
    """
    return parse_file(Protocol, text, origin)


@cache
def shipped_protocols() -> Mapping[tuple[str, int], Protocol]:
    """Read every protocol that comes with the package, by name and version."""
    found = shipped_files(Protocol, "protocol_files")
    return {(protocol.name, protocol.version): protocol for protocol in found}


class ProtocolShelf:
    """Every version of every protocol."""

    def __init__(self) -> None:
        """Read what comes with the package.

        Raises:
            FaultyFileError: One is faulty.
        """
        self._kept = shipped_protocols()

    def names(self) -> list[str]:
        """List the protocols by name."""
        return sorted({name for name, _ in self._kept})

    def newest(self, name: str) -> Protocol:
        """Give what a new session is planned with.

        Raises:
            NotFoundError: There is none of that name.
        """
        versions = [version for known, version in self._kept if known == name]
        if not versions:
            message = f"There is no protocol {name!r}; known: {', '.join(self.names())}"
            raise NotFoundError(message, "protocol")
        return self._kept[name, max(versions)]

    def of(self, session: InfusionSession) -> Protocol:
        """Give what a session is held to: the version it was planned with.

        One from before there were protocols is held to the newest of its preset's name, or to the general one.
        """
        if session.protocol is not None and session.protocol_version is not None:
            return self.version(session.protocol, session.protocol_version)
        return self.newest(self.name_for(session.preset))

    def name_for(self, preset: str) -> str:
        """Tell which protocol goes with an alarm preset when nobody names one."""
        return preset if preset in self.names() else GENERAL

    def version(self, name: str, version: int) -> Protocol:
        """Give one version.

        Raises:
            NotFoundError: There is none such.
        """
        found = self._kept.get((name, version))
        if found is None:
            message = f"There is no version {version} of a protocol {name!r}"
            raise NotFoundError(message, "protocol")
        return found
