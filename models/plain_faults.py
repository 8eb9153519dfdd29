"""What was wrong with data of another shape than wanted, in words a person reads: "birth_date is missing".

The library that checks shapes speaks of its own types and classes; these words stand wherever its findings reach people
or device makers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic_core import ErrorDetails

# By the library's name of the fault. Those that stand nowhere here are told in its own words, after a colon.
WORDS: Mapping[str, str] = MappingProxyType({
    "missing": "is missing",
    "extra_forbidden": "is not known",
    "finite_number": "must be a finite number",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be a text",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "json_invalid": "is not JSON: {error}",
    "string_too_short": "needs {min_length} or more characters",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be above {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be below {lt}",
    "string_too_long": "is longer than {max_length} characters",
    "too_short": "needs {min_length} at least, has {actual_length}",
    "too_long": "may have {max_length} at most, has {actual_length}",
    "enum": "must be one of {expected}",
    "literal_error": "must be {expected}",
})  # fmt: skip


def plain_fault(fault: ErrorDetails, place: str) -> str:
    """Say one fault in a sentence.

    Args:
        fault: What the library found.
        place: What to call the value, such as the name of its field.
    """
    words = fault_words(fault, WORDS)
    return f"{place}: {fault['msg'].removeprefix('Value error, ')}" if words is None else f"{place} {words}"


def fault_words(fault: ErrorDetails, known: Mapping[str, str]) -> str | None:
    """Say what is wrong, to stand behind the name of the place; None for a fault that is not known.

    Args:
        fault: What the library found.
        known: The words, by the library's name of the fault.
    """
    words = known.get(fault["type"])
    context: Mapping[str, Any] = fault.get("ctx", {})
    told = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    return None if words is None else words.format(**told)
