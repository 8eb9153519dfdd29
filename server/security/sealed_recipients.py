"""Recipients that an administrator wrote: their addresses, which hold passwords, are sealed in the store."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.errors import StoreUnavailable
from server.security.factor_key import open_words, seal_words
from server.settings import Recipient


def seal_recipient(folder: Path, recipient: Recipient, *, is_off: bool) -> dict[str, Any]:
    """Make what the store keeps of a recipient."""
    return {
        "name": recipient.name, "round": recipient.round, "priorities": [str(one) for one in recipient.priorities],
        "user": recipient.user, "off": is_off,
        "sealed": seal_words(folder, _whose(recipient.name), recipient.url.get_secret_value()),
    }  # fmt: skip


def open_recipient(folder: Path, kept: Mapping[str, Any]) -> Recipient:
    """Make a recipient of what the store keeps.

    Raises:
        StoreUnavailable: Its address cannot be read: the key is missing, or another one.
    """
    name = str(kept["name"])
    try:
        return Recipient.model_validate(
            {"name": name, "url": open_words(folder, _whose(name), kept["sealed"]), "round": kept["round"],
             "priorities": kept["priorities"], "user": kept["user"]}
        )  # fmt: skip
    except (ValidationError, KeyError) as error:
        message = f"What is kept of the recipient {name!r} cannot be used"
        raise StoreUnavailable(message) from error


def recipients_now(
    folder: Path, of_file: Iterable[Recipient], chosen: Iterable[Mapping[str, Any]]
) -> tuple[list[Recipient], list[str]]:
    """Give everybody who is told of alarms, and the names of those whose address cannot be read.

    Args:
        folder: With the key.
        of_file: Those of the clinic's file.
        chosen: What an administrator wrote, as it is kept; it takes the place of the file's of that name.
    """
    found, unread = {one.name.casefold(): one for one in of_file}, []
    # Those switched off first: none of them takes away one of its name in other capitals who is told.
    for kept in sorted(chosen, key=lambda one: not one["off"]):
        found.pop(str(kept["name"]).casefold(), None)
        if kept["off"]:
            continue
        try:
            found[str(kept["name"]).casefold()] = open_recipient(folder, kept)
        except StoreUnavailable:
            unread.append(str(kept["name"]))
    return list(found.values()), unread


def _whose(name: str) -> str:
    return f"recipient {name}"
