"""Another order in mid-infusion: which one may supersede the order that runs, and when the infusion may go on by it."""

from datetime import datetime

from models.errors import ConflictError, UsageError
from models.record.drug import Order
from server.care.chart import Chart
from server.care.course import UNDER_WAY, course_of
from server.care.order_limits import needs_second_person, refuse_impossible_sum
from server.care.tally import Plan


def check_supersedes(chart: Chart, order: Order, at: datetime) -> None:
    """Let an order supersede the one that is being infused, and no other.

    Args:
        chart: The record as it stands.
        order: Which names another one in ``supersedes``.
        at: When it was ordered, UTC.

    Raises:
        ConflictError: That one is not being infused.
        UsageError: It is another drug or route, or more than is possible with what was given.
    """
    course = course_of(chart, at)
    if course is None or course.state not in UNDER_WAY or course.plan.entry.id != order.supersedes:
        message = f"Order {order.supersedes} is not being infused; leave supersedes out, or name the order that is"
        raise ConflictError(message, ("running order",))
    if (order.drug, order.route) != (course.plan.order.drug, course.plan.order.route):
        message = f"An infusion goes on with the drug it has: {course.plan.title}, {course.plan.order.route}"
        raise UsageError(message, "drug")
    refuse_impossible_sum(order, course.given_mg)


def check_change(plan: Plan, running: Plan, given_mg: float, checked: set[int]) -> None:
    """Look at an order before an infusion goes on by it: with what was given before, as at the first.

    Args:
        plan: The order.
        running: The one the infusion runs by.
        given_mg: So much was given so far, mg.
        checked: The orders at which a second person has looked.

    Raises:
        ConflictError: It does not supersede that one, or a second person must look at it first.
        UsageError: With what was given it is more than is possible.
    """
    if plan.order.supersedes != running.entry.id:
        message = f"Order {plan.entry.id} does not supersede order {running.entry.id}, which is being infused"
        raise ConflictError(message, ("order",))
    refuse_impossible_sum(plan.order, given_mg)
    require_look(plan, checked, given_mg)


def require_look(plan: Plan, checked: set[int], given_mg: float = 0.0) -> None:
    """Insist on the second person, where an order needs one.

    Raises:
        ConflictError: Nobody has looked yet.
    """
    if needs_second_person(plan.order, given_mg) and plan.entry.id not in checked:
        message = (
            f"Order {plan.entry.id} is above what one person may decide: a second one, not {plan.entry.author}, "
            "must look at it first (order_checked)"
        )
        raise ConflictError(message, ("second person",))
