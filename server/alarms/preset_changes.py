"""What a version of a preset changes beside another one: each setting with its value before and after, in order."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What tells one entry of a list from the next, beside its place.
_NAMES = ("metric", "direction", "phase", "phases", "priority")
# The version counts up with every change; that says nothing.
_COUNTED = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting.

    Args:
        what: Where it stands, in the words of the file: "limits nibp_systolic › high › medium › limit".
        before: Its value until now; None where there was none.
        after: Its value from now on; None where it is gone.
    """

    what: str
    before: str | None
    after: str | None


def changes_between(before: str, after: str) -> list[SettingChange]:
    """List the settings that differ.

    Args:
        before: Text of a sound version; empty: there was none.
        after: Text of another one.
    """
    old, new = _flat(tomllib.loads(before)), _flat(tomllib.loads(after))
    return [
        SettingChange(what, old.get(what), new.get(what))
        for what in dict.fromkeys([*old, *new])
        if old.get(what) != new.get(what) and what not in _COUNTED
    ]


def _flat(found: Mapping[str, Any], at: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in found.items():
        place = f"{at} › {name}" if at else name
        if isinstance(value, Mapping):
            flat |= _flat(value, place)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for each in value:
                flat |= _flat(each, _unlike(flat, f"{place} {_named(each)}".rstrip()))
        else:
            flat[place] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return flat


def _named(found: Mapping[str, Any]) -> str:
    values = [found[name] for name in _NAMES if name in found]
    words = [", ".join(map(str, value)) if isinstance(value, list) else str(value) for value in values]
    return " ".join(word for word in words if word)


def _unlike(flat: Mapping[str, str], place: str) -> str:
    """A second entry of the same name gets a number."""
    number, wanted = 1, place
    while any(known.startswith(f"{wanted} ›") for known in flat):
        number += 1
        wanted = f"{place} ({number})"
    return wanted
