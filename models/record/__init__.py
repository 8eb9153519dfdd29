"""What people write into the session record: entries, each with its author and both times; nothing is overwritten."""
