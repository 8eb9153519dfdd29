"""The listening sockets: TCP for devices and screens, a Unix socket for the command line beside the server.

uvicorn 0.54 waits without bound on a reader that stopped reading; ``TCP_USER_TIMEOUT`` on the listening socket, which
accepted sockets inherit, ends such a connection after ten seconds.
"""

import os
import socket
import ssl
from contextlib import suppress
from pathlib import Path

from models.errors import UsageError

CONSOLE_SOCKET = "console.sock"
DEAD_PEER_MS = 10_000


def listen(host: str, port: int) -> socket.socket:
    """Listen for devices and screens.

    Raises:
        UsageError: The address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_PEER_MS)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        message = f"Cannot listen on {host}:{port}: {error.strerror}; choose another with --port"
        raise UsageError(message) from error
    listener.listen(1024)
    return listener


def require_certificate(cert: Path | None, key: Path | None) -> None:
    """Check that a certificate and its key can be served, before anything is opened; None: none is wanted.

    Raises:
        UsageError: One of the files cannot be read, they do not belong together, or the key wants a password.
    """
    if cert is None:
        return
    for path in (cert, key):
        if path is not None and not os.access(path, os.R_OK):
            message = f"{path} cannot be read; tls_cert and tls_key name PEM files that this user may read"
            raise UsageError(message)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key, password=lambda: "")
    except (OSError, ValueError) as error:
        message = (
            f"{cert} and {key} cannot be served: write a PEM certificate chain, and its own PEM key without a password"
        )
        raise UsageError(message) from error


def listen_for_console(folder: Path) -> socket.socket:
    """The command line's door: whoever may write the folder may do everything."""
    path = folder / CONSOLE_SOCKET
    with suppress(FileNotFoundError):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    except OSError as error:
        message = f"Cannot make {path}: {error.strerror or error}; use a folder with a shorter path"
        raise UsageError(message) from error
    finally:
        os.umask(before)
    listener.listen(16)
    return listener
