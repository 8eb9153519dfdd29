"""Simulated patients, the bedside monitors at them, and the scenarios that they play."""
