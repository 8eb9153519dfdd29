"""The browser a benchmark paints with."""

import os
import shutil

from models.errors import UsageError

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """Find an installed Chromium.

    Raises:
        UsageError: There is none; the sentence says how to get one.
    """
    found = os.environ.get("CHAIRSIDE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        raise UsageError("There is no Chromium; on Debian: apt-get install chromium")
    return found
