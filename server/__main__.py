"""``python -m server``: the same as the ``chairside`` command."""

from server.cli import main

main()
