"""The demonstration's patients: invented persons with what a nurse expects to find of a patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Pairs = tuple[tuple[str, str], ...]
_DEPRESSION = ("Major depressive disorder, recurrent, severe", "F33.2")
_PAIN = ("Complex regional pain syndrome", "G90.5")
Tried = tuple[str, str, float, Literal["response", "partial", "none", "not_tolerated", "unknown"]]
_PRIOR: tuple[Tried, ...] = (("Sertraline", "200 mg", 10.0, "none"), ("Venlafaxine", "225 mg", 12.0, "partial"))
_PRIOR_LONG: tuple[Tried, ...] = (*_PRIOR, ("Quetiapine, added", "300 mg", 8.0, "not_tolerated"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented patient.

    Args:
        name: Family name and given name.
        born: Birth date.
        number: Record number.
        sex: As in the store.
        weight_kg: Today.
        height_cm: Body height.
        phq9: Totals of PHQ-9, one of each visit; the last one is today's.
        allergies: Substance and reaction; empty: asked, and none known.
        conditions: Words and code of ICD-10.
        medicines: Name and dose.
        indication: Words and code of ICD-10.
        prior: Treatments tried before: name, dose, weeks, outcome.
        every_days: From one visit to the next; 0: twice a week, as in an induction.
        devices: Nasal devices of esketamine; 0: an infusion of ketamine.
        misses: Which of the earlier visits did not take place, from 1; 0: none.
        is_hypertensive: As the simulated body is.
        takes_beta_blocker: Likewise.
    """

    name: tuple[str, str]
    born: date
    number: str
    sex: str
    weight_kg: float
    height_cm: float
    phq9: tuple[int, ...]
    allergies: Pairs = ()
    conditions: Pairs = ()
    medicines: Pairs = ()
    indication: tuple[str, str] = _DEPRESSION
    prior: tuple[Tried, ...] = _PRIOR
    every_days: int = 0
    devices: int = 0
    misses: int = 0
    is_hypertensive: bool = False
    takes_beta_blocker: bool = False

    @property
    def digits(self) -> int:
        """A number of the person's own, from which the rest of the invented body follows."""
        return int(self.number[-2:])


def _person(
    name: str, born: str, number: str, body: tuple[str, float, float], phq9: Sequence[int], **more: object
) -> Person:
    family, given = name.split(", ")
    sex, weight_kg, height_cm = body
    return Person(
        name=(family, given), born=date.fromisoformat(born), number=number, sex=sex, weight_kg=weight_kg,
        height_cm=height_cm, phq9=tuple(phq9), **more,  # type: ignore[arg-type]  # fields by name, below
    )  # fmt: skip


_HYPERTENSION, _THYROID = ("Essential hypertension", "I10"), ("Hypothyroidism", "E03.9")
_ASTHMA, _MIGRAINE, _ANXIETY = ("Asthma", "J45.9"), ("Migraine", "G43.9"), ("Generalised anxiety disorder", "F41.1")
_SERTRALINE, _VENLAFAXINE = ("Sertraline", "150 mg in the morning"), ("Venlafaxine", "225 mg in the morning")
_ESCITALOPRAM, _BUPROPION = ("Escitalopram", "20 mg in the morning"), ("Bupropion", "300 mg in the morning")
_LAMOTRIGINE, _MIRTAZAPINE = ("Lamotrigine", "200 mg daily"), ("Mirtazapine", "30 mg at night")
_LEVOTHYROXINE, _LISINOPRIL = ("Levothyroxine", "75 µg in the morning"), ("Lisinopril", "10 mg in the morning")
_METOPROLOL, _LORAZEPAM = ("Metoprolol", "50 mg twice daily"), ("Lorazepam", "0.5 mg when needed")
_PENICILLIN, _LATEX, _CODEINE = ("Penicillin", "rash"), ("Latex", "itching"), ("Codeine", "vomiting")

# The first ones sit in the chairs, in this order; the last two of a session of theirs today and of what is overdue.
IN_CHAIRS = (
    _person("Abara, Lena", "1968-02-04", "40-1182", ("female", 71.0, 168), (21, 18, 14, 11, 9), is_hypertensive=True,
            allergies=(_PENICILLIN,), conditions=(_HYPERTENSION,), medicines=(_SERTRALINE, _LISINOPRIL)),
    _person("Bergman, Tove", "1971-09-19", "40-0958", ("female", 64.5, 171), (19, 17, 15, 12, 10, 8), misses=3,
            conditions=(_THYROID,), medicines=(_VENLAFAXINE, _LEVOTHYROXINE)),
    _person("Harris, Dana", "1979-03-12", "40-2217", ("female", 58.0, 163), (22, 20, 20, 19), prior=_PRIOR_LONG,
            conditions=(_ANXIETY,), medicines=(_ESCITALOPRAM, _LORAZEPAM)),
    _person("Mendes, Rui", "1965-11-30", "40-1710", ("male", 88.0, 178), (17, 12, 9, 7, 7, 6, 5), every_days=14,
            allergies=(_CODEINE,), medicines=(_BUPROPION,)),
    _person("Okafor, Ben", "1993-06-08", "40-2301", ("male", 76.0, 182), (23,), medicines=(_SERTRALINE,)),
    _person("Nguyen, Kim", "1984-01-21", "40-1994", ("female", 52.5, 158), (20, 17, 13), allergies=(_LATEX,),
            conditions=(_MIGRAINE,), medicines=(_MIRTAZAPINE, _LAMOTRIGINE)),
    _person("Rossi, Elena", "1958-08-02", "40-0873", ("female", 67.0, 160), (18, 13, 10, 8, 8, 7), every_days=7,
            conditions=(_HYPERTENSION,), medicines=(_METOPROLOL, _VENLAFAXINE), takes_beta_blocker=True),
    _person("Vogel, Iris", "1990-05-11", "40-2388", ("female", 60.0, 169), (21, 19, 16), medicines=(_BUPROPION,)),
    _person("Silva, Marta", "1990-04-17", "40-2044", ("female", 74.0, 166), (18, 16, 13, 9), conditions=(_ASTHMA,),
            medicines=(_ESCITALOPRAM, ("Salbutamol", "when needed"))),
    _person("Yilmaz, Can", "1981-01-05", "40-2102", ("male", 83.5, 176), (24, 22, 21, 22, 20), devices=3,
            prior=_PRIOR_LONG, medicines=(_VENLAFAXINE, _LORAZEPAM)),
    _person("Dubois, Paul", "1969-06-23", "40-1533", ("male", 79.0, 174), (6, 5, 6), every_days=7, indication=_PAIN,
            prior=(("Pregabalin", "300 mg", 16.0, "partial"),), medicines=(("Pregabalin", "150 mg twice daily"),)),
    _person("Larsen, Ida", "1996-10-09", "40-2390", ("female", 66.0, 173), (19, 16, 12, 9), medicines=(_SERTRALINE,)),
    _person("Weber, Jonas", "1974-07-27", "40-1622", ("male", 91.0, 185), (16, 11, 8, 6), every_days=14,
            conditions=(_HYPERTENSION,), medicines=(_LISINOPRIL, _BUPROPION), is_hypertensive=True),
    _person("Adeyemi, Tolu", "1987-12-14", "40-2055", ("female", 69.0, 165), (20, 17, 15, 11, 8),
            allergies=(_PENICILLIN,), medicines=(_ESCITALOPRAM,)),
    _person("Kowalska, Ewa", "1962-03-03", "40-0911", ("female", 62.0, 162), (18, 17, 14), conditions=(_THYROID,),
            medicines=(_MIRTAZAPINE, _LEVOTHYROXINE)),
    _person("Haddad, Sami", "1978-09-09", "40-1877", ("male", 81.0, 177), (22, 18, 15, 13), medicines=(_VENLAFAXINE,)),
    _person("Novak, Petra", "1985-05-30", "40-2008", ("female", 57.0, 167), (15, 10, 7, 6, 5), every_days=7,
            medicines=(_LAMOTRIGINE, _SERTRALINE)),
    _person("Moreau, Alain", "1956-01-18", "40-0802", ("male", 77.0, 172), (21, 20, 18), conditions=(_HYPERTENSION,),
            medicines=(_METOPROLOL,), takes_beta_blocker=True, is_hypertensive=True),
    _person("Tanaka, Yui", "1992-08-25", "40-2366", ("female", 51.0, 157), (20, 15, 11), medicines=(_ESCITALOPRAM,)),
    _person("Costa, Bruno", "1970-10-02", "40-1590", ("male", 94.0, 181), (17, 15, 12, 10), allergies=(_LATEX,),
            medicines=(_BUPROPION,)),
    _person("Berg, Signe", "1981-06-16", "40-2111", ("female", 70.0, 170), (23, 21, 19), conditions=(_ANXIETY,),
            medicines=(_SERTRALINE, _LORAZEPAM)),
    _person("Khan, Amira", "1989-02-28", "40-2207", ("female", 63.0, 164), (18, 14, 10, 8), medicines=(_VENLAFAXINE,)),
    _person("Fischer, Uwe", "1960-04-07", "40-0899", ("male", 85.0, 180), (19, 16, 13), medicines=(_MIRTAZAPINE,)),
    _person("Petrov, Nina", "1994-11-11", "40-2377", ("female", 59.0, 168), (20, 18, 14, 10), medicines=(_BUPROPION,)),
)  # fmt: skip

# Whose session of today is over, and who is not here today: one has a visit that was missed, one is to be called.
DISCHARGED = _person(
    "Lindqvist, Maja", "1983-07-02", "40-2150", ("female", 65.0, 170), (20, 16, 12, 9, 7), allergies=(_CODEINE,),
    medicines=(_SERTRALINE, ("Zolpidem", "5 mg at night")),
)  # fmt: skip
AWAY = (
    _person("O'Neill, Sean", "1976-12-05", "40-1833", ("male", 82.0, 179), (22, 19, 15, 14), devices=2, misses=2,
            medicines=(_ESCITALOPRAM,), prior=_PRIOR_LONG),
    _person("Farouk, Layla", "1986-03-21", "40-2240", ("female", 61.0, 166), (19, 14, 9, 8, 6), every_days=7,
            medicines=(_VENLAFAXINE, ("Methylphenidate", "36 mg in the morning"))),
)  # fmt: skip
REPLAYED = _person("Example, Robin", "1980-01-01", "40-9999", ("other", 75.0, 175), (18,))
EVERYBODY = (*IN_CHAIRS, DISCHARGED, *AWAY)
