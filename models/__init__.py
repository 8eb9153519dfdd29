"""The shared language: values, words and the feed protocol. No I/O, no clock, no randomness, no framework."""
