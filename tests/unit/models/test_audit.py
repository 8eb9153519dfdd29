"""What the audit keeps of one act."""

from datetime import UTC, datetime

from models.audit import AuditEvent, ChainHead, Outcome, Purpose, RowChange

NOW = datetime(2026, 3, 1, 14, 0, tzinfo=UTC)


def test_an_act_is_done_unless_it_says_otherwise() -> None:
    event = AuditEvent(NOW, "ortiz", "nurse", Purpose.TREATMENT, "browser", "10.0.0.7", "patient.read")
    assert (event.outcome, event.subject, event.changes, event.wrote) == (Outcome.DONE, {}, (), {})


def test_purposes_are_hl7s_words() -> None:
    assert {purpose.value for purpose in Purpose} == {"TREAT", "HSYSADMIN", "HCOMPL", "HOPERAT", "BTG"}


def test_a_deleted_row_has_nothing_after() -> None:
    assert RowChange("credential", {"token_hash": "ab"}, {"kind": "browser"}, None).after is None
    assert ChainHead(1, "ab") == ChainHead(1, "ab")
