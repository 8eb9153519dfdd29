"""The devices' command line: ``python -m devices simulate``, ``replay``, ``cohort``, ``courses`` and ``draw``.

Errors are one plain sentence on standard error. Exit codes: 0 success, 1 failure, 2 wrong usage.
"""

import typer

from devices.replay.command import replay
from devices.simulators.command import simulate
from devices.simulators.courses_command import courses
from devices.simulators.patient.command import cohort
from devices.simulators.scenarios.command import draw

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Simulated monitors and recorded patients as feeds of a Chairside server.",
)

_SERVER = "--server http://127.0.0.1:8050"

app.command(epilog=f"Example: chairside simulate {_SERVER} --devices devices.jsonl")(simulate)
app.command(epilog=f"Example: chairside replay night.csv {_SERVER} --token T --map Puls=pulse_rate")(replay)
app.command(epilog="Example: python -m devices cohort --patients 1000 --draw courses.png")(cohort)
app.command(epilog="Example: python -m devices courses wanted.jsonl")(courses)
app.command(epilog="Example: python -m devices draw pictures --scenario panic_emergence")(draw)
