"""What the server computes for a screen on request; every callback is async and only reads."""
