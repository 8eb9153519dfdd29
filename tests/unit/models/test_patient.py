from datetime import date

from models.patient import Patient


def test_a_patient_is_listed_by_family_name() -> None:
    patient = Patient(1, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    assert (patient.name, patient.sex) == ("Abara, Lena", None)
