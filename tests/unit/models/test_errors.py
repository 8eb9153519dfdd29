import ast
from pathlib import Path

import pytest

from models import errors
from models.errors import (
    ChairsideError,
    ConflictError,
    DeviceProtocolError,
    FaultyFileError,
    ForbiddenError,
    NotFoundError,
    StoreUnavailable,
    UsageError,
)

EVERY = [error for error in vars(errors).values() if isinstance(error, type) and issubclass(error, Exception)]


def test_a_protocol_error_closes_as_a_broken_protocol_unless_it_says_otherwise() -> None:
    error = DeviceProtocolError("bad_seq", "seq must be a whole number")
    assert (str(error), error.code, error.message, error.close_code) == (
        "seq must be a whole number",
        "bad_seq",
        "seq must be a whole number",
        4400,
    )
    assert DeviceProtocolError("silence", "No frame", 4408).close_code == 4408


def test_a_usage_error_names_the_field_at_fault() -> None:
    assert (str(UsageError("No such role", "role")), UsageError("No such role", "role").field) == (
        "No such role",
        "role",
    )
    assert UsageError("Not like this").field is None


def test_a_faulty_file_keeps_each_fault_beside_the_sentence() -> None:
    error = FaultyFileError("a.toml cannot be used: one; two.", ("one", "two"), "text")
    assert (str(error), error.faults, error.field) == ("a.toml cannot be used: one; two.", ("one", "two"), "text")


def test_a_conflict_names_what_is_missing() -> None:
    error = ConflictError("Not ready for discharge", ("escort", "two readings"))
    assert (error.missing, error.field) == (("escort", "two readings"), None)


def test_the_asker_is_at_fault_for_what_is_not_there_not_allowed_or_in_conflict() -> None:
    assert issubclass(NotFoundError, UsageError)
    assert issubclass(ForbiddenError, UsageError)
    assert issubclass(ConflictError, UsageError)
    assert not issubclass(StoreUnavailable, UsageError)


@pytest.mark.parametrize("error", EVERY)
def test_every_error_is_of_one_tree_and_stands_in_its_drawing(error: type[Exception]) -> None:
    assert issubclass(error, ChairsideError)
    assert error.__name__ in (errors.__doc__ or "")


def test_errors_import_nothing() -> None:
    tree = ast.parse(Path(errors.__file__).read_text(encoding="utf-8"))
    assert [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)] == []


def test_too_many_attempts_say_how_long_to_wait() -> None:
    assert (str(errors.TooManyAttempts(7)), errors.TooManyAttempts(7).wait_s) == (
        "Too many wrong passwords; wait 7 s and try again",
        7,
    )


def test_proof_that_is_due_says_how_it_is_given_unless_another_sentence_does() -> None:
    assert "POST /api/v1/me/proof" in str(errors.ProofDue())
    assert str(errors.ProofDue("Sign with it")) == "Sign with it"
