"""Scores of any answers: within the scale's range, never lower for a higher answer, never made up for a missing one."""

from hypothesis import given
from hypothesis import strategies as st

from server.care.scales import Scale, shipped_scales
from server.care.scoring import score

SCALES = st.sampled_from(sorted(shipped_scales().values(), key=lambda scale: scale.name))


def answers(scale: Scale) -> st.SearchStrategy[list[int]]:
    return st.tuples(*(st.integers(item.low, item.high) for item in scale.items)).map(list)


ANSWERED = SCALES.flatmap(lambda scale: st.tuples(st.just(scale), answers(scale)))


@given(ANSWERED)
def test_a_total_lies_in_its_range_and_has_a_band_where_there_are_any(answered: tuple[Scale, list[int]]) -> None:
    scale, items = answered
    found = score(scale, items)
    assert found.total is not None
    assert scale.total.low <= found.total <= scale.total.high
    assert (found.band is None) == (not scale.bands)
    assert score(scale, items, found.total) == found


@given(ANSWERED, st.data())
def test_a_higher_answer_never_lowers_a_total_or_takes_a_flag_back(
    answered: tuple[Scale, list[int]], data: st.DataObject
) -> None:
    scale, items = answered
    place = data.draw(st.integers(0, len(items) - 1))
    more = data.draw(st.integers(items[place], scale.items[place].high))
    before, after = score(scale, items), score(scale, [*items[:place], more, *items[place + 1 :]])
    assert before.total is not None
    assert after.total is not None
    assert before.total <= after.total
    assert set(before.flags) <= set(after.flags)


@given(ANSWERED, st.data())
def test_a_missing_answer_is_named_or_was_not_to_be_asked(
    answered: tuple[Scale, list[int]], data: st.DataObject
) -> None:
    scale, items = answered
    gone = data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1))
    found = score(scale, [None if place in gone else answer for place, answer in enumerate(items)])
    named = {scale.items[place].number for place in gone}
    assert set(found.missing) <= named
    assert (found.total is None) == bool(found.missing)
    if all(scale.items[place].asked_if is None for place in gone):
        assert set(found.missing) == named


@given(ANSWERED, st.data())
def test_the_reverse_of_an_answer_is_found_again_in_the_plain_sums(
    answered: tuple[Scale, list[int]], data: st.DataObject
) -> None:
    scale, items = answered
    if scale.domains or any(item.points for item in scale.items):
        return
    assert score(scale, items).total == sum(items)
    shuffled = data.draw(st.permutations(items)) if len({(item.low, item.high) for item in scale.items}) == 1 else items
    assert score(scale, shuffled).total == sum(items)
