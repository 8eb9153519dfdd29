from datetime import date

from models.patient import Patient, folded, search_key


def test_a_patient_is_listed_by_family_name() -> None:
    patient = Patient(1, "Abara", "Lena", date(1988, 2, 4), "40-1182")
    assert (patient.name, patient.sex) == ("Abara, Lena", None)


def test_a_name_is_found_by_its_beginning_without_case_and_accents() -> None:
    assert folded("Ørsted-Österberg") == "ørsted-osterberg"
    assert search_key("van der  Berg", "Zoë") == " van der berg zoe"
