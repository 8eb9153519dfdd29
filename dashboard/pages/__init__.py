"""Pages that need no Dash."""
