"""Devices, what each of them measured, and this program."""

from models.document import SessionDocument
from models.metrics import CATALOGUE
from models.signature import RecordedDevice
from server.reports.fhir.codes import metric_codings
from server.reports.fhir.elements import UCUM, Json, coding, concept, given
from server.reports.fhir.names import Names


def software_entry(names: Names, product: str) -> Json:
    """Make the Device that this program is."""
    fields = {
        "status": "active",
        "manufacturer": "Chairside",
        "deviceName": [{"name": "Chairside", "type": "manufacturer-name"}],
        "version": [{"value": product}],
        "owner": names.to("Organization"),
    }
    return names.entry("Device", ("",), fields)


def device_entries(names: Names, document: SessionDocument) -> list[Json]:
    """Make a Device of each of the session's, and of each that was referred to."""
    known = {device.id: device for device in document.devices}
    ids = dict.fromkeys([*known, *names.machines])
    return [names.entry("Device", (id_,), _device(names, known.get(id_) or RecordedDevice(id_))) for id_ in ids]


def channel_entries(names: Names) -> list[Json]:
    """Make a DeviceMetric of each channel that was referred to: its LOINC codes too, which a series has not all of."""
    found = []
    for device, id_ in names.channels:
        metric = CATALOGUE[id_]
        fields = {
            "type": concept(metric.name, *metric_codings(metric)),
            "unit": concept(metric.unit.symbol, coding(UCUM, metric.unit.value)),
            "source": names.to("Device", device),
            "category": "measurement",
        }
        found.append(names.entry("DeviceMetric", (device, id_), fields))
    return found


def _device(names: Names, device: RecordedDevice) -> Json:
    return given(
        identifier=[{"system": names.clinic_system, "value": device.id}],
        status="active",
        manufacturer=device.manufacturer,
        serialNumber=device.serial,
        deviceName=[{"name": device.id, "type": "user-friendly-name"}],
        modelNumber=device.model,
        version=[{"value": device.software}] if device.software else None,
        owner=names.to("Organization"),
        note=[{"text": f"Source of its numbers: {device.mode}"}] if device.mode not in {None, "real"} else None,
    )
