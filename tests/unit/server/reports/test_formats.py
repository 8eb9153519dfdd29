"""Formats of a record: each that is offered has somebody who writes it, and the server loads none of them."""

import subprocess
import sys

from server.reports.builders import BUILDERS
from server.reports.formats import FORMATS


def test_every_format_is_written_by_somebody_and_nothing_else_is_written() -> None:
    assert BUILDERS.keys() == FORMATS.keys()


def test_a_server_loads_nothing_that_only_files_need() -> None:
    script = "import sys, server.app; print([name for name in ('typst', 'fontTools') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
