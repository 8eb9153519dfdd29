"""Past sessions under other limits, and how much alarming there was: pure rooms, fed by readers of the store."""
