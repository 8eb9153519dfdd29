"""Which column of a recording is which metric: the names of known recorders, and what the user says.

A name is compared without case, spaces and punctuation, and without the device before a slash. Where several columns
mean one metric, one is taken and the others are named. What is not known is named and left out; nothing is guessed: a
pulmonary pressure must not meet the limits of a systemic one, and a pressure in kPa is not one in mmHg.

Sources: PhysioNet's MIMIC numerics and Computing in Cardiology Challenge 2012 parameter list; Vital Recorder's track
names for Philips IntelliVue and GE Solar 8000.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from devices.replay.recording import Say
from models.errors import UsageError
from models.metrics import CATALOGUE
from models.units import Unit

# The preferred name first: an ECG's own rate before the one that a monitor chose to show.
_NAMES = MappingProxyType(
    {
        "heart_rate": ("heart_rate", "ECG_HR", "HR", "HeartRate"),
        "pulse_rate": ("pulse_rate", "PULSE", "PLETH_HR", "PLETH_PR", "SpO2_PR", "PulseRate", "PR"),
        "nibp_systolic": ("nibp_systolic", "NBPSys", "NISysABP", "NIBP_SYS", "NIBP_SBP", "NIBP_S"),
        "nibp_diastolic": ("nibp_diastolic", "NBPDias", "NIDiasABP", "NIBP_DIA", "NBPDia", "NIBP_DBP", "NIBP_D"),
        "nibp_mean": ("nibp_mean", "NBPMean", "NIMAP", "NIBP_MEAN", "NIBP_MBP", "NIBP_MAP", "NIBP_M"),
        "spo2": ("spo2", "PLETH_SAT_O2", "PLETH_SPO2", "%SpO2"),
        "perfusion_index": ("perfusion_index", "PLETH_PERF_REL", "PI", "Perf"),
        "respiratory_rate": ("respiratory_rate", "RESP", "RespRate", "RR", "AWAY_RR", "CO2_RR", "RR_CO2"),
        "etco2": ("etco2", "CO2_ET", "AWAY_CO2_ET", "etCO2"),
        "temperature": ("temperature", "Temp", "BT"),
        "art_systolic": ("art_systolic", "ABPSys", "SysABP", "ABP_SYS", "ART_SYS", "ART_SBP", "ABP_SBP"),
        "art_diastolic": ("art_diastolic", "ABPDias", "DiasABP", "ABP_DIA", "ART_DIA", "ART_DBP", "ABP_DBP"),
        "art_mean": ("art_mean", "ABPMean", "MAP", "ABP_MEAN", "ART_MEAN", "ART_MBP", "ABP_MBP"),
        "infusion_rate": ("infusion_rate",),
        "infused_volume": ("infused_volume",),
    }
)

# How recorders spell units; None is a unit that no metric is taken in. A spelling not listed says nothing.
_UNITS: Mapping[str, Unit | None] = MappingProxyType(
    {
        **dict.fromkeys(("bpm", "/min", "1/min", "pm", "rpm", "min-1", "brpm", "beats/min", "br/min"), Unit.PER_MINUTE),
        **dict.fromkeys(("mmhg", "mm[hg]"), Unit.MM_HG),
        **dict.fromkeys(("%", "pct", "percent"), Unit.PERCENT),
        **dict.fromkeys(("cel", "c", "°c", "degc", "celsius"), Unit.CELSIUS),
        **dict.fromkeys(("ml/h", "ml/hr"), Unit.ML_PER_HOUR),
        "ml": Unit.MILLILITRE,
        **dict.fromkeys(("kpa", "cmh2o", "f", "°f", "degf", "fahrenheit", "k", "mv", "v", "ohm", "nu"), None),
    }
)

_TRAILING_UNIT = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*$")
_PUNCTUATION = re.compile(r"[\W_]+")


def _plain(name: str) -> str:
    return _PUNCTUATION.sub("", name.rsplit("/", 1)[-1]).lower()


_KNOWN = MappingProxyType(
    {_plain(name): (metric, rank) for metric, names in _NAMES.items() for rank, name in enumerate(names)}
)


def read_overrides(pairs: Iterable[str]) -> dict[str, str]:
    """Read ``COLUMN=METRIC`` pairs.

    Raises:
        UsageError: Not such a pair, or no metric.
    """
    found = {}
    for pair in pairs:
        column, equals, metric = pair.rpartition("=")
        if not (equals and column and metric):
            message = f"--map takes COLUMN=METRIC, not {pair!r}."
            raise UsageError(message, "map")
        if metric not in CATALOGUE:
            message = f"{metric!r} is no metric; there are {', '.join(CATALOGUE)}."
            raise UsageError(message, "map")
        found[column] = metric
    return found


class ColumnMap:
    """Column names to metrics, for one recording.

    Args:
        overrides: Column to metric, as the user says; before everything built in.
        say: Told once about each column that is left out, and why.
    """

    def __init__(self, overrides: Mapping[str, str], say: Say) -> None:
        """Start without columns."""
        self._overrides = dict(overrides)
        self._say = say
        self._metric_of: dict[str, str | None] = {}
        self._column_of: dict[str, str] = {}

    def offer(self, columns: Iterable[tuple[str, str | None]]) -> dict[str, str]:
        """Take what is known of a recording's columns, all of them at once.

        Args:
            columns: Name and unit; None where the file does not give one.

        Returns:
            Column to metric, of those taken.

        Raises:
            UsageError: ``--map`` names a column that is not among them.
        """
        offered = list(columns)
        for name, unit in sorted(offered, key=lambda column: self._rank(column[0])):
            self._metric_of[name] = self._take(name, unit)
        self._check_overrides()
        self._say_unknown([name for name, _ in offered if self._is_unknown(name)])
        return {name: metric for name, metric in self._metric_of.items() if metric is not None}

    def _check_overrides(self) -> None:
        """Refuse a ``--map`` for a column that is not there."""
        for column in self._overrides:
            if not any(_is_named(found, column) for found in self._metric_of):
                message = f"--map: there is no column {column!r}; there are {', '.join(self._metric_of) or 'none'}."
                raise UsageError(message, "map")

    def _rank(self, name: str) -> int:
        if self._override(name):
            return -1
        return _KNOWN.get(_plain(_split(name)[0]), ("", 0))[1]

    def _override(self, name: str) -> str | None:
        return next((metric for column, metric in self._overrides.items() if _is_named(name, column)), None)

    def _take(self, name: str, unit: str | None) -> str | None:
        plain, own_unit = _split(name)
        override = self._override(name)
        metric = override or _KNOWN.get(_plain(plain), (None, 0))[0]
        if metric is None:
            return None
        unit = (unit or own_unit or "").strip()
        wanted = CATALOGUE[metric].unit
        if override is None and _UNITS.get(unit.lower(), wanted) is not wanted:
            self._say(f"Column {name!r} is left out: it is in {unit}, and {metric} is taken in {wanted.value}.")
            return None
        if metric in self._column_of:
            self._say(f"Column {name!r} is left out: {metric} comes from {self._column_of[metric]!r}.")
            return None
        self._column_of[metric] = name
        return metric

    def _is_unknown(self, name: str) -> bool:
        return self._override(name) is None and _plain(_split(name)[0]) not in _KNOWN

    def _say_unknown(self, names: list[str]) -> None:
        if names:
            listed = ", ".join(map(repr, names))
            self._say(f"Left out as no metric known here: {listed}; --map COLUMN=METRIC takes one all the same.")


def _split(name: str) -> tuple[str, str | None]:
    """Take a unit in brackets off a name: ``Temp (degC)``."""
    found = _TRAILING_UNIT.match(name)
    return (found["name"], found["unit"]) if found else (name, None)


def _is_named(column: str, wanted: str) -> bool:
    """Tell whether a user who wrote ``wanted`` means this column; with or without the device before the slash."""
    return wanted.lower() in {column.lower(), column.rsplit("/", 1)[-1].lower()}
