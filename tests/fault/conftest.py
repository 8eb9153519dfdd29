"""One clinic for the tests that stop, kill or freeze its server; each leaves it running, with devices of its own."""

from collections.abc import Iterator

import pytest

from tests.system.outside import Clinic, open_clinic


@pytest.fixture(scope="module")
def lasting() -> Iterator[Clinic]:
    with open_clinic() as opened:
        yield opened


@pytest.fixture
def clinic(lasting: Clinic) -> Clinic:
    if lasting.process is None or lasting.process.poll() is not None:
        lasting.start()
    return lasting
