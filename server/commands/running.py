"""``chairside serve``: the server."""

from pathlib import Path
from typing import Annotated

import typer

from server.app import Server
from server.commands.options import DatabaseUrl, DataDir, settings_of
from server.serving import run
from server.store.accounts import has_users


def serve(  # noqa: PLR0913 - the command's options
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="TCP port; 0 takes a free one.", show_default="8050")] = None,
    database: DatabaseUrl = None,
    data_dir: DataDir = None,
    tls_cert: Annotated[Path | None, typer.Option(help="PEM certificate chain.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="PEM private key.")] = None,
    *,
    behind_proxy: Annotated[bool, typer.Option(help="A proxy on this machine ends TLS before us.")] = False,
) -> None:
    """Run the server.

    Example: chairside serve --data-dir /var/lib/chairside
    """
    settings = settings_of(
        host=host, port=port, database=database, data_dir=data_dir, tls_cert=tls_cert, tls_key=tls_key,
        behind_proxy=behind_proxy or None,
    )  # fmt: skip

    async def tell(address: str, server: Server) -> None:
        print(f"Chairside is at {address}", flush=True)
        if not await server.parts.ask(has_users):
            code = server.parts.first_start.offer()
            print(f"Nobody has an account yet. Open {address}/setup and type this code, good once: {code}", flush=True)

    run(settings, tell)
