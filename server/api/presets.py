"""Alarm presets: every version of each, whole, with its text; an administrator puts up the next one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from models.errors import FaultyFileError, UsageError
from models.timestamps import format_timestamp
from server.alarms.preset_changes import changes_between
from server.alarms.presets import AlarmPreset, parse_preset
from server.api.asking import Asker, PartsOf, room
from server.api.fields import Named, Reason
from server.api.once import OnceOf
from server.api.paging import Cursor, Limit, page, read_cursor
from server.store.presets import StoredPreset, add_preset, list_presets

router = room("presets")

MOST_CHARACTERS = 200_000

Version = Annotated[int | None, Query(ge=1, le=100_000, description="Left out: what a new session starts with.")]


class NewPreset(BaseModel):
    """The next version of a preset, or the first of a new one, as its file's text; and why."""

    model_config = ConfigDict(extra="forbid")  # the text is kept as it is written, with the space around it

    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, description="TOML, see docs/PRESETS.md.")]
    reason: Reason
    repeat: Annotated[str, Field(max_length=100)] | None = Field(
        None, description='Name and version once more, "iv_ketamine 3": a person has looked at what changes.'
    )


class PresetText(BaseModel):
    """A version to compare with what new sessions begin with now."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, description="TOML, see docs/PRESETS.md.")]


@router.get("/presets")
async def presets(parts: PartsOf, asker: Asker, limit: Limit = 100, cursor: Cursor = None) -> dict[str, object]:
    """List the alarm presets by name, each with its versions; ``newest`` is what a new session starts with."""
    del asker  # everybody who is signed in may read what alarms
    after = read_cursor(cursor, 1)
    found: dict[str, list[StoredPreset]] = {}
    for kept in await parts.ask(list_presets):
        if after is None or kept.name > str(after[0]):
            found.setdefault(kept.name, []).append(kept)

    def render(name: str) -> dict[str, object]:
        newest = parts.presets.newest(name)
        return {
            "name": name, "title": newest.title, "newest": newest.version,
            "versions": [_render_version(kept) for kept in found[name]],
        }  # fmt: skip

    known = [name for name in sorted(found) if parts.presets.versions(name)]
    return page(known, limit, render, lambda name: [name])


@router.get("/presets/{name}")
async def preset(name: Named, parts: PartsOf, asker: Asker, version: Version = None) -> dict[str, object]:
    """One version of a preset: every limit and rule with its source, and the text it was written in."""
    del asker
    newest = parts.presets.newest(name)
    found = newest if version is None else parts.presets.version(name, version)
    kept = await parts.ask(list_presets)
    row = next(each for each in kept if (each.name, each.version) == (name, found.version))
    return {
        "name": found.name, "title": found.title, "newest": newest.version, "source": found.source,
        **_render_version(row), **_render_rules(found), "text": row.text,
    }  # fmt: skip


@router.post("/presets", status_code=201)
async def put_up(body: NewPreset, parts: PartsOf, asker: Asker, once: OnceOf) -> Response:
    """Put up the next version of a preset; faulty, nothing of it is used and ``errors`` names every fault.

    Sessions that have begun keep the version they started with.
    """
    found = _parsed(body.text)
    confirmation = f"{found.name} {found.version}"
    if asker.credential == "browser" and body.repeat != confirmation:
        message = f"Look at what changes, then write {confirmation} to put it up; nothing was changed"
        raise UsageError(message, "repeat")
    kept = StoredPreset(found.name, found.version, body.text, parts.clock.now().utc, asker.user, body.reason)

    def job(connection):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - typed by create()
        add_preset(connection, kept)
        return {"name": kept.name, "version": kept.version}

    response, is_new = await once.create(job)
    if is_new:
        parts.presets.add(body.text, is_clinics=True)
    return response


@router.post("/preset-comparison")
async def compare(body: PresetText, parts: PartsOf) -> dict[str, object]:
    """What a text would change: each setting before and after; nothing is kept."""
    found = _parsed(body.text)
    is_known = bool(parts.presets.versions(found.name))
    newest = parts.presets.newest(found.name).version if is_known else None
    before = "" if newest is None else parts.presets.text(found.name, newest)
    changes = [asdict(change) for change in changes_between(before, body.text)]
    return {
        "name": found.name, "version": found.version, "newest": newest, "confirm_by": f"{found.name} {found.version}",
        "changes": changes,
    }  # fmt: skip


def _parsed(text: str) -> AlarmPreset:
    """Read a text.

    Raises:
        FaultyFileError: It is faulty; every fault is named.
    """
    try:
        return parse_preset(text)
    except FaultyFileError as error:
        raise FaultyFileError(str(error), error.faults, "text") from error


def _render_version(kept: StoredPreset) -> dict[str, object]:
    return {
        "version": kept.version, "added_at": format_timestamp(kept.added_at), "author": kept.author,
        "reason": kept.reason, "clinics": kept.is_clinics,
    }  # fmt: skip


def _render_rules(found: AlarmPreset) -> dict[str, object]:
    """What is judged, under the words of the file."""
    several: Mapping[str, Sequence[Any]] = {
        "limits": found.rules,
        "cuff_intervals": found.cuff_intervals,
        "phase_lengths": found.phase_lengths,
        "baseline_rules": found.baseline_rules,
        "change_rules": found.change_rules,
        "combinations": found.combinations,
    }
    single: Mapping[str, Any] = {
        "apnoea": found.apnoea,
        "rates_disagree": found.rates_disagree,
        "questionable_signal": found.questionable,
    }
    return {name: [_plain(asdict(rule)) for rule in rules] for name, rules in several.items()} | {
        name: None if rule is None else _plain(asdict(rule)) for name, rule in single.items()
    }


def _plain(found: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(found, Enum):
        return found.value
    if isinstance(found, Mapping):
        return {name: _plain(inner) for name, inner in found.items()}
    if isinstance(found, frozenset):
        return sorted(_plain(inner) for inner in found)
    if isinstance(found, Sequence) and not isinstance(found, str):
        return [_plain(inner) for inner in found]
    return found
