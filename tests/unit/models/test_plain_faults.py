"""Faults of shape in words a person reads."""

from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from models.plain_faults import plain_fault


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=5)]
    size: Annotated[float, Field(ge=0.5, le=9)] = 1.0
    colour: Annotated[Colour, Field(strict=False)] = Colour.RED
    parts: Annotated[list[int], Field(max_length=2)] = []

    @field_validator("name")
    @classmethod
    def is_said(cls, name: str) -> str:
        if name == "x":
            raise ValueError("'x' is no name")
        return name


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({}, "name is missing"),
        ({"name": "a", "weight": 1}, "weight is not known"),
        ({"name": 1}, "name must be a text"),
        ({"name": ""}, "name needs 1 or more characters"),
        ({"name": "abcdef"}, "name is longer than 5 characters"),
        ({"name": "x"}, "name: 'x' is no name"),
        ({"name": "a", "size": "1"}, "size must be a number"),
        ({"name": "a", "size": 0.25}, "size must be at least 0.5"),
        ({"name": "a", "size": 10}, "size must be at most 9"),
        ({"name": "a", "colour": "green"}, "colour must be one of 'red' or 'blue'"),
        ({"name": "a", "parts": [1, 2, 3]}, "parts may have 2 at most, has 3"),
        ("a", "it must be an object"),
    ],
)
def test_a_fault_is_one_sentence_without_the_librarys_own_words(found: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Thing.model_validate(found)
    fault = refused.value.errors()[0]
    assert plain_fault(fault, ".".join(map(str, fault["loc"])) or "it") == sentence
