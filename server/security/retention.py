"""How long each class of records is kept: from a file, each term with its source; a clinic's own is never shorter."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import UsageError

NAME = "retention.toml"
CLASSES = ("records", "numbers", "audit", "glass", "answers", "codes", "log_ins")
# Of leap days enough that a term of years is never short by one.
_LENGTHS = {"years": timedelta(days=366), "days": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Term:
    """How long, in years or days, and by what."""

    length: int
    unit: str
    source: str

    def cutoff(self, now: datetime) -> datetime:
        """The moment before which what is of this class may go, UTC."""
        return now - self.length * _LENGTHS[self.unit]


@dataclass(frozen=True, slots=True)
class Policy:
    """The terms of all classes, and the version and the file they were read from."""

    version: int
    origin: str
    terms: Mapping[str, Term]


class _InYears(BaseModel):
    model_config = ConfigDict(extra="forbid")

    years: Annotated[int, Field(ge=1, le=200, strict=True)]
    source: Annotated[str, Field(min_length=10, max_length=500)]

    def term(self) -> Term:
        return Term(self.years, "years", self.source)


class _InDays(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=36_500, strict=True)]
    source: Annotated[str, Field(min_length=10, max_length=500)]

    def term(self) -> Term:
        return Term(self.days, "days", self.source)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, strict=True)]
    source: Annotated[str, Field(min_length=10, max_length=500)]
    records: _InYears
    numbers: _InYears
    audit: _InYears
    glass: _InYears
    answers: _InDays
    codes: _InDays
    log_ins: _InDays


def read_policy(folder: Path) -> Policy:
    """Read the terms: the clinic's own file of the data folder, else ours.

    Raises:
        UsageError: The clinic's file is faulty, or a term in it is shorter than ours.
    """
    ours = _parse(files("server.security").joinpath(NAME).read_text(encoding="utf-8"), "the product's")
    path = folder / NAME
    if not path.exists():
        return ours
    found = _parse(path.read_text(encoding="utf-8"), str(path))
    for name in CLASSES:
        least = ours.terms[name]
        if found.terms[name].length < least.length:
            message = f"{path}: {name} are kept {least.length} {least.unit} at least ({least.source.partition(':')[0]})"
            raise UsageError(message, name)
    return found


def _parse(content: str, origin: str) -> Policy:
    try:
        found = _File.model_validate(tomllib.loads(content))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        said = str(error).splitlines()[0]
        if isinstance(error, ValidationError):
            first = error.errors(include_url=False, include_input=False)[0]
            said = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        message = f"{origin} cannot be used: {said}"
        raise UsageError(message) from error
    return Policy(found.version, origin, {name: getattr(found, name).term() for name in CLASSES})
