"""What cannot be right about the limits, cuff intervals and phase lengths of a preset file, one sentence each."""

from collections.abc import Iterable, Iterator, Sequence

from models.metrics import CATALOGUE, Metric
from models.session import SessionPhase
from server.alarms.limit_order import LOUDEST_FIRST, Limits, order_faults
from server.alarms.loose import Loose
from server.alarms.words import number

_BOUNDS = 2


def limit_faults(file: Loose) -> Iterator[str]:
    """Name the faults of a file's limits, intervals and lengths."""
    for rule in file.parts("limits"):
        yield from _rule_faults(rule)
    yield from _phase_of_each_faults("cuff interval", file.parts("cuff_intervals"))
    yield from _phase_of_each_faults("length", file.parts("phase_lengths"))
    yield from (f"{what} has two entries" for what in doubled(_subjects(file)))


def never_faults(subject: str, rule: Loose) -> Iterator[str]:
    """Name the phases of a part in which it could never apply."""
    yield from (_never(subject, phase) for phase in rule.words("phases") if _idle(phase))


def measured(rule: Loose) -> Iterator[str]:
    """Name what is wrong about a part's metric or its unit."""
    name, unit = rule.word("metric"), rule.word("unit")
    metric = metric_of(rule)
    if metric is None:
        if name is not None:
            yield f"unknown metric {name[:64]!r}"
    elif unit is not None and unit != metric.unit.value:
        yield f"{metric.id} is given in {unit!r}, but is measured in {metric.unit.value!r}"


def metric_of(rule: Loose) -> Metric | None:
    """Find a part's metric in the catalogue."""
    return CATALOGUE.get(rule.word("metric") or "")


def confirm_faults(rule: Loose, metric: Metric) -> Iterator[str]:
    """Say that nobody can repeat the reading of a stream."""
    if rule.has("confirm_within_s") and not metric.is_spot:
        yield f"{metric.id} comes in a stream: a second reading cannot be asked for, use delay_s"


def range_fault(metric: Metric, what: str, value: float) -> str | None:
    """Say that a value cannot be measured."""
    if value in metric.technical:
        return None
    span = f"{number(metric.technical.low)} to {number(metric.technical.high)}"
    return f"{metric.id}: {what}{number(value)} is outside what can be measured, {span}, and would never alarm"


def phases_of(rule: Loose) -> tuple[str, ...]:
    """List the phases of a part; none named means every one."""
    return rule.words("phases") or tuple(phase.value for phase in SessionPhase)


def _rule_faults(rule: Loose) -> Iterator[str]:
    yield from measured(rule)
    yield from never_faults(f"limits of {rule.word('metric')}", rule)
    metric = metric_of(rule)
    if metric is None:
        return
    yield from confirm_faults(rule, metric)
    low, high = _limits(rule.part("low")), _limits(rule.part("high"))
    if not any(rule.part(side).has(name) for side in ("low", "high") for name in ("advisory", *LOUDEST_FIRST)):
        yield f"{metric.id} has no limit at all"
    yield from order_faults(metric.id, low, high)
    yield from _advisory_faults(rule, metric, low, high)
    for is_high, side in ((False, rule.part("low")), (True, rule.part("high"))):
        for priority in LOUDEST_FIRST:
            yield from _limit_faults(rule, metric, side.part(priority.value), is_high=is_high)


def _limits(side: Loose) -> Limits:
    found = ((priority, side.part(priority.value).number("limit")) for priority in LOUDEST_FIRST)
    return [(priority, limit) for priority, limit in found if limit is not None]


def _advisory_faults(rule: Loose, metric: Metric, low: Limits, high: Limits) -> Iterator[str]:
    lower = rule.part("low").part("advisory").number("limit")
    upper = rule.part("high").part("advisory").number("limit")
    highest = max((limit for _, limit in low), default=None)
    lowest = min((limit for _, limit in high), default=None)
    for limit in (lower, upper):
        fault = None if limit is None else range_fault(metric, "the advisory limit ", limit)
        if fault is not None:
            yield fault
    if lower is not None and highest is not None and lower <= highest:
        yield f"{metric.id}: the advisory low limit {number(lower)} must be above the audible {number(highest)}"
    if upper is not None and lowest is not None and upper >= lowest:
        yield f"{metric.id}: the advisory high limit {number(upper)} must be below the audible {number(lowest)}"
    bottom, top = highest if lower is None else lower, lowest if upper is None else upper
    is_advised = lower is not None or upper is not None
    if is_advised and bottom is not None and top is not None and bottom >= top:
        yield f"{metric.id}: with its advisory limits the low {number(bottom)} is not below the high {number(top)}"


def _limit_faults(rule: Loose, metric: Metric, part: Loose, *, is_high: bool) -> Iterator[str]:
    limit, bounds = part.number("limit"), part.numbers("bounds")
    hysteresis = rule.part("hysteresis").number("value") or 0.0
    if limit is None:
        return
    fault = range_fault(metric, "", limit)
    if fault is not None:
        yield fault
    elif _ends(limit, hysteresis, is_high=is_high) not in metric.technical:
        yield f"{metric.id}: with a hysteresis of {number(hysteresis)} a breach of {number(limit)} could never be over"
    if len(bounds) == _BOUNDS:
        yield from _bounds_faults(metric, limit, bounds, hysteresis, is_high=is_high)


def _bounds_faults(
    metric: Metric, limit: float, bounds: Sequence[float], hysteresis: float, *, is_high: bool
) -> Iterator[str]:
    lower, upper = bounds
    span = f"{number(lower)} to {number(upper)}"
    if lower >= upper:
        yield f"{metric.id}: the bounds {span} are no span"
        return
    if not lower <= limit <= upper:
        yield f"{metric.id}: the bounds {span} do not hold the limit {number(limit)} itself"
    for end in bounds:
        if end not in metric.technical or _ends(end, hysteresis, is_high=is_high) not in metric.technical:
            yield f"{metric.id}: a limit of {number(end)}, an end of its bounds, could never alarm or never be over"


def _ends(limit: float, hysteresis: float, *, is_high: bool) -> float:
    return limit - hysteresis if is_high else limit + hysteresis


def _phase_of_each_faults(what: str, parts: Iterable[Loose]) -> Iterator[str]:
    for part in parts:
        phase = part.word("phase") or ""
        if _idle(phase):
            yield _never(what, phase)


def _idle(phase: str) -> bool:
    """Tell whether nothing is judged in a phase of its own."""
    return phase in set(SessionPhase) and (SessionPhase(phase).is_final or phase == SessionPhase.SCHEDULED)


def _never(what: str, phase: str) -> str:
    why = "it uses those of baseline" if phase == SessionPhase.SCHEDULED else "the session is over then"
    return f"{what}: nothing of phase {phase} would ever apply, {why}"


def _subjects(file: Loose) -> Iterator[str]:
    for rule in file.parts("limits"):
        yield from (f"limits of {rule.word('metric')} in phase {phase}" for phase in phases_of(rule))
    for what, name in (("cuff interval", "cuff_intervals"), ("length", "phase_lengths")):
        phases = (part.word("phase") for part in file.parts(name))
        yield from (f"{what} of phase {phase}" for phase in phases if phase is not None)


def doubled(subjects: Iterable[str]) -> list[str]:
    """Find what is there more than once, each once."""
    seen: set[str] = set()
    found: dict[str, None] = {}
    for subject in subjects:
        if subject in seen:
            found[subject] = None
        seen.add(subject)
    return list(found)
