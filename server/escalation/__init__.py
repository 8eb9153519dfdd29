"""Escalation: an alarm that nobody answers is told to people away from the screens, and every try is written down."""
