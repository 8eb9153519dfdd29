"""The shelf: every version of every preset that a session may have started with, and the newest for new ones.

A version never changes. Once a clinic has put up a version of its own under a name, the program's later ones of that
name are kept, but are no longer the newest: an update of the program changes no limit that a clinic has chosen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.errors import ConflictError, FaultyFileError, NotFoundError
from models.session import InfusionSession
from server.alarms.presets import DEFAULT_PRESET, AlarmPreset, parse_preset, shipped_texts


@dataclass(frozen=True, slots=True)
class _Kept:
    preset: AlarmPreset
    text: str
    is_clinics: bool


class PresetShelf:
    """Presets by name and version."""

    def __init__(self) -> None:
        """Start with those shipped with the package.

        Raises:
            FaultyFileError: One of them is faulty; the message names the file and every fault.
        """
        self._kept: dict[str, dict[int, _Kept]] = {}
        self.default = DEFAULT_PRESET  # what a session gets that names none, as the clinic chose
        for origin, text in shipped_texts().items():
            self.add(text, origin=origin)

    def add(self, text: str, *, origin: str = "The preset", is_clinics: bool = False) -> AlarmPreset:
        """Put one up; the same again changes nothing.

        Args:
            text: The file's text.
            origin: What to call the file in a refusal.
            is_clinics: Whether the clinic wrote it, and not the program.

        Raises:
            FaultyFileError: It is faulty; every fault is named.
            ConflictError: This version is there already, with another text.
        """
        preset = parse_preset(text, origin=origin)
        versions = self._kept.setdefault(preset.name, {})
        before = versions.get(preset.version)
        if before is not None and before.text != text:
            message = f"{origin} is version {preset.version} of preset {preset.name}, which is there with another text"
            raise ConflictError(message)
        versions[preset.version] = _Kept(preset, text, is_clinics)
        return preset

    def refill(self, kept: Iterable[tuple[str, bool]]) -> list[str]:
        """Put up what the store keeps, and nothing else.

        Args:
            kept: The text of each version, and whether the clinic wrote it.

        Returns:
            The faults of those that cannot be used any more and were left out: a session that started with one of
            them finds no preset.
        """
        self._kept = {}
        faults: list[str] = []
        for text, is_clinics in kept:
            try:
                self.add(text, origin="A preset in the store", is_clinics=is_clinics)
            except FaultyFileError as error:
                faults.append(str(error))
        return faults

    def all(self) -> list[tuple[str, int, str]]:
        """List name, version and text of each, by name and version."""
        return [
            (name, version, self._kept[name][version].text) for name in self.names() for version in self.versions(name)
        ]

    def names(self) -> list[str]:
        """List the presets by name."""
        return sorted(self._kept)

    def versions(self, name: str) -> list[int]:
        """List a preset's versions, oldest first; none of a name that is not there."""
        return sorted(self._kept.get(name, ()))

    def newest(self, name: str) -> AlarmPreset:
        """Give what a new session starts with: the clinic's newest, or the program's where the clinic has none.

        Raises:
            NotFoundError: There is none of that name.
        """
        kept = self._kept.get(name)
        if not kept:
            message = f"There is no alarm preset {name!r}; known: {', '.join(self.names())}"
            raise NotFoundError(message, "preset")
        newest = max(kept, key=lambda version: (kept[version].is_clinics, version))
        return kept[newest].preset

    def version(self, name: str, version: int) -> AlarmPreset:
        """Give one version.

        Raises:
            NotFoundError: There is none such.
        """
        return self._find(name, version).preset

    def text(self, name: str, version: int) -> str:
        """Give the text of one version, as it was written.

        Raises:
            NotFoundError: There is none such.
        """
        return self._find(name, version).text

    def of(self, session: InfusionSession) -> AlarmPreset:
        """Give the preset of a session: the version it started with, with what was set for this patient.

        Raises:
            NotFoundError: It is not there; nothing can be judged without it.
        """
        return self.version(session.preset, session.preset_version).with_limits(session.limits)

    def _find(self, name: str, version: int) -> _Kept:
        kept = self._kept.get(name, {}).get(version)
        if kept is None:
            message = f"There is no version {version} of an alarm preset {name!r}"
            raise NotFoundError(message, "version")
        return kept
