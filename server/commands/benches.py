"""``chairside bench …``: the benchmarks, each with its limit measured in the same run."""

from dataclasses import asdict
from typing import Annotated

import typer

from server.benches.access import bench_access
from server.benches.alarms import SESSIONS, bench_alarms
from server.benches.exports import bench_exports
from server.benches.ingest import CONNECTIONS, SHAPES, bench_feeds, bench_ingest
from server.benches.live import CHAIRS, bench_live
from server.benches.monitors import MOST_SECONDS, bench_monitors
from server.benches.pages import bench_pages
from server.benches.records import SESSIONS as MANY_SESSIONS
from server.benches.records import bench_records
from server.benches.tab import bench_tab
from server.benches.taps import bench_taps
from server.commands.options import Json, print_json, print_table
from server.commands.waiting import waiting

app = typer.Typer(
    no_args_is_help=True,
    help="Benchmarks; nothing else should run on the machine meanwhile.\n\nExample: chairside bench ingest --json",
)

# What a run takes besides its load, on two cores (seconds), and how many devices a second a server is filled with.
_START_S, _FILLED_PER_S = 10.0, 60.0
_ALARMS_S = 25.0  # one run of the alarm engine's
_ROWS_PER_S = 20_000.0  # so fast an audit is written and proven
_LINES_PER_S = 4000.0  # so fast a store is filled with sessions

_PAGES_S = 25.0  # a run of all pages
_EXPORT_S = 30.0  # a run of all formats, and a part of what is made once
Runs = Annotated[int, typer.Option(min=1, max=20, help="Runs; the median is told.")]
Seconds = Annotated[float, typer.Option(min=1, max=3600, help="Seconds of load in each run.")]


@app.command()
def ingest(
    runs: Runs = 3,
    seconds: Seconds = 10,
    connections: Annotated[
        int, typer.Option(min=1, max=1000, help="Open at once; the aims are for 200.")
    ] = CONNECTIONS,
    *,
    uvloop: Annotated[bool, typer.Option("--uvloop", help="Load and echo on uvloop: the harder limit.")] = False,
    json: Json = False,
) -> None:
    """Frames made durable a second: many connections, one frame in flight, against a bare echo and a bare commit loop.

    Example: chairside bench ingest --json
    """
    with waiting("Measuring ingest", len(SHAPES) * runs * (3 * seconds + _START_S + connections / _FILLED_PER_S)):
        results = [asdict(found) for found in bench_ingest(runs, seconds, connections, is_uvloop=uvloop)]
    if json:
        print_json(results)
        return
    for found in results:
        found["ack p99 ms"] = found["ack_ms"]["p99"]
    columns = ("shape", "frames_per_s", "echo_frames_per_s", "ratio_to_echo", "commit_loop_per_s", "ack p99 ms")
    print_table(results, columns)


@app.command()
def feeds(
    count: Annotated[int, typer.Option("--feeds", min=1, max=10_000, help="Connected devices.")] = 1000,
    rate: Annotated[float, typer.Option(min=0.01, max=100, help="Frames a second of each.")] = 1.0,
    runs: Runs = 3,
    seconds: Seconds = 20,
    *,
    json: Json = False,
) -> None:
    """Acknowledgement of many feeds at a steady pace, six observations a frame.

    Example: chairside bench feeds --feeds 1000
    """
    with waiting("Measuring feeds", runs * (seconds + _START_S + count / _FILLED_PER_S)):
        found = asdict(bench_feeds(count, rate, 6, runs, seconds))
    if json:
        print_json(found)
    else:
        print(f"{found['shape']}: {found['frames_per_s']:.0f} frames/s, acknowledged in (ms) {found['ack_ms']}")


@app.command()
def monitors(
    count: Annotated[int, typer.Option("--monitors", min=1, max=1000, help="Simulated monitors.")] = 200,
    runs: Runs = 3,
    seconds: Annotated[float, typer.Option(min=1, max=MOST_SECONDS, help="Seconds of each run.")] = 30,
    *,
    json: Json = False,
) -> None:
    """How much of one core simulated monitors take at one frame a second each, and how late they beat.

    Example: chairside bench monitors --json
    """
    with waiting("Measuring monitors", runs * (seconds + _START_S)):
        found = asdict(bench_monitors(count, runs, seconds))
    if json:
        print_json(found)
    else:
        print(
            f"{found['shape']}: {found['core_share']:.2f} of a core, {found['beats_per_s']:.0f} beats/s, "
            f"late (ms) {found['late_ms']}, on their way (ms) {found['on_its_way_ms']}"
        )


@app.command()
def alarms(
    runs: Runs = 3,
    sessions: Annotated[int, typer.Option(min=1, max=10_000, help="Sessions whose timers are measured.")] = SESSIONS,
    *,
    json: Json = False,
) -> None:
    """What the alarm engine costs an observation with 1, 10, 100 and 1000 chairs, and what its timers cost.

    Example: chairside bench alarms --json
    """
    with waiting("Measuring the alarm engine", runs * _ALARMS_S):
        found = asdict(bench_alarms(runs, sessions=sessions))
    if json:
        print_json(found)
        return
    print(f"{found['shape']}; the most chairs by the fewest: {found['largest_by_smallest']}")
    print_table(found["observe"], ("chairs", "observe_us", "p99_us", "whole_us", "dict_us", "ratio_to_dict", "alarms"))
    timers = found["timers"]
    print(
        f"Timers of {timers['sessions']} sessions: {timers['core_share']:.2%} of a core, {timers['ratio_to_dict']} bare"
    )


@app.command()
def live(
    runs: Runs = 3,
    seconds: Seconds = 30,
    chairs: Annotated[list[int] | None, typer.Option(min=1, max=24, help="Chairs; repeatable.")] = None,
    *,
    is_alarms: Annotated[bool, typer.Option("--alarms", help="All chairs alarm at once, every five seconds.")] = False,
    json: Json = False,
) -> None:
    """From a device's send to the number, or the alarm, painted in a real browser: 1, 8 and 24 chairs.

    Example: chairside bench live --chairs 24 --alarms
    """
    wanted = chairs or CHAIRS
    with waiting("Measuring the live board", len(wanted) * runs * (seconds + _START_S)):
        results = [asdict(found) for found in bench_live(runs, seconds, wanted, is_alarms=is_alarms)]
    if json:
        print_json(results)
    else:
        print_table(results, ("shape", "paint_ms", "p99_spread", "painted", "sent"))


@app.command()
def taps(
    chairs: Annotated[int, typer.Option(min=1, max=200, help="Streaming chairs.")] = 24,
    runs: Runs = 3,
    seconds: Seconds = 30,
    *,
    json: Json = False,
) -> None:
    """How soon a nurse's entry is answered, after its commit, while chairs stream.

    Example: chairside bench taps --chairs 24
    """
    with waiting("Measuring entries", runs * (seconds + 2 * _START_S)):
        found = asdict(bench_taps(chairs, runs, seconds))
    if json:
        print_json(found)
    else:
        print(f"{found['shape']}: answered in (ms) {found['answer_ms']}, a health check in {found['health_ms']}")


@app.command()
def tab(
    minutes: Annotated[float, typer.Option(min=0.05, max=1440, help="Minutes it is watched.")] = 60,
    warm_up: Annotated[float, typer.Option(min=0, max=60, help="Minutes before that.")] = 5,
    chairs: Annotated[int, typer.Option(min=1, max=24, help="Chairs on the board.")] = 24,
    *,
    json: Json = False,
) -> None:
    """Growth an hour of a board that stays open, after collection: heap, process, nodes and listeners.

    Example: chairside bench tab --json
    """
    with waiting("Watching a board", (minutes + warm_up) * 60 + _START_S):
        found = asdict(bench_tab(chairs, minutes, warm_up))
    if json:
        print_json(found)
        return
    rows = [{"an hour": name.replace("_", " "), **found[name]} for name in ("first_to_last", "least_squares")]
    print_table(rows, ("an hour", "heap_mib", "resident_mib", "nodes", "listeners"))


@app.command()
def records(
    runs: Annotated[int, typer.Option(min=1, max=100, help="How often each question is asked again.")] = 10,
    sessions: Annotated[int, typer.Option(min=1000, max=1_000_000, help="Sessions to find.")] = MANY_SESSIONS,
    *,
    json: Json = False,
) -> None:
    """How soon a session of eight hours opens and zooms, and how soon a list of very many sessions is filtered.

    Example: chairside bench records --json
    """
    with waiting("Measuring records", _START_S + sessions / _LINES_PER_S + runs):
        results = [asdict(found) for found in bench_records(runs, sessions)]
    if json:
        print_json(results)
    else:
        print_table(results, ("what", "first_ms", "slowest_ms", "within_ms", "kilobytes"))


@app.command()
def pages(runs: Runs = 3, *, json: Json = False) -> None:
    """How soon the pages of long sessions are painted and zoomed in a real browser, beside a bare page.

    Example: chairside bench pages --json
    """
    with waiting("Opening pages", _START_S + runs * _PAGES_S):
        results = [asdict(found) for found in bench_pages(runs)]
    if json:
        print_json(results)
    else:
        print_table(results, tuple(results[0]))


@app.command()
def exports(
    runs: Runs = 3,
    hours: Annotated[float, typer.Option(min=0.05, max=24, help="Hours of the session.")] = 8,
    *,
    json: Json = False,
) -> None:
    """How fast a session of eight hours becomes a file of each format, beside csv.writer, and in what memory.

    Example: chairside bench exports --json
    """
    with waiting("Measuring exports", runs * _EXPORT_S):
        results = [asdict(found) for found in bench_exports(runs, hours)]
    if json:
        print_json(results)
    else:
        print_table(results, tuple(results[0]))


@app.command()
def access(
    rows: Annotated[int, typer.Option(min=1000, max=5_000_000, help="Of the audit that is proven.")] = 1_000_000,
    *,
    json: Json = False,
) -> None:
    """What a log-in, the gate of each request and proving the audit cost, in processor time of one core.

    Example: chairside bench access --rows 100000
    """
    with waiting("Measuring access", _START_S + rows / _ROWS_PER_S):
        results = [asdict(found) for found in bench_access(rows)]
    if json:
        print_json(results)
    else:
        print_table(results, tuple(results[0]))
