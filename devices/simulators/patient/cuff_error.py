"""How far a cuff reading lies from the pressure in the artery: one pair of numbers for monitor and cohort alike.

ISO 81060-2 admits a mean error of 5 and a standard deviation of 8 mmHg; cuffs in use do better. The two numbers are
those with which a mean course of +12/+8.5 mmHg and individual peaks of +18/+13 mmHg agree (see ``published.py``).
"""

SYSTOLIC_ERROR_SD_MMHG = 5.0
DIASTOLIC_ERROR_SD_MMHG = 4.0
