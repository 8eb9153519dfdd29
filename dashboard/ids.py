"""Ids of the elements that layout, callbacks and the browser's scripts share; the scripts name the same ones."""

# Elements whose content the browser's scripts write.
ALARMS = "alarms"
BOARD = "board"
STRIP = "strip"
SIMULATED = "simulated"
FACTS = "facts"
USER = "user"
LIVE = "live"
CLOCK = "clock"
ORDER = "order"
THEME = "theme"
KEYS = "keys"
FOOT_PRESET = "foot-preset"
CHAIR_HEAD = "chair-head"
CHAIR_NUMBERS = "chair-numbers"
CHAIR_SIDE = "chair-side"
CHAIR_ACTIONS = "chair-actions"
TRAINING = "training"
TRAINING_AGE = "training-age"
TRAINING_FAULT = "training-fault"
TRAINING_CHAIRS = "training-chairs"
TRAINING_PANEL = "training-panel"

# The chart: its slot stays, the graph inside is made when a chair is first opened.
CHART_SLOT = "chart-slot"
CHART = "chart"

# Requests from the scripts to the callbacks, and the answers.
CHART_REQUEST = "chart-request"
TREND_REQUEST = "trend-request"
TREND_ANSWER = "trend-answer"
TREND_DELIVERED = "trend-delivered"
