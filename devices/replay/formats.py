"""Which reader reads a file: by its name. Each reader brings a large library, so only the one needed is loaded."""

from pathlib import Path

from devices.replay.mapping import ColumnMap
from devices.replay.recording import Recording, Say
from models.errors import UsageError


def open_recording(path: Path, columns: ColumnMap, say: Say) -> Recording:
    """Open a recording.

    Args:
        path: A ``.csv``, ``.txt``, ``.tsv`` or ``.vital`` file, or a WFDB record with or without ``.hea``.
        columns: Which column is which metric.
        say: Told about everything that is not taken.

    Raises:
        UsageError: There is no such file, no reader for it, or it cannot be read.
    """
    found = path if path.is_file() else path.with_name(f"{path.name}.hea")
    if not found.is_file():
        message = f"There is no file {path}."
        raise UsageError(message, "file")
    match found.suffix.lower():
        case ".csv" | ".txt" | ".tsv":
            from devices.replay.csv import CsvRecording  # noqa: PLC0415 - see the head

            return CsvRecording(found, columns, say)
        case ".hea":
            from devices.replay.wfdb_record import WfdbRecording  # noqa: PLC0415 - see the head

            return WfdbRecording(found, columns, say)
        case ".vital":
            from devices.replay.vital import VitalRecording  # noqa: PLC0415 - see the head

            return VitalRecording(found, columns, say)
        case _:
            message = f"{path.name} is no recording known here: .csv, .txt, .tsv, .vital, or a WFDB record's .hea."
            raise UsageError(message, "file")
