"""The words on the screens keep the rules: sentence case, no exclamation, no code, no please; and they agree."""

import re
from pathlib import Path

import pytest

from dashboard import ids, text
from dashboard.app import ASSETS
from dashboard.theme import read_themes, translucent
from models.session import SessionPhase

SCRIPTS = sorted((ASSETS / "js").rglob("*.js"))
WORDS = [value for name, value in vars(text).items() if name.isupper() and isinstance(value, str)]


@pytest.mark.parametrize("words", WORDS)
def test_words_are_calm(words: str) -> None:
    assert not re.search(r"!|please|critical|error|invalid input", words, re.IGNORECASE)


def test_the_scripts_words_are_calm() -> None:
    quoted = re.findall(r'["`]([^"`]*)["`]', (ASSETS / "js" / "words.js").read_text(encoding="utf-8"))
    assert [words for words in quoted if re.search(r"!|please|critical", words, re.IGNORECASE)] == []


def test_every_phase_has_its_word() -> None:
    assert set(text.PHASES) == {phase.value for phase in SessionPhase}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ASSETS)))
def test_no_script_parses_html_or_evaluates_code_or_keeps_data(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)
    assert script.name == "kept.js" or not re.search(r"localStorage|sessionStorage|indexedDB|caches\b", source)


def test_what_a_browser_keeps_is_a_word_or_a_number_of_the_screen_itself() -> None:
    source = (ASSETS / "js" / "kept.js").read_text(encoding="utf-8")
    assert re.findall(r"localStorage\.\w+\((\w+)", source) == ["SCREEN", "SCREEN"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ASSETS)))
def test_no_timer_is_longer_than_a_browser_can_count(script: Path) -> None:
    numbers = [
        int(number.replace("_", "")) for number in re.findall(r"_MS = ([\d_]+);", script.read_text(encoding="utf-8"))
    ]
    assert all(number < 2**31 for number in numbers)


def test_the_scripts_name_the_ids_of_the_layout() -> None:
    source = "\n".join(script.read_text(encoding="utf-8") for script in SCRIPTS)
    names = {value for name, value in vars(ids).items() if name.isupper()} - {
        ids.TREND_ANSWER,
        ids.TREND_DELIVERED,
        ids.USER,
    }
    assert {name for name in names if f'"{name}"' not in source and f"#{name}" not in source} == set()


def test_themes_share_what_is_not_colour_and_differ_in_what_is() -> None:
    themes = read_themes(ASSETS / "tokens.css")
    assert themes["dark"]["flash-high"] == themes["light"]["flash-high"] == "500ms"
    assert themes["dark"]["bg"] != themes["light"]["bg"]
    assert set(themes["dark"]) == set(themes["light"])


def test_a_translucent_colour_keeps_its_hue() -> None:
    assert translucent("#ff8000", 0.5) == "rgba(255, 128, 0, 0.5)"


def test_flashing_keeps_the_frequencies_of_the_standard() -> None:
    tokens = read_themes(ASSETS / "tokens.css")["dark"]
    high, medium = (1000 / float(tokens[name].removesuffix("ms")) for name in ("flash-high", "flash-medium"))
    assert 1.4 <= high <= 2.8
    assert 0.4 <= medium <= 0.8
