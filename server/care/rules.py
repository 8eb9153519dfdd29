"""The rules of every kind of entry in one table: what its own room says of it."""

from collections.abc import Mapping
from types import MappingProxyType

from models.errors import ForbiddenError
from models.record.entry import EntryBody, Withdrawn
from server.care import answers, assessments, dose_steps, events, ledger, medicines, person, sources, treatment
from server.care.admission import Asked, Rule
from server.care.as_it_would_stand import taken_out
from server.care.chart import Chart

# What must hold when an entry of a kind is taken out; a kind that is not here has no such rule.
_TAKEN_OUT: Mapping[type[EntryBody], Rule] = MappingProxyType({**dose_steps.TAKEN_OUT, **ledger.TAKEN_OUT})


def _withdrawn(chart: Chart, asked: Asked) -> None:
    entry = taken_out(chart, asked)
    if entry is not None and entry.body.is_prescribers and not asked.is_prescriber:
        message = f"Only a prescriber takes out entry {entry.id} ({entry.body.kind}): a prescriber entered it; call one"
        raise ForbiddenError(message)
    rule = None if entry is None else _TAKEN_OUT.get(type(entry.body))
    if rule is not None:
        rule(chart, asked)


# A kind that is not here has no rule beyond those of all.
RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {
        Withdrawn: _withdrawn,
        **answers.RULES,
        **events.RULES,
        **assessments.RULES,
        **dose_steps.RULES,
        **ledger.RULES,
        **medicines.RULES,
        **person.RULES,
        **sources.RULES,
        **treatment.RULES,
    }
)
