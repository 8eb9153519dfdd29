"""The rules of every kind of entry in one table: what its own room says of it."""

from collections.abc import Mapping
from types import MappingProxyType

from models.record.entry import EntryBody
from server.care import assessments, events, person, treatment
from server.care.admission import Rule

# A kind that is not here has no rule beyond those of all.
RULES: Mapping[type[EntryBody], Rule] = MappingProxyType(
    {**events.RULES, **assessments.RULES, **person.RULES, **treatment.RULES}
)
