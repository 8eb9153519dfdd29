"""The page about doses against the files that are shipped: every limit with its source, and every step of the table."""

import re
import tomllib
from collections.abc import Iterator

from models.drug_limits import DrugRoute, Spread
from models.medicine import Medicine
from models.record import drug, ledger
from models.record.drug import DoseStep
from models.route import Route
from server.care.drug_catalogue import dosing_file, drug_catalogue
from server.care.medicines import medicine_file
from server.care.person_file import person_file
from server.care.tally import LEGAL, DrugState
from tests.house.house import ROOT, section, table_rows

PAGE = (ROOT / "docs" / "DOSING.md").read_text(encoding="utf-8")


def drug_rows() -> Iterator[list[str]]:
    for name, found in sorted(drug_catalogue().items()):
        for route, by in found.routes.items():
            for what, said, source in limits(by):
                yield [f"`{name}` {found.version}", route.value, what, said, source]


def limits(by: DrugRoute) -> Iterator[tuple[str, str, str]]:
    yield "dose", f"{spread(by.dose)} {by.dose.unit}", by.dose.source
    yield "second person", f"above {by.second_person.above:g} {by.dose.unit}", by.second_person.source
    if by.concentrations is not None:
        listed = ", ".join(f"{each:g}" for each in by.concentrations.mg_per_ml)
        yield "usual concentrations", f"{listed} mg/mL", by.concentrations.source
    if by.most_concentrated is not None:
        yield "highest concentration", f"{by.most_concentrated.mg_per_ml:g} mg/mL", by.most_concentrated.source
    if by.duration is not None:
        yield "duration", f"{spread(by.duration)} min", by.duration.source
    if by.device is not None:
        said = f"{by.device.mg:g} mg, at most {by.device.most}, {by.device.rest_min:g} min of rest"
        yield "device", said, by.device.source


def spread(found: Spread) -> str:
    return f"{found.possible[0]:g} to {found.possible[1]:g}, usual {found.usual[0]:g} to {found.usual[1]:g}"


def common_rows() -> list[list[str]]:
    file, weight = dosing_file(), person_file().weight_kg
    agreement, change, pump = file.agreement, file.rate_change, file.pump
    (low, high), (usual_low, usual_high) = weight.possible, weight.usual
    agreed = (
        f"within {agreement.percent:g} %, or {agreement.rounding:g} of their unit but no more than "
        f"{agreement.rounding_percent:g} %"
    )
    return [
        ["weight", f"{low:g} to {high:g}, usual {usual_low:g} to {usual_high:g} kg", weight.source],
        ["two numbers that say the same", agreed, agreement.source],
        ["a changed rate", f"{change.least:g} to {change.most:g} times the ordered one", change.source],
        [
            "a pump's rate beside the entered one",
            f"within {pump.percent:g} %, or {pump.absolute_ml_per_h:g} mL/h",
            pump.source,
        ],
    ]


def test_the_table_of_drugs_is_what_is_shipped() -> None:
    assert table_rows(section(PAGE, "## Drugs")) == list(drug_rows())


def test_the_table_of_what_holds_for_every_drug_is_the_file() -> None:
    assert table_rows(section(PAGE, "## For every drug")) == common_rows()


def test_the_table_of_medicines_is_the_file() -> None:
    assert table_rows(section(PAGE, "## Other medicines")) == [
        [
            f"`{medicine.id}`", medicine.title, medicine.use, ", ".join(medicine.routes),
            "–" if medicine.usual is None else f"{medicine.usual[0]:g} to {medicine.usual[1]:g} {medicine.unit}",
            medicine.source,
        ]
        for medicine in medicine_file().medicines
    ]  # fmt: skip
    assert f"more than {medicine_file().refused_above.times:g} times" in PAGE


def test_the_table_of_steps_is_the_codes() -> None:
    states = list(DrugState)
    assert table_rows(section(PAGE, "## Steps")) == [
        [f"`{kind.model_fields['kind'].default}`"]
        + [f"`{LEGAL[state, kind].value}`" if (state, kind) in LEGAL else "" for state in states]
        for kind in drug.BODIES
        if issubclass(kind, DoseStep)
    ]


def test_every_kind_of_entry_stands_in_the_page() -> None:
    kinds = {kind.model_fields["kind"].default for kind in (*drug.BODIES, *ledger.BODIES)}
    assert kinds <= set(re.findall(r"`(\w+)`", PAGE))
    assert {route.value for route in Route} <= set(re.findall(r"\w+", PAGE))


def test_the_example_of_a_clinics_own_medicine_is_read() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (found,) = tomllib.loads(example)["medicines"]
    assert Medicine.model_validate(found).id == "dimenhydrinate"
