"""A chair for tests of the line: a bedside monitor at a patient who never changes."""

from datetime import datetime

from devices.simulators.bedside.faults import Fault
from devices.simulators.bedside.monitor import BedsideMonitor, Report
from devices.simulators.patient.signs import PatientSigns

WELL = PatientSigns(
    systolic_mmhg=124, diastolic_mmhg=76, mean_mmhg=92, heart_rate_per_min=72, respiratory_rate_per_min=14,
    etco2_mmhg=38, spo2_percent=98, perfusion_index_percent=3, motion=0, moaas=5, dissociation=0, nausea=0, anxiety=0,
    plasma_ng_per_ml=0, effect_site_ng_per_ml=0,
)  # fmt: skip


class Chair:
    """What a ward plays."""

    def __init__(self, *faults: Fault) -> None:
        self._monitor = BedsideMonitor("7", cuff_interval_s=60, faults=faults)
        self._second = -1.0

    def observe(self, measured_at: datetime) -> Report:
        self._second += 1
        return self._monitor.observe(self._second, measured_at, WELL, None)
