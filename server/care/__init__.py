"""The nurse's half of a session: what may be entered, what was given, what is due and what is missing. Pure."""
