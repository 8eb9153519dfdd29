"""Ids and references of a Bundle's resources: the same record has the same ids, whoever exports it and when."""

from datetime import datetime
from uuid import UUID, uuid5

from server.reports.fhir.elements import TERMINOLOGY, Json, coding, given
from server.reports.record_source import RecordSource

# Of our own; whatever is named below it by words is the same everywhere.
_NAMESPACE = UUID("6d1f6c9e-3c0b-5c55-9d1a-5b1b0a6a7a51")
# A person, a chair and a device are the same in every session of a clinic.
_OF_CLINIC = frozenset({"Patient", "Practitioner", "Organization", "Location", "Device", "DeviceMetric"})

_SIMULATED = coding(TERMINOLOGY + "v3-ActReason", "HTEST", "test health data")


class Names:
    """Names what a Bundle holds, and remembers who and what was named.

    Args:
        source: The record.

    Attributes:
        people: Accounts that were referred to, in the order in which they came up.
        machines: Devices that were referred to, by id.
        channels: Their channels: the device's id and the metric's.
    """

    def __init__(self, source: RecordSource) -> None:
        """Nothing was named yet."""
        session, header = source.document.session, source.header
        self._clinic = uuid5(_NAMESPACE, header.clinic_name)
        self._session = uuid5(self._clinic, f"{session.id} {session.created_at.isoformat()}")
        self._zone = header.zone
        self.security = [_SIMULATED] if source.is_simulated else None
        self.people: dict[str, None] = {}
        self.machines: dict[str, None] = {}
        self.channels: dict[tuple[str, str], None] = {}

    @property
    def clinic_system(self) -> str:
        """The system of the identifiers that the clinic gives."""
        return f"urn:uuid:{self._clinic}"

    def id(self, kind: str, *key: object) -> str:
        """Give a resource's id."""
        root = self._clinic if kind in _OF_CLINIC else self._session
        return str(uuid5(root, " ".join([kind, *map(str, key)])))

    def to(self, kind: str, *key: object, display: str | None = None) -> Json:
        """Refer to a resource of this Bundle."""
        return given(reference=f"urn:uuid:{self.id(kind, *key)}", display=display)

    def person(self, account: str) -> Json:
        """Refer to a person by the account, and see to it that the Bundle holds the person."""
        self.people[account] = None
        return self.to("Practitioner", account, display=account)

    def machine(self, device: str) -> Json:
        """Refer to a device by its id, and see to it that the Bundle holds it."""
        self.machines[device] = None
        return self.to("Device", device, display=device)

    def channel(self, device: str, metric: str) -> Json:
        """Refer to what measures a metric in a device, and see to it that the Bundle holds both."""
        self.machines[device] = None
        self.channels[device, metric] = None
        return self.to("DeviceMetric", device, metric)

    @property
    def software(self) -> Json:
        """Refer to this program; no device of a clinic has an empty id."""
        return self.to("Device", "", display="Chairside")

    @property
    def patient(self) -> Json:
        """Refer to the patient."""
        return self.to("Patient")

    @property
    def encounter(self) -> Json:
        """Refer to the session as the patient's visit."""
        return self.to("Encounter")

    def time(self, moment: datetime) -> str:
        """Write a time in the clinic's zone, with its offset."""
        return moment.astimezone(self._zone).isoformat()

    def period(self, start: datetime | None, end: datetime | None) -> Json:
        """Make a Period."""
        return given(start=start and self.time(start), end=end and self.time(end))

    def entry(self, kind: str, key: tuple[object, ...], fields: Json, profile: str | None = None) -> Json:
        """Make an entry of the Bundle: a resource under its address.

        Args:
            kind: The type of the resource.
            key: What tells it from others of its type.
            fields: What it says.
            profile: The profile that it claims, or None.
        """
        number = self.id(kind, *key)
        meta = given(profile=[profile] if profile else None, security=self.security)
        resource = given(resourceType=kind, id=number, meta=meta) | fields
        return {"fullUrl": f"urn:uuid:{number}", "resource": resource}
