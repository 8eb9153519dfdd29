"""A simulated bedside monitor: one small pure module for each instrument, the line to the server, and their faults."""
