"""``python -m server.rehearsal``: one :class:`~server.rehearsal.job.Job` as JSON in, its result as JSON out.

A process of its own, and a patient one: it shares neither Python's lock nor the processor's favour with the alarms.
"""

import os
import sys

import orjson

from server.rehearsal.job import Job, run

_NICE = 10

if __name__ == "__main__":
    os.nice(_NICE)
    sys.stdout.buffer.write(orjson.dumps(run(Job.model_validate_json(sys.stdin.buffer.read()))))
