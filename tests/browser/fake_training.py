"""The pretended clinic's training mode: rows that change as an instructor says, and that a test can let grow old."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

Json = dict[str, Any]

SCENARIOS = (
    ("normal_40min", "The usual infusion: pressure rises a little and settles; nothing sounds."),
    ("hypertensive_crisis", "A hypertensive patient climbs to 195/118, with headache, in the middle of the infusion."),
    ("benzo_hypoventilation", "Breathing falls to 6 after lorazepam, CO₂ climbs to 58, oxygen follows to 86."),
    ("feed_loss_30s", "The network is gone for 30 seconds; the monitor measures on and catches up."),
    ("two_patients_simultaneous_high", "Two patients lose oxygen in the same minute."),
)
NUDGES = (
    ("desaturate", "Desaturate", "patient", "desaturation"),
    ("hypoventilate", "Breathe too little", "patient", "hypoventilation"),
    ("close_airway", "Close the airway", "patient", "laryngospasm"),
    ("panic", "Panic", "patient", "panic"),
    ("faint", "Faint", "patient", "vasovagal"),
    ("raise_pressure", "Raise the pressure", "patient", "hypertension"),
    ("vomit", "Vomit", "patient", "vomiting"),
    ("convulse", "Convulse", "patient", "seizure"),
    ("allergy", "Allergic reaction", "patient", "allergy"),
    ("fail_cuff", "Make the cuff fail", "equipment", "cuff_fails"),
    ("probe_off", "Probe off", "equipment", "probe_off"),
    ("lead_off", "Lead off", "equipment", "lead_off"),
    ("cannula_off", "Cannula off", "equipment", "cannula_off"),
    ("poor_perfusion", "Cold hands", "equipment", "poor_perfusion"),
    ("shake", "Shake the probe", "equipment", "motion"),
    ("lose_feed", "Pull the network cable", "equipment", "feed_loss"),
)
_KINDS = {name: kind for name, _, _, kind in NUDGES}


@dataclass
class FakeTraining:
    """What plays at every pretended monitor."""

    chairs: list[Json]
    age_s: float = 0.4
    has_ended: bool = False
    refusal: str | None = None
    asked: list[Json] = field(default_factory=list)

    def told(self) -> Json:
        return {
            "scenarios": [{"name": name, "summary": summary} for name, summary in SCENARIOS],
            "nudges": [
                {"name": name, "words": words, "group": group, "kind": kind} for name, words, group, kind in NUDGES
            ],
            "chairs": self.chairs,
            "age_s": self.age_s,
        }

    def instruct(self, device: str, order: Json) -> Json:
        row = next(row for row in self.chairs if device in {row["device"], row["chair"]})
        self.asked.append({"device": device} | order)
        match order["do"]:
            case "play":
                row |= {"scenario": order["name"], "second": 0.0, "paused": False, "active": []}
            case "pause" | "resume":
                row["paused"] = order["do"] == "pause"
            case "nudge":
                row["active"] = [*row["active"], _KINDS[order["name"]]]
            case _:
                row["active"] = []
        return dict(row)


def pretend(chairs: list[str]) -> FakeTraining:
    """Something else at every chair, one of them paused, and a monitor in no chair."""
    rows = [row(chair, f"CM-{int(chair):02}", SCENARIOS[place % len(SCENARIOS)][0], 700.0 + 377 * place)
            for place, chair in enumerate(chairs)]  # fmt: skip
    rows += [row(None, "CM-99", SCENARIOS[0][0], 65.0)]
    if len(rows) > 2:
        rows[2] |= {"active": ["hypoventilation", "cuff_fails"]}
        rows[1] |= {"paused": True}
    return FakeTraining(rows)


def row(chair: str | None, device: str, scenario: str, second: float) -> Json:
    return {
        "chair": chair, "device": device, "scenario": scenario, "second": second, "lasts_s": 6600.0, "paused": False,
        "active": [],
    }  # fmt: skip


def add_training(app: FastAPI, training: FakeTraining) -> None:
    """Put the calls of the training mode on the pretended server."""

    @app.get("/api/v1/training")
    async def told() -> JSONResponse:
        return _ended() if training.has_ended else JSONResponse(training.told())

    @app.post("/api/v1/training/chairs/{device}")
    async def instruct(device: str, request: Request) -> JSONResponse:
        if request.headers.get("X-CSRF-Token") != "fake-csrf":
            return _problem(403, "no token")
        if training.has_ended:
            return _ended()
        if training.refusal is not None:
            return _problem(409, training.refusal)
        return JSONResponse(training.instruct(device, await request.json()))

    @app.post("/_fake/training")
    async def change(request: Request) -> Json:
        for name, value in (await request.json()).items():
            setattr(training, name, value)
        return {"asked": training.asked}


def _ended() -> JSONResponse:
    return _problem(503, "The simulated monitors have ended; stop the demonstration and start it again")


def _problem(code: int, detail: str) -> JSONResponse:
    problem = {"type": "about:blank", "title": "Refused", "status": code, "detail": detail}
    return JSONResponse(problem, code, media_type="application/problem+json")
