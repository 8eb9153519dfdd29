"""How many requests somebody may make, on a clock moved by hand."""

from server.security.allowance import MOST_REMEMBERED, Allowances, Rate

RATE = Rate(3.0, 0.5)


def taken(allowances: Allowances, who: str, now_s: float) -> float:
    return allowances.wait_s("person", who, RATE, now_s)


def test_a_burst_passes_and_then_one_at_a_time() -> None:
    allowances = Allowances()
    assert [taken(allowances, "a", 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]
    assert taken(allowances, "a", 1.0) == 1.0
    assert taken(allowances, "a", 2.0) == 0.0


def test_one_who_asks_too_much_holds_up_nobody_else() -> None:
    allowances = Allowances()
    for _ in range(9):
        taken(allowances, "a", 0.0)
    assert taken(allowances, "b", 0.0) == 0.0
    assert allowances.wait_s("stranger", "a", RATE, 0.0) == 0.0


def test_a_long_rest_fills_no_more_than_the_burst() -> None:
    allowances = Allowances()
    for _ in range(4):
        taken(allowances, "a", 0.0)
    assert [taken(allowances, "a", 9_999.0) for _ in range(4)] == [0.0, 0.0, 0.0, 2.0]


def test_strangers_do_not_fill_the_memory() -> None:
    allowances = Allowances()
    for number in range(MOST_REMEMBERED + 10):
        taken(allowances, str(number), 0.0)
    assert len(allowances._buckets) == MOST_REMEMBERED
