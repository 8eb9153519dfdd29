"""What was asked is answered once, and soon."""

from server.security.pending import ANSWER_WITHIN_S, MOST_REMEMBERED, Pending


def test_it_is_taken_once() -> None:
    pending: Pending[str] = Pending()
    pending.keep("a", "challenge", 10.0)
    assert (pending.take("b", 10.0), pending.take("a", 10.0), pending.take("a", 10.0)) == (None, "challenge", None)


def test_it_is_taken_in_time_or_not_at_all() -> None:
    pending: Pending[str] = Pending()
    pending.keep("a", "in time", 10.0)
    assert pending.take("a", 10.0 + ANSWER_WITHIN_S) == "in time"
    pending.keep("a", "late", 10.0)
    assert pending.take("a", 10.1 + ANSWER_WITHIN_S) is None
    assert pending.take("a", 10.0) is None, "what came late is gone"


def test_the_newer_question_takes_the_place_of_the_older() -> None:
    pending: Pending[str] = Pending()
    pending.keep("a", "older", 1.0)
    pending.keep("a", "newer", 2.0)
    assert pending.take("a", 3.0) == "newer"


def test_strangers_do_not_fill_the_memory() -> None:
    pending: Pending[int] = Pending()
    for number in range(MOST_REMEMBERED + 1):
        pending.keep(str(number), number, 1.0)
    assert (pending.take("0", 1.0), pending.take("1", 1.0)) == (None, 1)
