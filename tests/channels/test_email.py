"""The e-mail channel against a real SMTP server on loopback: what arrives, and what each refusal means."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from internwatch.channels import ChannelSettings, EmailSettings, build_channels
from internwatch.channels.email import Email, Server
from internwatch.errors import ConfigError, SendError
from internwatch.model import Message
from tests.fakes.smtp import DROP, HANG, Certificate, MailServer

NOW = datetime(2026, 11, 3, 9, 18, tzinfo=UTC)
LETTER = Message(
    subject="New: Größe – Research Intern (apply by 30 Nov 2026)",
    text="Größe\nhttps://acme.example/1",
    html='<p>Größe <a href="https://acme.example/1">x</a></p>',
    id="0123456789abcdef",
)
ME = "me@uni.example"


def channel(server: MailServer, **kw: object) -> Email:
    security = "none" if server.certificate is None else "tls" if server.implicit else "starttls"
    user, password = next(iter(server.users.items()), ("", ""))
    said = Server("127.0.0.1", server.port, security, user, password, "internwatch <watch@uni.example>")
    tls = server.certificate.trusting() if server.certificate else None
    return Email(said, tls=tls, now=lambda: NOW, pause=0.0, **kw)  # type: ignore[arg-type]


async def refused(server: MailServer, **kw: object) -> SendError:
    out = channel(server, **kw)
    try:
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
    finally:
        await out.aclose()
    return caught.value


async def test_a_mail_arrives_with_both_parts_and_its_headers() -> None:
    with MailServer() as server:
        out = channel(server)
        await out.send(LETTER, ME)
        await out.aclose()
    (taken,) = server.taken
    assert (taken.sender, taken.recipients) == ("watch@uni.example", (ME,))
    mail = taken.mail
    assert mail["Subject"] == LETTER.subject
    assert mail["To"] == ME
    assert mail["From"] == '"internwatch" <watch@uni.example>' or str(mail["From"]) == "internwatch <watch@uni.example>"
    assert mail["Message-ID"] == "<0123456789abcdef@uni.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "<internwatch.uni.example>" in mail["List-Id"]
    assert mail["Date"].datetime == NOW
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert taken.part("plain").strip().replace("\r\n", "\n") == LETTER.text
    assert "Größe" in taken.part("html")
    assert max(map(len, taken.raw.split(b"\r\n"))) <= 998


async def test_a_second_copy_has_the_same_message_id() -> None:
    with MailServer() as server:
        server.script("data", DROP)
        out = channel(server)
        with pytest.raises(SendError):
            await out.send(LETTER, ME)
        await out.send(LETTER, ME)
        await out.aclose()
    assert len({taken.mail["Message-ID"] for taken in server.taken}) == 1
    assert len(server.taken) == 2


async def test_line_breaks_in_a_subject_add_no_header() -> None:
    with MailServer() as server:
        out = channel(server)
        await out.send(Message("Intern\r\nBcc: x@evil.example\x00", "t", "<p>t</p>", id="1"), ME)
        await out.aclose()
    (taken,) = server.taken
    assert taken.mail["Subject"] == "Intern Bcc: x@evil.example"
    assert taken.mail["Bcc"] is None
    assert taken.recipients == (ME,)


@pytest.mark.parametrize(
    "address", ["", "me", "a@x.example, b@x.example", "a@x.example\r\nRCPT TO:<e@x.example>", "<a@x.example>", "a b@x"]
)
async def test_what_is_not_one_address_never_reaches_the_server(address: str) -> None:
    with MailServer() as server:
        out = channel(server)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, address)
        await out.aclose()
    assert (caught.value.permanent, caught.value.scope) == (True, "destination")
    assert server.commands == []


# (phase, answer, permanent, unknown, scope, code)
TABLE = [
    ("connect", "421 4.3.2 come back later", False, False, "channel", "server-busy"),
    ("mail", "550 5.7.1 not from you", True, False, "channel", "sender-refused"),
    ("mail", "451 4.3.0 later", False, False, "channel", "sender-refused"),
    ("rcpt", "550 5.1.1 no such user", False, False, "destination", "recipient-refused"),
    ("rcpt", "450 4.7.1 greylisted", False, False, "destination", "greylisted"),
    ("rcpt", DROP, False, False, "channel", "connect"),
    ("data", "554 5.7.1 spam", True, False, "message", "content-refused"),
    ("data", "552 5.3.4 too big", True, False, "message", "content-refused"),
    ("data", "451 4.3.0 later", False, False, "message", "later"),
    ("data", DROP, False, True, "message", "cut"),
    ("data", HANG, False, True, "message", "reply-timeout"),
]


@pytest.mark.parametrize(("phase", "answer", "permanent", "unknown", "scope", "code"), TABLE)
async def test_the_error_table(phase: str, answer: str, permanent: bool, unknown: bool, scope: str, code: str) -> None:
    with MailServer() as server:
        server.script(phase, answer)
        found = await refused(server, data_seconds=0.3)
    assert (found.permanent, found.unknown, found.scope, found.code) == (permanent, unknown, scope, code)
    assert len(server.taken) == (1 if unknown else 0)


async def test_a_server_that_is_not_there_surely_took_nothing() -> None:
    out = Email(Server("127.0.0.1", 9, "none", sender="a@x.example"), pause=0.0)
    with pytest.raises(SendError) as caught:
        await out.send(LETTER, ME)
    assert (caught.value.unknown, caught.value.permanent, caught.value.scope) == (False, False, "channel")


async def test_a_connection_that_the_server_dropped_is_opened_again() -> None:
    with MailServer() as server:
        out = channel(server)
        await out.send(LETTER, ME)
        server.script("mail", DROP)
        await out.send(LETTER, ME)
        await out.send(LETTER, ME)
        await out.aclose()
    assert len(server.taken) == 3
    assert [taken.connection for taken in server.taken] == [1, 2, 2]


@pytest.mark.parametrize("implicit", [False, True])
async def test_encryption_and_login(tmp_path: Path, implicit: bool) -> None:
    with MailServer(Certificate.make(tmp_path), implicit, {"me": "secret"}) as server:
        out = channel(server)
        assert "as me" in await out.check(ME)
        await out.send(LETTER, ME)
        await out.aclose()
    assert [taken.login for taken in server.taken] == ["me"]


async def test_a_wrong_password_closes_the_channel_and_keeps_the_mail(tmp_path: Path) -> None:
    with MailServer(Certificate.make(tmp_path), users={"me": "secret"}) as server:
        said = Server("127.0.0.1", server.port, "starttls", "me", "wrong", "a@x.example")
        out = Email(said, tls=server.certificate.trusting() if server.certificate else None, pause=0.0)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
        await out.aclose()
    assert (caught.value.scope, caught.value.permanent, caught.value.code) == ("channel", True, "login")
    assert "wrong" not in str(caught.value)


async def test_no_password_goes_to_a_server_without_starttls() -> None:
    with MailServer() as server:
        out = Email(Server("127.0.0.1", server.port, "starttls", "me", "secret", "a@x.example"), pause=0.0)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
    assert (caught.value.scope, caught.value.code) == ("channel", "not-supported")
    assert server.taken == []


@pytest.mark.parametrize("implicit", [False, True])
async def test_an_unknown_certificate_is_refused(tmp_path: Path, implicit: bool) -> None:
    with MailServer(Certificate.make(tmp_path), implicit) as server:
        security = "tls" if implicit else "starttls"
        out = Email(Server("127.0.0.1", server.port, security, sender="a@x.example"), pause=0.0)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
    assert (caught.value.scope, caught.value.code) == ("channel", "tls")
    assert server.taken == []


def test_no_encryption_is_for_this_machine_only() -> None:
    with pytest.raises(ConfigError, match=re.escape("on this machine only")):
        Email(Server("mail.example", 25, "none"))


async def test_the_builder_opens_it_from_settings() -> None:
    with MailServer() as server:
        said = EmailSettings("127.0.0.1", server.port, "none", "watch@uni.example")
        out = build_channels({"email"}, ChannelSettings(email=said))["email"]
        await out.send(LETTER, ME)
        await out.aclose()
    assert len(server.taken) == 1
