"""``chairside session …``: records."""

import typer

from server.commands import many_records, records
from server.commands.options import DatabaseUrl, DataDir, Json, print_json, print_table, settings_of
from server.console import ask, ask_all

app = typer.Typer(no_args_is_help=True, help="Infusion sessions.\n\nExample: chairside session show 12")


@app.command("list")
def list_(data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """List sessions.

    Example: chairside session list
    """
    found = ask_all(settings_of(data_dir=data_dir, database=database), "/sessions")
    if json:
        print_json(found)
    else:
        print_table(found, ("id", "chair", "patient", "phase", "phase_since", "devices"))


@app.command()
def show(session: int, data_dir: DataDir = None, database: DatabaseUrl = None, *, json: Json = False) -> None:
    """Show one session: its phases, bindings and alarms.

    Example: chairside session show 12
    """
    settings = settings_of(data_dir=data_dir, database=database)
    found = ask(settings, "GET", f"/sessions/{session}")
    alarms = ask_all(settings, f"/alarms?session={session}")
    if json:
        print_json(found | {"alarms": alarms})
        return
    print(f"Session {found['id']}, chair {found['chair']}, patient {found['patient']}: {found['phase']}")
    for title, rows, columns in (
        ("Phases", found["phases"], ("phase", "changed_at", "changed_by", "reason")),
        ("Devices", found["bindings"], ("device", "bound_at", "bound_by", "ended_at")),
        ("Alarms", alarms, ("id", "priority", "message", "arose_at", "ceased_at", "acknowledged_by")),
    ):
        print(f"\n{title}")
        print_table(rows, columns)


app.command("export")(records.export)
app.command("export-all")(many_records.export_all)
app.command("import")(records.import_)
