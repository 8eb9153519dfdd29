"""``chairside certificate``: TLS for a clinic's network that no public authority can certify."""

from typing import Annotated

import typer

from server.clock import SystemClock
from server.commands.options import DataDir, Json, print_json, settings_of


def certificate(
    names: Annotated[list[str], typer.Argument(help="Names and IP addresses of this server, as people type them.")],
    data_dir: DataDir = None,
    *,
    json: Json = False,
) -> None:
    """Make a certificate for this server, signed by an authority of the clinic's own; again: renew it.

    Example: chairside certificate chairside.lan 192.168.1.20
    """
    from server.security import certificates as room  # noqa: PLC0415 - only this command needs it

    folder = settings_of(data_dir=data_dir).data_dir
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = room.make_certificate(folder, names, SystemClock().now().utc)
    found = {
        "trust": str(folder / room.AUTHORITY), "tls_cert": str(folder / room.CERTIFICATE),
        "tls_key": str(folder / room.KEY), "sha256": room.fingerprint(made),
    }  # fmt: skip
    if json:
        print_json(found)
        return
    print(f"Serve it: chairside serve --tls-cert {found['tls_cert']} --tls-key {found['tls_key']}")
    print(f"Screens and devices must trust {found['trust']}, SHA-256 {found['sha256']}.")
    print("It certifies these names alone. Renew it within 820 days by the same command; nothing must be trusted anew.")
