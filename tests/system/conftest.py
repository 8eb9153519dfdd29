"""One clinic for every test of a worker that does not stop it; each test brings its own devices and chairs."""

from collections.abc import Iterator

import pytest

from tests.system.outside import Clinic, open_clinic


@pytest.fixture(scope="session")
def clinic() -> Iterator[Clinic]:
    with open_clinic() as opened:
        yield opened
        assert opened.process is not None
        assert opened.process.poll() is None, "the server died during the tests"
