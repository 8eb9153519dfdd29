"""Charts: pure functions from values to figures."""
