"""The frame of the pages as HTML that a browser reads before any script: the same components, written out. Pure."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class"}
_EMPTY = frozenset({"input", "img", "br", "hr"})


def html_of(found: object) -> str:
    """Write a component, a text, or a list of both.

    Args:
        found: Components of Dash's ``html`` alone; what a browser's scripts fill is empty in them.
    """
    if found is None:
        return ""
    if isinstance(found, list | tuple):
        return "".join(html_of(one) for one in found)
    if not isinstance(found, Component):
        return escape(str(found))
    told: Mapping[str, Any] = found.to_plotly_json()  # type: ignore[no-untyped-call]  # Dash has no types
    tag, properties = str(told["type"]).lower(), dict(told["props"])
    inside = html_of(properties.pop("children", None))
    attributes = "".join(_attribute(name, value) for name, value in properties.items())
    return f"<{tag}{attributes}>" if tag in _EMPTY else f"<{tag}{attributes}>{inside}</{tag}>"


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = _NAMES.get(name, name)
    if value is True:
        return f" {name}"
    words = "; ".join(f"{key}: {one}" for key, one in value.items()) if isinstance(value, dict) else str(value)
    return f' {name}="{escape(words)}"'
