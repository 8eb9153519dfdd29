"""Which numbers are drawn: every extreme, both ends, and no more than there is room for; whatever the times are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from server.store.thinning import extremes

GAPS = st.lists(st.sampled_from([0, 1, 1, 1, 1000, 10**6]), min_size=1, max_size=150)


@given(GAPS, st.data(), st.integers(2, 60))
def test_the_lowest_and_the_highest_stay_wherever_they_are(gaps: list[int], data: st.DataObject, most: int) -> None:
    us = np.cumsum(np.array(gaps, np.int64)) * 1000
    values = np.array(data.draw(st.lists(st.floats(-1e9, 1e9), min_size=len(us), max_size=len(us))))
    kept = extremes(us, values, most)
    assert len(kept) <= max(most, 2)
    assert {values.min(), values.max()} <= set(values[kept])
    assert kept.tolist() == sorted(set(kept.tolist()))
    assert len(us) > most or len(kept) == len(us)


def test_the_newest_number_stays_where_it_is_the_highest() -> None:
    values = np.arange(1000.0)
    for most in (6, 7, 50, 999):
        assert extremes(np.arange(1000) * 10**6, values, most)[-1] == 999
