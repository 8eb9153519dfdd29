"""Doses: the calculator, which keeps nothing, the drugs it knows, and how far a session's drug has come."""

from models.metrics import PUMP_RATE
from models.record.drug import Order
from server.api.asking import PartsOf, room
from server.api.chart_reading import read_session_chart
from server.api.fields import RowId
from server.care.chart import Chart
from server.care.course import course_of, render_dose
from server.care.dosing import compute, render_work
from server.care.medicines import medicine_list
from server.care.picture import pump_rate
from server.store.connection import StoreConnection
from server.store.newest import newest_readings

router = room("drug")


@router.post("/calculations/dose")
async def calculate(body: Order, parts: PartsOf) -> dict[str, object]:
    """Compute what an order would come to; nothing is kept."""
    dose = compute(body, parts.drugs.offered())
    return render_work(dose) | {"warnings": dose.warnings, "needs_second_person": dose.needs_second_person}


@router.get("/drugs")
async def list_drugs(parts: PartsOf) -> dict[str, object]:
    """The drugs that can be ordered here, with what is possible and usual by each route."""
    return {"items": [drug.model_dump(mode="json") for drug in parts.drugs.offered().values()]}


@router.get("/medicines")
async def list_medicines(parts: PartsOf) -> dict[str, object]:
    """The medicines besides the session's drug, as the clinic has them: routes, unit, usual doses."""
    offered = medicine_list(parts.medicines.own()).values()
    return {"items": [medicine.model_dump(mode="json") for medicine in offered if medicine.offered]}


@router.get("/sessions/{number}/dose")
async def dose_of_session(number: RowId, parts: PartsOf) -> dict[str, object]:
    """What has been given in a session so far, plan against actual, and a pump's own rate; null without an order."""
    now = parts.clock.now().utc

    def read(connection: StoreConnection) -> tuple[Chart, float | None]:
        chart = read_session_chart(connection, number, protocols=parts.protocols)
        return chart, pump_rate(newest_readings(connection, number, [PUMP_RATE]), now)

    chart, pump = await parts.ask(read)
    course = course_of(chart, now)
    return {"dose": None if course is None else render_dose(course, pump)}
