"""Who is in a record: the patient, everybody who is named, the clinic and its chairs."""

from models.document import SessionDocument
from server.reports.fhir.codes import US_CORE
from server.reports.fhir.elements import TERMINOLOGY, Json, coding, concept, given
from server.reports.fhir.names import Names
from server.reports.record_source import ExportHeader


def patient_entry(names: Names, document: SessionDocument) -> Json:
    """Make the Patient: both identifiers, and no more than the record has."""
    patient = document.patient
    number_type = concept("Record number", coding(TERMINOLOGY + "v2-0203", "MR", "Medical record number"))
    name = given(
        use="official",
        text=f"{patient.given_name} {patient.family_name}",
        family=patient.family_name,
        given=[patient.given_name],
    )
    fields = given(
        identifier=[
            {"use": "usual", "type": number_type, "system": names.clinic_system, "value": patient.identifier},
        ],
        name=[name],
        gender=patient.sex or "unknown",
        birthDate=patient.birth_date.isoformat(),
        managingOrganization=names.to("Organization"),
    )
    return names.entry("Patient", (), fields, US_CORE + "us-core-patient")


def practitioner_entries(names: Names) -> list[Json]:
    """Make a Practitioner of everybody that was named so far; the record knows accounts, not names or licences."""
    return [
        names.entry(
            "Practitioner",
            (account,),
            {"identifier": [{"system": names.clinic_system, "value": account}], "name": [{"text": account}]},
        )
        for account in names.people
    ]


def organization_entry(names: Names, header: ExportHeader) -> Json:
    """Make the Organization."""
    found: Json = {"active": True, "name": header.clinic_name}
    if header.phone is not None:
        found["telecom"] = [{"system": "phone", "value": header.phone}]
    if header.address is not None:
        found["address"] = [{"text": header.address}]
    return names.entry("Organization", (), found)


def location_entries(names: Names, chairs: list[str]) -> list[Json]:
    """Make a Location of each chair."""
    return [
        names.entry(
            "Location",
            (chair,),
            {
                "status": "active",
                "name": chair,
                "description": f"Treatment chair {chair}",
                "mode": "instance",
                "managingOrganization": names.to("Organization"),
            },
        )
        for chair in chairs
    ]
