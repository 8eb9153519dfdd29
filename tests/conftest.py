"""What every suite shares: where the house stands, and which tests run in rounds of their own."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every machine: a red build must be red at the desk too. Longer searches: HYPOTHESIS_PROFILE=long.
settings.register_profile("house", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave whole suites unread that a round of `make test` cannot need: each worker would read them before its first.

    Only said where it is certain; the marks decide, here nothing is chosen that they would not choose.
    """
    wanted = config.getoption("markexpr")
    if " or " in wanted or "(" in wanted or collection_path.suffix != ".py":
        return None
    marks = set(wanted.split(" and "))
    suite = collection_path.relative_to(ROOT / "tests").parts[0]
    is_left_out = (
        ("browser" in marks and suite != "browser")
        or ("not browser" in marks and suite == "browser")
        or ("alone" in marks and "mark.alone" not in collection_path.read_text(encoding="utf-8"))
    )
    return is_left_out or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that drive a browser; `make test` runs them in a round of their own."""
    for item in items:
        if item.path.relative_to(ROOT / "tests").parts[0] == "browser":
            # Playwright keeps an event loop running in its process, beside which no test of asyncio can run.
            item.add_marker(pytest.mark.browser)
