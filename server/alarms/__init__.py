"""The alarm engine: observations, reports and time in, alarm events out. No clock, no I/O, no other room."""
