"""The command line's rooms, one a group of commands; ``docs/CLI.md`` describes them."""
