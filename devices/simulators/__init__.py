"""Simulated bedside monitors, and the scenarios they play."""
