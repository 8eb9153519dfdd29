"""Recorded patients, read independently of the project: every value with its time, under the metric it is."""

import csv
import math
import warnings
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    # A library below wfdb warns about another one when it is imported; nothing of ours can change it.
    warnings.simplefilter("ignore")
    import vitaldb
    import wfdb

# What the recorders of these files call a metric of the contract; of several for one metric, the first that is there.
COLUMNS = {
    "heart_rate": ("ECG_HR", "HR"),
    "pulse_rate": ("PULSE", "PLETH_HR"),
    "spo2": ("PLETH_SAT_O2", "SpO2"),
    "perfusion_index": ("PLETH_PERF_REL",),
    "respiratory_rate": ("RespRate", "RESP", "RR"),
    "temperature": ("Temp",),
    "nibp_systolic": ("NISysABP", "NBPSys", "NIBP_SYS"),
    "nibp_diastolic": ("NIDiasABP", "NBPDias", "NIBP_DIA"),
    "nibp_mean": ("NIMAP", "NBPMean", "NIBP_MEAN"),
    "art_systolic": ("SysABP", "ABPSys", "ABP_SYS"),
    "art_diastolic": ("DiasABP", "ABPDias", "ABP_DIA"),
    "art_mean": ("MAP", "ABPMean", "ABP_MEAN"),
}
Point = tuple[str, float]


@dataclass
class Recorded:
    """A file's values: (metric, seconds, value); seconds since 1970 in a dated file, else since its own zero."""

    path: Path
    is_dated: bool
    points: list[tuple[str, float, float]] = field(default_factory=list)

    @property
    def lasts_s(self) -> float:
        """From the first value to the last."""
        times = [at for _, at, _ in self.points]
        return max(times) - min(times)


def chosen(columns: list[str]) -> dict[str, str]:
    """Which column is which metric."""
    found = {}
    for metric, names in COLUMNS.items():
        for name in names:
            column = next((column for column in columns if column.rsplit("/", 1)[-1] == name), None)
            if column is not None:
                found[column] = metric
                break
    return found


def read(path: Path) -> Recorded:
    """Read a recording by its kind."""
    reader: Any = {".hea": _wfdb, ".vital": _vital}.get(path.suffix, _challenge)
    found: Recorded = reader(path)
    return found


def _challenge(path: Path) -> Recorded:
    """Time since admission as HH:MM, parameter, value; one a line."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    metric_of = chosen(sorted({row["Parameter"] for row in rows}))
    found = Recorded(path, is_dated=False)
    for row in rows:
        if row["Parameter"] in metric_of:
            hours, minutes = row["Time"].split(":")
            at_s = int(hours) * 3600.0 + int(minutes) * 60.0
            found.points.append((metric_of[row["Parameter"]], at_s, float(row["Value"])))
    return found


def _wfdb(path: Path) -> Recorded:
    record = wfdb.rdrecord(str(path.with_suffix("")))
    metric_of = chosen(record.sig_name)
    begun = record.base_datetime
    zero_s = 0.0 if begun is None else begun.replace(tzinfo=UTC).timestamp()
    found = Recorded(path, begun is not None)
    for place, name in enumerate(record.sig_name):
        for index, number in enumerate(record.p_signal[:, place]):
            if name in metric_of and not math.isnan(number):
                found.points.append((metric_of[name], zero_s + index / record.fs, float(number)))
    return found


def _vital(path: Path) -> Recorded:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the library leaves the file to the collector
        tracks = vitaldb.VitalFile(str(path)).trks
    metric_of = chosen([name for name, track in tracks.items() if track.type == 2])
    found = Recorded(path, is_dated=True)
    for name, metric in metric_of.items():
        for record in tracks[name].recs:
            found.points.append((metric, record["dt"], round(float(record["val"]), 4)))
    return found


def recordings(folder: Path) -> list[Path]:
    """Every recording of a folder."""
    return sorted(path for path in folder.iterdir() if path.suffix in {".hea", ".vital", ".txt", ".csv"})
