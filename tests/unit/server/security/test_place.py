"""Where passkeys can work, from the settings alone; elsewhere one sentence says why not."""

from pathlib import Path

import pytest

from server.security.place import NO_ADDRESS, NO_NAME, Place, place_of
from server.settings import load_settings


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ({}, Place("localhost", "http://localhost:8050")),
        ({"port": 9000}, Place("localhost", "http://localhost:9000")),
        ({"public_url": "https://Infusion.Example/"}, Place("infusion.example", "https://infusion.example")),
        ({"public_url": "https://infusion.example:8443"}, Place("infusion.example", "https://infusion.example:8443")),
        ({"public_url": "http://localhost:8050"}, Place("localhost", "http://localhost:8050")),
        ({"port": 0}, NO_ADDRESS),
        ({"behind_proxy": True}, NO_ADDRESS),
        ({"host": "10.0.0.4", "behind_proxy": True}, NO_ADDRESS),
        ({"public_url": "https://10.0.0.4"}, NO_NAME),
        ({"public_url": "https://[fd00::4]:8443"}, NO_NAME),
    ],
)
def test_passkeys_are_bound_to_a_name_that_browsers_trust(flags: dict[str, object], found: Place | str) -> None:
    assert place_of(load_settings(flags, {}, Path("nowhere"))) == found
