"""The clinic's own drugs: versioned, held against what held, used by order form and calculator at once."""

from copy import deepcopy
from pathlib import Path

import httpx

from tests.component.server.api.accounts import account
from tests.component.server.api.people import ask_as
from tests.component.server.api.signing_in import enrolled
from tests.component.server.rehearsal.room import Json, Room, open_room

ORDER: Json = {
    "kind": "order", "drug": "ketamine", "route": "intravenous", "dose_mg_per_kg": 0.5, "weight_kg": 70,
    "weight_basis": "actual", "concentration_mg_per_ml": 4, "duration_min": 40,
}  # fmt: skip
SOURCE = "Our pharmacist, 2026"


async def drug(room: Room, name: str = "ketamine") -> Json:
    items = (await room.get("/clinic-drugs"))["items"]
    found: Json = next(one for one in items if one["drug"]["name"] == name)
    return found


async def with_strengths(room: Room, *strengths: float) -> Json:
    """A body that puts these concentrations of intravenous ketamine in the place of the others."""
    found = await drug(room)
    wanted = deepcopy(found["drug"])
    wanted["routes"]["intravenous"]["concentrations"] = {"mg_per_ml": strengths, "source": SOURCE}
    return {"drug": wanted, "based_on": found["chosen"]["version"], "reason": "New vials"}


async def refusal(room: Room, body: Json, path: str = "/clinic-drugs") -> tuple[int, str]:
    answer = await room.http.post(f"/api/v1{path}", json=body)
    return answer.status_code, answer.json()["detail"]


async def test_a_concentration_of_the_clinics_own_is_usual_at_once_and_after_a_restart(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        assert (await room.post("/calculations/dose", ORDER))["needs_second_person"]
        made = await room.post("/clinic-drugs", await with_strengths(room, 1, 2, 4, 10, 50))
        assert (made["drug_version"], made["chosen"]["version"], made["chosen"]["reason"]) == (2, 1, "New vials")
        assert not (await room.post("/calculations/dose", ORDER))["needs_second_person"]
        offered = (await room.get("/drugs"))["items"][1]["routes"]["intravenous"]["concentrations"]
        assert offered == {"mg_per_ml": [1, 2, 4, 10, 50], "source": SOURCE}
    async with open_room(tmp_path) as room:
        session = await room.seat()
        entered = await room.post(f"/sessions/{session}/orders", ORDER)
        assert entered["held_to"]["drug_version"] == 2
        assert entered["held_to"]["by"]["concentrations"]["mg_per_ml"] == [1, 2, 4, 10, 50]


async def test_an_order_keeps_the_numbers_that_it_was_checked_by(room: Room) -> None:
    session = await room.seat()
    before = await room.post(f"/sessions/{session}/orders", ORDER | {"concentration_mg_per_ml": 10})
    await room.post("/clinic-drugs", await with_strengths(room, 1, 2))
    found = (await room.get(f"/sessions/{session}/entries"))["items"]
    kept = next(one for one in found if one["id"] == before["id"])
    assert kept["held_to"]["by"]["concentrations"]["mg_per_ml"] == [1, 2, 10, 50]


async def test_ten_times_as_much_is_refused_until_it_is_said_to_be_meant(room: Room) -> None:
    body = await with_strengths(room, 1, 2, 10, 20, 50)
    status, words = await refusal(room, body)
    assert (status, "mg_per_ml would be 1, 2, 10, 20, 50 where 1, 2, 10, 50 stood" in words) == (422, True)
    assert (await drug(room))["chosen"]["version"] == 0

    shown = await room.post("/drug-comparison", {"drug": body["drug"]})
    meant = [one["meant"] for one in shown["changes"] if one["meant"]]
    assert meant == ["routes › intravenous › concentrations › mg_per_ml: 1, 2, 10, 20, 50"]
    assert (await room.post("/clinic-drugs", body | {"meant": meant}))["drug_version"] == 2


async def test_a_dose_limit_that_is_far_from_the_one_that_held_is_asked_for_once_more(room: Room) -> None:
    found = await drug(room)
    wanted = deepcopy(found["drug"])
    wanted["routes"]["intravenous"]["second_person"] = {"above": 0.1, "source": SOURCE}
    body = {"drug": wanted, "based_on": 0, "reason": "Careful"}
    assert "second_person › above would be 0.1 where 1 stood" in (await refusal(room, body))[1]
    assert await room.post("/clinic-drugs", body | {"meant": ["routes › intravenous › second_person › above: 0.1"]})


async def test_small_steps_do_not_lead_far_from_what_comes_with_the_program_unasked(room: Room) -> None:
    async def step(above: float, version: int) -> tuple[int, str]:
        wanted = deepcopy((await drug(room))["drug"])
        wanted["routes"]["nasal"]["second_person"] = {"above": above, "source": f"{SOURCE} {version}"}
        answer = await room.http.post("/api/v1/clinic-drugs", json={"drug": wanted, "based_on": version, "reason": "x"})
        return answer.status_code, answer.text

    assert (await step(12, 0))[0] == 200
    status, words = await step(6, 1)
    assert (status, "would be 6 where 12 stood" in words) == (422, True)


async def test_what_nobody_could_order_by_safely_is_refused_by_name(room: Room) -> None:
    found = (await drug(room))["drug"]
    for path, value, words in (
        (("second_person",), {"above": 3.0, "source": SOURCE}, "nobody would ever look a second time"),
        (("concentrations",), {"mg_per_ml": [100], "source": SOURCE}, "more than the 50 mg/mL"),
        (("concentrations",), None, "needs its usual concentrations"),
        (("duration",), None, "needs its duration"),
        (("second_person", "source"), " ", "say where the numbers come from"),
        (("second_person", "above"), 0.9, "say in its source where they come from"),
        (("dose", "usual"), [1.2, 0.1], "the lower number first"),
        (("concentrations", "mg_per_ml"), [], "concentrations"),
    ):
        wanted = deepcopy(found)
        place = wanted["routes"]["intravenous"]
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        status, told = await refusal(room, {"drug": wanted}, "/drug-comparison")
        assert (status, words in told) == (422, True), told
    change: Json
    for change in ({"name": "Keta mine"}, {"title": "\x00"}, {"enantiomer": "S"}, {"routes": {}}, {"title": "x" * 81}):
        assert (await refusal(room, {"drug": found | change}, "/drug-comparison"))[0] == 422


async def test_a_new_route_does_not_take_over_the_sources_of_another(room: Room) -> None:
    found = (await drug(room, "esketamine"))["drug"]
    wanted = deepcopy(found)
    added = wanted["routes"]["oral"] = deepcopy(found["routes"]["intravenous"])
    del added["duration"]
    for part in ("dose", "second_person"):
        status, told = await refusal(room, {"drug": wanted}, "/drug-comparison")
        assert (status, f"oral.{part} has the source of intravenous" in told) == (422, True), told
        added[part]["source"] = SOURCE
    assert (await room.post("/drug-comparison", {"drug": wanted}))["confirm_by"] == "esketamine 2"


async def test_a_drug_that_is_switched_off_and_a_route_that_is_gone_are_not_ordered(room: Room) -> None:
    found = (await drug(room))["drug"]
    fewer = deepcopy(found)
    del fewer["routes"]["oral"]
    await room.post("/clinic-drugs", {"drug": fewer, "based_on": 0, "reason": "Not here"})
    oral = {"kind": "order", "drug": "ketamine", "route": "oral", "dose_mg_per_kg": 1, "weight_kg": 70,
            "weight_basis": "actual"}  # fmt: skip
    assert "not given by the route oral" in (await refusal(room, oral, "/calculations/dose"))[1]

    await room.post("/clinic-drugs", {"drug": fewer, "offered": False, "based_on": 1, "reason": "None left"})
    session = await room.seat()
    status, told = await refusal(room, ORDER, f"/sessions/{session}/orders")
    assert (status, "There is no drug 'ketamine' here; known: esketamine" in told) == (422, True)
    assert [one["name"] for one in (await room.get("/drugs"))["items"]] == ["esketamine"]
    assert (await drug(room))["offered"] is False


async def test_a_preparation_of_the_clinics_own_is_ordered_by_its_name(room: Room) -> None:
    found = deepcopy((await drug(room))["drug"])
    own = found | {"name": "ketamine_bags", "title": "Ketamine, ready bags"}
    own["routes"] = {"intravenous": own["routes"]["intravenous"]}
    made = await room.post("/clinic-drugs", {"drug": own, "based_on": 0, "reason": "We buy bags"})
    assert made["drug_version"] == 1
    session = await room.seat()
    order = ORDER | {"drug": "ketamine_bags", "concentration_mg_per_ml": 1}
    assert (await room.post(f"/sessions/{session}/orders", order))["comes_to"]["total_mg"] == 35
    assert (await room.get(f"/sessions/{session}/dose"))["dose"]["title"] == "Ketamine, ready bags"
    assert (await room.http.get(f"/api/v1/sessions/{session}/export?format=json")).status_code == 200


async def test_the_audit_has_what_changed_before_and_after(room: Room) -> None:
    await room.post("/clinic-drugs", await with_strengths(room, 1, 2, 4))
    row = (await ask_as(room, "auditor", "GET", "/audit?act=drug.choose")).json()["items"][0]
    change, place = row["changes"][0], "routes › intravenous › concentrations › mg_per_ml"
    assert (row["reason"], change["before"][place], change["after"][place]) == ("New vials", "1, 2, 10, 50", "1, 2, 4")


async def test_of_two_who_change_a_drug_one_is_told_who_was_first_and_a_nurse_changes_none(room: Room) -> None:
    body = await with_strengths(room, 1, 2, 4)
    await room.post("/clinic-drugs", body)
    status, words = await refusal(room, body | {"drug": body["drug"] | {"title": "Ketamine"}})
    assert (status, "console changed ketamine at" in words) == (409, True)
    assert (await ask_as(room, "nurse", "POST", "/clinic-drugs", body)).status_code == 403


async def test_somebody_at_a_browser_writes_out_which_version_is_put_into_use(
    room: Room, browser: httpx.AsyncClient
) -> None:
    await account(room, "administrator", "Ada")
    await enrolled(room, browser, "Ada")
    body = await with_strengths(room, 1, 2, 4)
    refused = await browser.post("/clinic-drugs", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "repeat")
    assert (await browser.post("/clinic-drugs", json=body | {"repeat": "ketamine 2"})).status_code == 200
