"""Real targets: a mail server, a webhook that answers as it is told, and one that never answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """Takes mail over real SMTP and keeps every byte of it."""

    raw: list[bytes] = field(default_factory=list)
    envelopes: list[list[str]] = field(default_factory=list)
    port: int = 0

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: ANN401, N802 - aiosmtpd's
        """Keep a mail."""
        self.raw.append(envelope.content)
        self.envelopes.append(list(envelope.rcpt_tos))
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came, read."""
        return [BytesParser(EmailMessage, policy=default).parsebytes(raw) for raw in self.raw]


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """A mail server on a free port."""
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Webhook:
    """Takes requests over real HTTP and keeps every byte of them.

    ``answers`` are given in turn, the last one again and again; ``gate`` lets an answer wait.
    """

    answers: list[int] = field(default_factory=lambda: [200])
    requests: list[tuple[str, bytes]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    port: int = 0


@contextmanager
def webhook(*answers: int, is_open: bool = True, port: int = 0) -> Iterator[Webhook]:
    """A webhook, on a free port if none is given; closed, it takes requests and lets them wait until its gate opens."""
    hook = Webhook(list(answers) or [200])
    if is_open:
        hook.gate.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hook.requests.append((f"{self.requestline}\n{self.headers}", body))
            hook.arrived.set()
            hook.gate.wait(20)
            code = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            self.send_response(code)
            if code in {301, 302, 303}:
                self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            hook.requests.append((f"{self.requestline}\n{self.headers}", b""))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hook
    finally:
        hook.gate.set()
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
