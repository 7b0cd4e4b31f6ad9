"""The conversation with one SMTP server, step by step, so that an error tells whether the mail may have gone out.

Encryption is demanded, never hoped for: a server without STARTTLS gets no password. It builds no mail (`letter.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import aiosmtplib
import msgspec

from internwatch.channels.email.address import address_of, bounce_address, sender_of
from internwatch.channels.email.classify import TOO_LARGE, classify
from internwatch.channels.email.letter import letter
from internwatch.channels.email.quota import PAUSE_SECONDS, PER_HOUR, Quota
from internwatch.errors import ConfigError, Mistake, SendError
from internwatch.model import Message, Receipt

# A whole send; RFC 5321 lets a server think for ten minutes after the final dot, few take two.
TOTAL_SECONDS = 300.0
STEP_SECONDS, DATA_SECONDS = 30.0, 150.0
# Providers cut long connections, and idle ones: we leave before they do.
MOST_PER_CONNECTION, LONGEST_CONNECTION, IDLE_SECONDS = 50, 60.0, 15.0
_START = 354
_LEADING_DOT = re.compile(rb"(?m)^\.")


class Server(msgspec.Struct, frozen=True):
    """Where mail goes in. `security` is "starttls", "tls", or "none", which only loopback may have. `password` may be
    what reads it, at each login: somebody may have mended its file. `bounces` is the address to which failed mails come
    back ("": to the sender), signed with `key`."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str | Callable[[], str] = ""
    sender: str = ""
    per_hour: int = PER_HOUR
    bounces: str = ""
    key: bytes = b""


class Email:
    """Sends over one kept connection, one mail at a time. `tls` replaces the system's certificates."""

    name = "email"

    def __init__(  # noqa: PLR0913 - clocks and patience that tests set
        self,
        server: Server,
        *,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        data_seconds: float = DATA_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        if server.security == "none" and not _is_loopback(server.host):
            problem = 'security = "none" is for a server on this machine only'
            raise ConfigError([Mistake("config", None, "[email]", problem, 'Take "starttls" or "tls".')])
        self._server, self._tls, self._now, self._clock = server, tls, now, clock
        self._data_seconds, self._idle_seconds = data_seconds, idle_seconds
        self._quota = Quota(clock, per_hour=server.per_hour, pause=pause)
        self._turn = asyncio.Lock()
        self._smtp: aiosmtplib.SMTP | None = None
        self._since, self._count = 0.0, 0
        self._after_dot = False
        """The mail may have been taken: its dot is out, and no answer that can be read has come."""
        self._leaving: asyncio.TimerHandle | None = None
        self._goodbye: asyncio.Task[None] | None = None

    def until_turn(self, address: str) -> float:
        """Seconds until the next mail may go out; the caller waits before it claims."""
        return self._quota.until_next()

    async def send(self, message: Message, address: str) -> Receipt:
        """Send one mail to one address, or SendError. Silence after the dot leaves it unknown."""
        sender, to = sender_of(self._server.sender), address_of(address)
        path = self._return_path(sender[1], to)
        async with self._turn:
            self._quota.check(to)  # here: of those that wait for their turn only the first knows what is left
            await asyncio.sleep(self.until_turn(address))
            self._after_dot = False
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    receipt = await self._smallest(message, sender, path, to)
            except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
                await self._hang_up()
                raise self._judged(error, to) from error
            finally:
                self._quota.done()
                self._leave_later()
            self._quota.took(to)
        return msgspec.structs.replace(receipt, reference=message.id)

    async def _smallest(self, message: Message, sender: tuple[str, str], path: str, to: str) -> Receipt:
        """Send the mail; where it is too large for the mailbox, the text part alone, once."""
        now, mailto = self._now(), f"{path}?subject=unsubscribe"
        try:
            return Receipt(note=await self._converse(letter(message, sender, to, now, mailto).as_bytes(), path, to))
        except aiosmtplib.SMTPDataError as error:
            if error.code != TOO_LARGE or not message.html:
                raise
        await self._hang_up()
        small = letter(msgspec.structs.replace(message, html=""), sender, to, now, mailto)
        said = await self._converse(small.as_bytes(), path, to)
        return Receipt(degraded=True, note=f"too large for the mailbox: sent as plain text ({said})")

    async def _converse(self, mail: bytes, sender: str, to: str) -> str:
        smtp = await self._connected()
        try:
            await smtp.mail(sender, timeout=STEP_SECONDS)
        except (aiosmtplib.SMTPServerDisconnected, ConnectionError):
            await self._hang_up()  # a kept connection that the server has dropped: nothing was said yet
            smtp = await self._connected()
            await smtp.mail(sender, timeout=STEP_SECONDS)
        await smtp.rcpt(to, timeout=STEP_SECONDS)
        answer = await self._data(smtp, mail)
        self._count += 1
        return answer.message.split("\n")[0][:200]

    async def _data(self, smtp: aiosmtplib.SMTP, mail: bytes) -> aiosmtplib.SMTPResponse:
        """DATA in its three steps, because only what is lost behind the dot may have been taken."""
        started = await smtp.execute_command(b"DATA", timeout=self._data_seconds)
        if started.code != _START:
            raise aiosmtplib.SMTPDataError(started.code, started.message)
        if smtp.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        smtp.protocol.write(_LEADING_DOT.sub(b"..", mail))
        await asyncio.sleep(0)  # a connection that is gone already shows here
        if not smtp.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        self._after_dot = True
        answer = await smtp.execute_command(b".", timeout=self._data_seconds)
        self._after_dot = answer.code // 100 not in (2, 4, 5)  # another code says neither yes nor no
        if answer.code // 100 != 2:
            raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        return answer

    async def _connected(self) -> aiosmtplib.SMTP:
        old = self._clock() - self._since > LONGEST_CONNECTION or self._count >= MOST_PER_CONNECTION
        if self._smtp is not None and (old or not self._smtp.is_connected):
            await self._hang_up()
        if self._smtp is None:
            s, password = self._server, self._password()
            smtp = aiosmtplib.SMTP(
                hostname=s.host, port=s.port, use_tls=s.security == "tls", start_tls=s.security == "starttls",
                tls_context=self._tls, timeout=STEP_SECONDS, local_hostname=_our_name(),
            )  # fmt: skip
            await smtp.connect()
            self._smtp, self._since, self._count = smtp, self._clock(), 0
            if s.user:
                await smtp.login(s.user, password, timeout=STEP_SECONDS)
        return self._smtp

    def _password(self) -> str:
        s = self._server
        if not s.user or isinstance(s.password, str):
            return str(s.password)
        try:
            return s.password()
        except ConfigError as error:
            raise SendError(str(error), permanent=True, scope="channel", code="secret") from error

    async def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            if smtp.is_connected and not self._after_dot:
                await smtp.quit(timeout=2.0)
        smtp.close()

    def _leave_later(self) -> None:
        """Say goodbye when no mail follows for a while."""
        if self._leaving is not None:
            self._leaving.cancel()
        self._leaving = asyncio.get_running_loop().call_later(self._idle_seconds, self._leave)

    def _leave(self) -> None:
        if not self._turn.locked():
            self._goodbye = asyncio.create_task(self._close())

    async def _close(self) -> None:
        async with self._turn:
            await self._hang_up()

    def _return_path(self, sender: str, to: str) -> str:
        """Where the mail comes back to when it cannot arrive."""
        return bounce_address(self._server.bounces, self._server.key, to) if self._server.bounces else sender

    def _judged(self, error: Exception, to: str) -> SendError:
        """The error in our terms; how often and how long is remembered where the server wants patience."""
        found = classify(error, self._server.host, self._server.port, after_dot=self._after_dot)
        if found.unknown:
            self._quota.took(to)
        if found.code in ("greylisted", "later"):
            self._quota.put_off(to)
        if found.code == "greylisted":
            found.retry_after = self._quota.greylisted(to)
        return found

    async def check(self, address: str) -> str:
        """For `doctor`: connect, encrypt, log in; sends nothing."""
        sender_of(self._server.sender), address_of(address)
        async with self._turn:
            self._after_dot = False
            try:
                await self._connected()
            except (aiosmtplib.SMTPException, OSError) as error:
                await self._hang_up()
                raise classify(error, self._server.host, self._server.port, after_dot=False) from error
            await self._hang_up()
        login = f" as {self._server.user}" if self._server.user else ""
        return f"{self._server.host}:{self._server.port} lets us in{login} ({self._server.security})"

    async def aclose(self) -> None:
        """Say goodbye."""
        if self._leaving is not None:
            self._leaving.cancel()
        if self._goodbye is not None:
            await self._goodbye
        await self._close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _our_name() -> str:
    """What EHLO says. Not getfqdn: that asks the DNS and may hang."""
    name = socket.gethostname()
    return name if name and all(c.isascii() and (c.isalnum() or c in "-.") for c in name) else "localhost"
