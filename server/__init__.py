"""The server: takes feeds in, stores them, runs the alarm engine, and shows it all; ``app.py`` chooses the parts."""
