"""The conversation with one SMTP server, step by step, so that an error tells whether the mail may have gone out.

Encryption is demanded, never hoped for: a server without STARTTLS gets no password. It builds no mail (`letter.py`).
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import aiosmtplib
import msgspec

from internwatch.channels.email.address import address_of, sender_of
from internwatch.channels.email.letter import letter
from internwatch.errors import ConfigError, Mistake, SendError
from internwatch.model import Message, Receipt

# A whole send; RFC 5321 lets a server think for ten minutes after the final dot, few take two.
TOTAL_SECONDS = 300.0
STEP_SECONDS, DATA_SECONDS = 30.0, 150.0
# Providers cut long connections.
MOST_PER_CONNECTION, LONGEST_CONNECTION = 50, 60.0
# Personal accounts have small quotas: one mail a second.
PAUSE_SECONDS = 1.0
GREYLIST_SECONDS = 300.0


class Server(msgspec.Struct, frozen=True):
    """Where mail goes in. `security` is "starttls", "tls", or "none", which only loopback may have."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str = ""


class Email:
    """Sends over one kept connection, one mail at a time. `tls` replaces the system's certificates."""

    name = "email"

    def __init__(
        self,
        server: Server,
        *,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        data_seconds: float = DATA_SECONDS,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        if server.security == "none" and not _is_loopback(server.host):
            problem = 'security = "none" is for a server on this machine only'
            raise ConfigError([Mistake("config", None, "[email]", problem, 'Take "starttls" or "tls".')])
        self._server, self._tls, self._now = server, tls, now
        self._data_seconds, self._pause = data_seconds, pause
        self._turn = asyncio.Lock()
        self._smtp: aiosmtplib.SMTP | None = None
        self._since, self._count, self._next = 0.0, 0, 0.0
        self._in_data = False

    def until_turn(self, address: str) -> float:
        """Seconds until the next mail may go out; the caller waits before it claims."""
        return max(0.0, self._next - time.monotonic())

    async def send(self, message: Message, address: str) -> Receipt:
        """Send one mail to one address, or SendError. Trouble after DATA began leaves it unknown."""
        sender, to = sender_of(self._server.sender), address_of(address)
        mail = letter(message, sender, to, self._now()).as_bytes()
        async with self._turn:
            await asyncio.sleep(self.until_turn(address))
            self._in_data = False
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    said = await self._converse(mail, sender[1], to)
            except (aiosmtplib.SMTPException, OSError) as error:  # TimeoutError is an OSError
                await self._hang_up()
                raise self._wrapped(error) from error
            finally:
                self._next = time.monotonic() + self._pause
        return Receipt(said)

    async def _converse(self, mail: bytes, sender: str, to: str) -> str:
        smtp = await self._connected()
        try:
            await smtp.mail(sender, timeout=STEP_SECONDS)
        except (aiosmtplib.SMTPServerDisconnected, ConnectionError):
            await self._hang_up()  # a kept connection that the server has dropped: nothing was said yet
            smtp = await self._connected()
            await smtp.mail(sender, timeout=STEP_SECONDS)
        await smtp.rcpt(to, timeout=STEP_SECONDS)
        self._in_data = True
        answer = await smtp.data(mail, timeout=self._data_seconds)
        self._count += 1
        return answer.message.split("\n")[0][:200]

    async def _connected(self) -> aiosmtplib.SMTP:
        old = time.monotonic() - self._since > LONGEST_CONNECTION or self._count >= MOST_PER_CONNECTION
        if self._smtp is not None and (old or not self._smtp.is_connected):
            await self._hang_up()
        if self._smtp is None:
            s = self._server
            smtp = aiosmtplib.SMTP(
                hostname=s.host, port=s.port, use_tls=s.security == "tls", start_tls=s.security == "starttls",
                tls_context=self._tls, timeout=STEP_SECONDS, local_hostname=_our_name(),
            )  # fmt: skip
            await smtp.connect()
            self._smtp, self._since, self._count = smtp, time.monotonic(), 0
            if s.user:
                await smtp.login(s.user, s.password, timeout=STEP_SECONDS)
        return self._smtp

    async def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            if smtp.is_connected and not self._in_data:
                await smtp.quit(timeout=2.0)
        smtp.close()

    def _wrapped(self, error: Exception) -> SendError:
        """The error in our terms (C3). A refusal the server spelled out is known, whenever it came."""
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return _answered(error)
        if isinstance(error, aiosmtplib.SMTPNotSupported) or type(error) is aiosmtplib.SMTPException:
            # No STARTTLS or no login where the config demands them: the library has no class of its own for it.
            said = f"{self._server.host} does not offer what is asked of it: {error}"
            return SendError(said, permanent=True, scope="channel", code="not-supported")
        if isinstance(error.__cause__, ssl.SSLCertVerificationError) or isinstance(error, ssl.SSLError):
            return SendError(f"{self._server.host} is not who it says: {error}", scope="channel", code="tls")
        if self._in_data:
            code = "reply-timeout" if isinstance(error, TimeoutError) else "cut"
            return SendError(f"nobody knows whether the mail was taken: {error}", unknown=True, code=code)
        said = f"{self._server.host}:{self._server.port} cannot be reached: {str(error) or type(error).__name__}"
        return SendError(said, scope="channel", code="connect")

    async def check(self, address: str) -> str:
        """For `doctor`: connect, encrypt, log in; sends nothing."""
        sender_of(self._server.sender), address_of(address)
        async with self._turn:
            self._in_data = False
            try:
                await self._connected()
            except (aiosmtplib.SMTPException, OSError) as error:
                await self._hang_up()
                raise self._wrapped(error) from error
            await self._hang_up()
        login = f" as {self._server.user}" if self._server.user else ""
        return f"{self._server.host}:{self._server.port} lets us in{login} ({self._server.security})"

    async def aclose(self) -> None:
        """Say goodbye."""
        async with self._turn:
            await self._hang_up()


def _answered(error: aiosmtplib.SMTPResponseException) -> SendError:
    """What the server's own words mean: whom they concern, and whether trying again can help."""
    passing = 400 <= error.code < 500
    said = f"the mail server says {error.code} {error.message}".replace("\n", " ")
    if isinstance(error, aiosmtplib.SMTPRecipientRefused):
        if passing:
            return SendError(said, retry_after=GREYLIST_SECONDS, scope="destination", code="greylisted")
        return SendError(said, scope="destination", code="recipient-refused")
    if isinstance(error, aiosmtplib.SMTPDataError):
        return SendError(said, permanent=not passing, code="later" if passing else "content-refused")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return SendError(said, permanent=not passing, scope="channel", code="login")
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return SendError(said, permanent=not passing, scope="channel", code="sender-refused")
    return SendError(said, scope="channel", code="server-busy" if passing else "server-refused")


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
