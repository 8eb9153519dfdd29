"""Pairing of wall displays: a code is entered once and in time, and the token is handed out once."""

from server.security.pairing import LIVES_S, MOST_OFFERS, Pairing


def test_a_wall_is_let_in_once_its_code_was_entered() -> None:
    pairing = Pairing()
    code, claim = pairing.offer(0.0)
    assert pairing.claim(claim, 1.0) == (True, None)
    waiting = pairing.find(code.lower().replace("-", " "), 2.0)
    assert waiting is not None
    pairing.accept(waiting, "token")
    assert pairing.find(code, 3.0) is None, "a code is good once"
    assert pairing.claim(claim, 3.0) == (True, "token")
    assert pairing.claim(claim, 3.0) == (False, None)


def test_a_code_is_over_after_ten_minutes() -> None:
    pairing = Pairing()
    code, claim = pairing.offer(0.0)
    assert pairing.find(code, LIVES_S) is not None
    assert pairing.find(code, LIVES_S + 0.1) is None
    assert pairing.claim(claim, LIVES_S + 0.1) == (False, None)


def test_strangers_do_not_fill_the_memory() -> None:
    pairing = Pairing()
    first, _ = pairing.offer(0.0)
    for _ in range(MOST_OFFERS):
        pairing.offer(1.0)
    assert pairing.find(first, 2.0) is None


def test_nobody_is_let_in_by_anothers_claim() -> None:
    pairing = Pairing()
    code, _ = pairing.offer(0.0)
    pairing.accept(pairing.find(code, 1.0) or "", "token")
    assert pairing.claim("a guess", 1.0) == (False, None)
    pairing.accept("nobody", "token")
