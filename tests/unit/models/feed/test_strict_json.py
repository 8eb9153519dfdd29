import pytest

from models.errors import DeviceProtocolError
from models.feed.strict_json import RepeatedKeys, check_tree, read_object


def test_an_object_is_read_as_it_stands() -> None:
    assert read_object('{"a": [1, 2.5, null, true, "é"]}') == {"a": [1, 2.5, None, True, "é"]}


def test_keys_given_twice_are_named_in_order_at_every_level() -> None:
    found = read_object('{"a":1,"b":{"c":1,"c":2},"a":2,"b":{},"a":3}')
    assert isinstance(found, RepeatedKeys)
    assert found.repeated == ["a", "b", "a"]
    assert found == {"a": 3, "b": {}}
    inner = read_object('{"b":{"c":1,"c":2}}')["b"]
    assert isinstance(inner, RepeatedKeys)
    assert inner.repeated == ["c"]


def test_many_keys_given_twice_are_found_in_one_pass() -> None:
    text = "{" + ",".join(['"":1'] * 50_000) + "}"
    found = read_object(text)
    assert isinstance(found, RepeatedKeys)
    assert len(found.repeated) == 49_999


@pytest.mark.parametrize("sound", ["a", "", None, True, 1, -1, 1.5, 10**300, [], {}, [{"é": [1]}]])
def test_a_sound_tree_passes(sound: object) -> None:
    check_tree(sound)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (float("inf"), "not_finite"),
        (float("nan"), "not_finite"),
        (10**400, "not_finite"),
        ("\ud800", "not_unicode"),
    ],
)
def test_a_fault_is_found_at_every_level(fault: object, code: str) -> None:
    for tree in (fault, [fault], {"a": fault}, [[{"a": [fault]}]]):
        with pytest.raises(DeviceProtocolError) as refused:
            check_tree(tree)
        assert refused.value.code == code


def test_a_fault_is_found_in_a_key() -> None:
    with pytest.raises(DeviceProtocolError):
        check_tree({"\ud800": 1})


def test_32_levels_are_read_and_33_are_not() -> None:
    tree: object = 1
    for _ in range(32):
        tree = [tree]
    check_tree(tree)
    with pytest.raises(DeviceProtocolError) as refused:
        check_tree({"one more": tree})
    assert refused.value.code == "too_deep"
