"""What the units of the devices' storey share."""

import warnings

import pytest

with warnings.catch_warnings():
    # A library below wfdb warns about another one when it is imported; nothing of ours can change it.
    warnings.simplefilter("ignore")
    import vitaldb  # noqa: F401


@pytest.fixture
def said() -> list[str]:
    """The sentences a reader said; hand its ``append`` in."""
    return []
