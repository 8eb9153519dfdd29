"""What is reached by *More*: the pages without a place in head and foot, each with the roles that may open it."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import ids, text

# Path, words, and for whom; the server decides, this only spares a way that ends at a refusal.
WAYS: tuple[tuple[str, str, str], ...] = (
    ("/ledger", text.LEDGER, "nurse clinician auditor administrator"),
    ("/clinic", text.CLINIC, "nurse clinician"),
    ("/logins", text.LOG_INS, "nurse clinician auditor administrator"),
    ("/audit", text.AUDIT, "auditor"),
    ("/clinic-setup", text.CLINIC_SETUP, "administrator"),
    ("/walls", text.WALLS, "administrator"),
    ("/glass", text.GLASS, "administrator auditor"),
)


def menu(places: list[tuple[str, str]]) -> Component:
    """Return the closed menu.

    Args:
        places: Path and words of the pages that stand in the head too, where there is room.
    """
    return html.Dialog(
        id=ids.MENU,
        className="card menu ways-menu",
        children=[
            html.Ul(
                className="menu-ways",
                children=[
                    *(
                        html.Li(html.A(words, href=f"/{path}", className="btn"), className="narrow")
                        for path, words in places
                    ),
                    *(
                        html.Li(html.A(words, href=path, className="btn", **_data(roles=roles)), hidden=True)
                        for path, words, roles in WAYS
                    ),
                    *(_press(press, words) for press, words in _PRESSES),
                ],
            )
        ],
        **_named("aria-label", text.MORE),
    )


_PRESSES = (("theme", text.LIGHT_OR_DARK), ("lock", text.LOCK), ("sign-out", text.SIGN_OUT))


def _press(press: str, words: str) -> Component:
    # The button of the lock says "Unlock" on a locked screen, as every button does that is marked so.
    marks = _data(press=press, do=press) if press == "lock" else _data(press=press)
    return html.Li(html.Button(words, className="btn", type="button", **marks), className="narrow")


def _data(**values: str) -> dict[str, Any]:
    return {f"data-{name}": value for name, value in values.items()}


def _named(attribute: str, words: str) -> dict[str, Any]:
    return {attribute: words}
