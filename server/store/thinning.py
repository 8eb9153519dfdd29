"""Thinning: which of many numbers are drawn, so that every extreme stays. Pure arithmetic on arrays."""

from typing import Any

import numpy as np
from tsdownsample import MinMaxDownsampler

from server.store.columns import Floats, Ints

_EXTREMES: Any = MinMaxDownsampler()  # type: ignore[no-untyped-call]  # holds nothing between two calls
# The library parts the time into two at least, and leaves out the very last number: both ends are added here.
_LEAST_PARTED, _ENDS = 6, 2


def extremes(us: Ints, values: Floats, most: int) -> Ints:
    """Choose which numbers are drawn: of equal shares of the time the lowest and the highest, and both ends.

    Args:
        us: When each was measured, in order, µs.
        values: The numbers; none is NaN.
        most: At most so many are chosen, two at least.

    Returns:
        Their places, in order; all of them where there is room.
    """
    if len(us) <= most:
        return np.arange(len(us), dtype=np.int64)
    if most < _LEAST_PARTED or us[0] == us[-1]:
        return np.unique(np.array([np.argmin(values), np.argmax(values)], np.int64))
    inner = _EXTREMES.downsample(us, values, n_out=most - most % 2 - _ENDS).astype(np.int64)
    return np.unique(np.concatenate([inner, np.array([0, len(us) - 1], np.int64)]))
