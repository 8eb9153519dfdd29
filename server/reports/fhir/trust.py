"""Who answers for the record, and where it comes from: signatures and the making of the Bundle, as Provenance."""

from base64 import b64encode

from models.signature import Signature, SignatureMeaning
from server.reports.fhir.elements import TERMINOLOGY, Json, coding, concept, given
from server.reports.fhir.names import Names
from server.reports.record_source import RecordSource

_KINDS = {
    SignatureMeaning.RESPONSIBILITY: ("1.2.840.10065.1.12.1.1", "Author's Signature"),
    SignatureMeaning.REVIEW: ("1.2.840.10065.1.12.1.13", "Review Signature"),
    SignatureMeaning.ADDENDUM: ("1.2.840.10065.1.12.1.15", "Addendum Signature"),
}
_PART = TERMINOLOGY + "provenance-participant-type"


def provenance_entries(names: Names, source: RecordSource) -> list[Json]:
    """Make a Provenance of each signature, and of this Bundle."""
    return [*(_signed(names, signature) for signature in source.document.signatures), _made(names, source)]


def _signed(names: Names, signature: Signature) -> Json:
    """The signature is the record's: its hash is of the canonical form, not of this Bundle."""
    who = names.person(signature.author)
    sealed = f"sha256 of the canonical record {signature.record_sha256}; of this signature {signature.sha256}"
    fields = given(
        target=[names.to("Composition")],
        recorded=names.time(signature.at),
        reason=[concept(signature.meaning.value)],
        agent=[
            {
                "type": concept(None, coding(_PART, "attester", "Attester")),
                "role": [concept(signature.role)],
                "who": who,
            }
        ],
        signature=[
            {
                "type": [coding("urn:iso-astm:E1762-95:2013", *_KINDS[signature.meaning])],
                "when": names.time(signature.at),
                "who": who,
                "sigFormat": "text/plain",
                "data": b64encode(sealed.encode()).decode("ascii"),
            }
        ],
    )
    return names.entry("Provenance", ("signature", signature.place), fields)


def _made(names: Names, source: RecordSource) -> Json:
    header = source.header
    replayed = sorted({stream.replay.source for stream in source.document.streams if stream.replay is not None})
    fields = given(
        target=[names.to("Composition")],
        recorded=names.time(header.exported_at),
        agent=[
            {"type": concept(None, coding(_PART, "assembler", "Assembler")), "who": names.software},
            {"type": concept(None, coding(_PART, "enterer", "Enterer")), "who": names.person(header.exported_by)},
        ],
        entity=[{"role": "source", "what": {"display": f"Recording {name}, replayed"}} for name in replayed],
    )
    return names.entry("Provenance", ("bundle",), fields)
