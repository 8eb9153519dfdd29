"""A session and its phases as the JSON-ready objects that the calls answer."""

from models.record.entry import Entry
from models.record.gates import PhaseCorrected
from models.session import InfusionSession, PhaseChange
from models.timestamps import format_if_any, format_timestamp
from server.live.rendering import render_baselines


def render_session(found: InfusionSession) -> dict[str, object]:
    """A session as JSON."""
    return {
        "id": found.id,
        "patient": found.patient.id,
        "chair": found.chair,
        "phase": found.phase.value,
        "phase_since": format_timestamp(found.phase_since),
        "preset": {"name": found.preset, "version": found.preset_version},
        "protocol": {"name": found.protocol, "version": found.protocol_version},
        "created_at": format_timestamp(found.created_at),
        "created_by": found.created_by,
        "ended_at": format_if_any(found.ended_at),
        "devices": list(found.devices),
        "baselines": render_baselines(found),
    }


def render_phase(
    change: PhaseChange, correction: Entry[PhaseCorrected] | None = None, *, is_taken_back: bool = False
) -> dict[str, object]:
    """A change of phase as JSON, with the time it was corrected to: both are shown, and whether it was taken back."""
    return {
        "phase": change.phase.value,
        "changed_at": format_timestamp(change.changed_at),
        "changed_by": change.changed_by,
        "reason": change.reason,
        "required": list(change.required),
        "missing": list(change.missing),
        "taken_back": is_taken_back,
        "corrected": None
        if correction is None
        else {
            "at": format_timestamp(correction.at),
            "by": correction.author,
            "entered_at": format_timestamp(correction.entered_at),
            "reason": correction.body.reason,
        },
    }
