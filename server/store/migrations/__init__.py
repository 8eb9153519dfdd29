"""The schema's history, oldest first; each step is frozen once released."""
