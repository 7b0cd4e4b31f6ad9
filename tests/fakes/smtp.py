"""A mail server on loopback (aiosmtpd) with a ledger of what it took, and faults by script.

It runs in a thread of its own. `taken` are the mails that the server answered 250 for, or kept before a fault.

    with MailServer() as server:
        server.script("rcpt", "450 4.7.1 greylisted")
        server.script("data", DROP)            # takes the mail, then drops the connection
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import threading
import warnings
from collections import defaultdict, deque
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = "drop"
HANG = "hang"


@dataclass(frozen=True)
class Taken:
    """A mail as it came: the envelope, the bytes, and the mail read back."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    connection: int
    login: str = ""

    @property
    def mail(self) -> EmailMessage:
        return cast(EmailMessage, message_from_bytes(self.raw, policy=policy.default))

    def part(self, subtype: str) -> str:
        found = self.mail.get_body(preferencelist=(subtype,))
        assert found is not None, f"no {subtype} part"
        return str(found.get_content())


@dataclass
class MailServer:
    """`certificate` turns on TLS: STARTTLS, or from the first byte with `implicit`. `users` makes it ask for logins."""

    certificate: Certificate | None = None
    implicit: bool = False
    users: dict[str, str] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._steps: dict[str, deque[str]] = defaultdict(deque)
        self.connections = 0
        self.port = 0

    def script(self, phase: str, *steps: str) -> None:
        """The next answers in a phase: "connect", "mail", "rcpt", "start" (DATA itself), "body" (after the 354, before
        the dot), "data" (after the dot), "quit". DROP and HANG are faults."""
        self._steps[phase].extend(steps)

    def calm(self, phase: str) -> None:
        """No more faults in this phase."""
        self._steps[phase].clear()

    def next(self, phase: str) -> str:
        return self._steps[phase].popleft() if self._steps[phase] else ""

    def __enter__(self) -> MailServer:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="mail-server", daemon=True)
        self._thread.start()
        assert self._ready.wait(10), "the fake mail server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        context = self.certificate.server() if self.certificate else None
        implicit, upgrade = (context, None) if self.implicit else (None, context)
        server = await self._loop.create_server(lambda: self._session(upgrade), "127.0.0.1", 0, ssl=implicit)
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    def _session(self, upgrade: ssl.SSLContext | None) -> SMTP:
        self.connections += 1
        options: dict[str, Any] = {"hostname": "mail.example", "loop": self._loop}
        if self.users:
            options |= {
                "authenticator": self.authenticate, "auth_required": True, "auth_require_tls": upgrade is not None,
            }  # fmt: skip
        if upgrade is not None:
            options |= {"tls_context": upgrade, "require_starttls": True}
        with warnings.catch_warnings():
            # With TLS from the first byte, aiosmtpd does not see that the login is encrypted.
            warnings.simplefilter("ignore", UserWarning)
            return _Session(self, _Handler(self), **options)

    async def do(self, said: str, session: Any) -> str:
        """Act a fault out, or give the answer back."""
        if said == HANG:
            await asyncio.Event().wait()
        if said == DROP:
            session.transport.abort()
            await asyncio.Event().wait()
        return said

    def authenticate(self, *args: Any) -> AuthResult:
        data = cast(LoginPassword, args[4])
        good = self.users.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=good, handled=False, auth_data=data.login.decode())


class _Session(SMTP):
    """One connection; its greeting can be scripted."""

    def __init__(self, server: MailServer, handler: _Handler, **options: Any) -> None:
        super().__init__(handler, **options)
        self._server_of_ours, self._greeted = server, False

    async def push(self, status: Any) -> None:
        said = "" if self._greeted else self._server_of_ours.next("connect")
        self._greeted = True
        if not said:
            await super().push(status)
            return
        if said != DROP:
            await super().push(said)
        self.transport.close()

    async def smtp_DATA(self, arg: str) -> None:
        said = await self._server_of_ours.do(self._server_of_ours.next("start"), self)
        if said:
            await self.push(said)
        elif self._server_of_ours.next("body") == DROP:
            await self.push("354 go on")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class _Handler:
    """What aiosmtpd asks at each step."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.server.commands.append(f"MAIL {address}")
        step = await self._step("mail", server)
        if step:
            return step
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.server.commands.append(f"RCPT {address}")
        step = await self._step("rcpt", server)
        if step:
            return step
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = self.server.next("data")
        if not said or said in (DROP, HANG) or said.startswith("250"):
            login = str(getattr(session, "auth_data", None) or "")
            raw = bytes(envelope.original_content or b"")
            self.server.taken.append(
                Taken(envelope.mail_from, tuple(envelope.rcpt_tos), raw, self.server.connections, login)
            )
        return await self.server.do(said, server) or "250 OK: queued as 1"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        self.server.commands.append("QUIT")
        return await self._step("quit", server) or "221 Bye"

    async def _step(self, phase: str, server: Any) -> str:
        return await self.server.do(self.server.next(phase), server)


@dataclass(frozen=True)
class Certificate:
    """A certificate of our own for 127.0.0.1 and localhost; its file is also what a client must trust."""

    path: Path

    @classmethod
    def make(cls, folder: Path) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        names: list[x509.GeneralName] = [
            x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        ]  # fmt: skip
        start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
        made = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start).not_valid_after(start + dt.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = folder / "mail.pem"
        path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        return cls(path)

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context

    def trusting(self) -> ssl.SSLContext:
        """A client's context that trusts this certificate and nothing else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.path)
        return context
