"""Recorded patients as a feed: readers of three formats, one mapping of names, one player."""
