"""Assessments: what an entry of one must agree with, and what its answers come to."""

from collections.abc import Mapping
from types import MappingProxyType

from models.record.assessments import Assessment, SafetyReviewed
from models.record.entry import EntryBody
from server.care.admission import Asked, Rule
from server.care.chart import Chart
from server.care.safety import check_review
from server.care.scoring import score_of


def _assessment(chart: Chart, asked: Asked) -> None:
    del chart
    if isinstance(asked.new.body, Assessment):
        score_of(asked.new.body)


RULES: Mapping[type[EntryBody], Rule] = MappingProxyType({Assessment: _assessment, SafetyReviewed: check_review})
