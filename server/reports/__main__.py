"""``python -m server.reports``: one :class:`~server.reports.job.Job` as JSON in, its answer out.

A process of its own, and a patient one: it shares neither Python's lock nor the processor's favour with the alarms.
"""

import gc
import os
import sys

from server.reports.job import Job
from server.reports.writing import run

_NICE = 10
# Observations come and go by the hundred thousand, and no two hold each other: looking for circles costs a third.
_LOOKED_FOR_AFTER = 100_000

if __name__ == "__main__":
    os.nice(_NICE)
    gc.set_threshold(_LOOKED_FOR_AFTER)
    for piece in run(Job.model_validate_json(sys.stdin.buffer.read())):
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
