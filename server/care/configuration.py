"""Configuration files of this room: TOML, read strictly, each fault named with its place."""

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from models.errors import FaultyFileError


class Part(BaseModel):
    """A part of a configuration file: nothing unknown in it, and no number that is none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Parsed = TypeVar("Parsed", bound=Part)


def parse_file(kind: type[Parsed], text: str, origin: str) -> Parsed:
    """Read one file's text.

    Raises:
        FaultyFileError: It is faulty; each fault is named with its place.
    """
    try:
        return kind.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        message = f"{origin}: {error}"
        raise FaultyFileError(message, (str(error),)) from error
    except ValidationError as error:
        faults = tuple(f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())
        message = f"{origin}: {'; '.join(faults)}"
        raise FaultyFileError(message, faults) from error


def shipped_files(kind: type[Parsed], folder: str) -> list[Parsed]:
    """Read every file of a folder that comes with this package, by file name.

    Raises:
        FaultyFileError: One is faulty.
    """
    found = sorted((files("server.care") / folder).iterdir(), key=lambda file: file.name)
    return [
        parse_file(kind, file.read_text(encoding="utf-8"), file.name) for file in found if file.name.endswith(".toml")
    ]
