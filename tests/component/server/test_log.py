"""The log of a whole process: one JSON object a line, whoever writes it."""

import json
import subprocess
import sys

WRITER = """
import logging, structlog
from server.log import configure_log
configure_log("info")
structlog.get_logger().info("ours", device="D-1")
logging.getLogger("uvicorn.error").info("not from libraries")
logging.getLogger("uvicorn.error").warning("%s of a library", "a warning")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application\\n")
"""


def test_a_librarys_warnings_and_failures_are_lines_of_json_like_our_own() -> None:
    ran = subprocess.run([sys.executable, "-c", WRITER], capture_output=True, text=True, check=True)
    ours, warning, failure = map(json.loads, ran.stderr.splitlines())
    assert (ours["event"], ours["level"], ours["device"]) == ("ours", "info", "D-1")
    assert (warning["event"], warning["level"]) == ("a warning of a library", "warning")
    assert (failure["event"].strip(), failure["level"]) == ("Exception in ASGI application", "error")
    assert "ZeroDivisionError" in failure["exception"]
    assert {"timestamp", "level", "event"} <= set(warning)
