"""A session's record as a FHIR R4 document, made of plain JSON-ready values. ``docs/FHIR.md`` has the mapping."""
