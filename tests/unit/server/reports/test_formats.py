"""Formats of a record: each that is offered has somebody who writes it, and the server loads none of them."""

import subprocess
import sys

from server.reports.builders import BUILDERS, BUILDERS_OF_MANY, builder_of, builder_of_many
from server.reports.formats import FORMATS


def test_every_format_is_written_by_somebody_and_nothing_else_is_written() -> None:
    assert BUILDERS.keys() | BUILDERS_OF_MANY.keys() == FORMATS.keys()
    assert BUILDERS_OF_MANY.keys() == {name for name, made in FORMATS.items() if made.is_of_many}


def test_a_server_loads_nothing_that_only_files_need() -> None:
    script = (
        "import sys, server.app; print([name for name in ('typst', 'fontTools', 'pyarrow') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_each_builder_stands_where_it_is_looked_for() -> None:
    assert all(callable(builder_of(name)) for name in BUILDERS)
    assert all(callable(builder_of_many(name)) for name in BUILDERS_OF_MANY)
