"""What is loaded, and reckoned once, before a test's servers are forked: see ``forked.py``."""

import server.commands.people
import server.commands.running
import server.serving
from dashboard.app import ASSETS
from dashboard.pages.index import scripts_ahead
from devices.simulators import ward
from server.alarms.preset_shelf import PresetShelf
from server.build import build_id, product_version

LOADED = (server.commands.people, server.commands.running, server.serving, ward)

build_id(ASSETS)
product_version()
scripts_ahead(ASSETS / "js", "main.js")
PresetShelf()
