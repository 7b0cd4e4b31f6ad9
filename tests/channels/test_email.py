"""The e-mail channel against a real SMTP server on loopback: what arrives, and what each refusal means."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from internwatch.channels import ChannelSettings, EmailSettings, build_channels
from internwatch.channels.email import Email, Server
from internwatch.channels.email.address import bounced_of
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


def channel(server: MailServer, *, per_hour: int = 100, bounces: str = "", key: bytes = b"", **kw: object) -> Email:
    security = "none" if server.certificate is None else "tls" if server.implicit else "starttls"
    user, password = next(iter(server.users.items()), ("", ""))
    sender = "internwatch <watch@uni.example>"
    said = Server("127.0.0.1", server.port, security, user, password, sender, per_hour, bounces, key)
    tls = server.certificate.trusting() if server.certificate else None
    return Email(said, tls=tls, now=lambda: NOW, **{"pause": 0.0, **kw})  # type: ignore[arg-type]


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


# Where the server does what: (phase, its answers, permanent, unknown, scope, code). With the phase "start", DATA itself
# is answered so; "data" is behind the dot.
TABLE = [
    ("connect", ["421 4.3.2 come back later"], False, False, "channel", "server-busy"),
    ("connect", ["554 5.7.1 you are on a list"], False, False, "channel", "server-refused"),
    ("connect", [DROP], False, False, "channel", "connect"),
    ("mail", ["550 5.7.1 not from you"], True, False, "channel", "sender-refused"),
    ("mail", ["451 4.3.0 later"], False, False, "channel", "sender-refused"),
    ("mail", [DROP, DROP], False, False, "channel", "connect"),
    ("rcpt", ["550 5.1.1 no such user"], False, False, "destination", "recipient-refused"),
    ("rcpt", ["450 4.7.1 greylisted"], False, False, "destination", "greylisted"),
    ("rcpt", ["451 4.7.1 greylisted"], False, False, "destination", "greylisted"),
    ("rcpt", ["452 4.2.2 mailbox full"], False, False, "destination", "greylisted"),
    ("rcpt", ["421 4.7.0 too many"], False, False, "destination", "greylisted"),
    ("rcpt", [DROP], False, False, "channel", "connect"),
    ("start", ["451 4.3.0 later"], False, False, "message", "later"),
    ("start", ["554 5.5.1 no valid recipients"], True, False, "message", "content-refused"),
    ("start", [DROP], False, False, "channel", "connect"),
    ("start", [HANG], False, False, "channel", "connect"),
    ("data", ["554 5.7.1 spam"], True, False, "message", "content-refused"),
    ("data", ["550 5.7.26 not authenticated by DKIM"], True, False, "message", "content-refused"),
    ("data", ["552 5.3.4 too big", "552 5.3.4 still too big"], True, False, "message", "content-refused"),
    ("data", ["451 4.3.0 later"], False, False, "message", "later"),
    ("data", ["421 4.7.0 slow down"], False, False, "message", "later"),
    ("data", ["250-ok\r\nqueued"], False, True, "message", "cut"),
    ("data", ["250-" + "x" * 70_000], False, True, "message", "cut"),
    ("data", [DROP], False, True, "message", "cut"),
    ("data", [HANG], False, True, "message", "reply-timeout"),
]


@pytest.mark.parametrize(("phase", "answers", "permanent", "unknown", "scope", "code"), TABLE)
async def test_the_table_of_outcomes(
    phase: str, answers: list[str], permanent: bool, unknown: bool, scope: str, code: str
) -> None:
    """What each refusal, cut and silence means; only what was lost behind the dot may have arrived. The next mail over
    the same channel goes out, whatever happened."""
    with MailServer() as server:
        server.script(phase, *answers)
        out = channel(server, data_seconds=0.3)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
        found = caught.value
        assert (found.permanent, found.unknown, found.scope, found.code) == (permanent, unknown, scope, code)
        assert len(server.taken) == (1 if unknown else 0)
        await out.send(LETTER, "you@other.example")
        await out.aclose()
    assert server.taken[-1].recipients == ("you@other.example",)


async def test_a_drop_before_the_dot_is_never_taken_for_a_success_or_for_final() -> None:
    """Where the cut shows in time the mail was surely not taken; where it does not, nobody can tell: both are told
    again."""
    with MailServer() as server:
        server.script("body", DROP)
        found = await refused(server)
    assert not found.permanent
    assert (found.unknown, found.code) in [(False, "connect"), (True, "cut")]
    assert server.taken == []


async def test_an_idle_connection_is_left_by_us() -> None:
    with MailServer() as server:
        out = channel(server, idle_seconds=0.02)
        await out.send(LETTER, ME)
        for _ in range(200):
            if "QUIT" in server.commands:
                break
            await asyncio.sleep(0.01)
        assert server.commands[-1] == "QUIT"
        await out.send(LETTER, ME)
        await out.aclose()
    assert [taken.connection for taken in server.taken] == [1, 2]


@pytest.mark.parametrize("fault", [DROP, HANG])
async def test_what_happens_behind_the_250_takes_nothing_back(fault: str) -> None:
    """The server said that it has the mail; that it hangs or drops when we leave is not our mail's trouble."""
    with MailServer() as server:
        server.script("quit", fault)
        out = channel(server)
        receipt = await out.send(LETTER, ME)
        await out.aclose()
    assert len(server.taken) == 1 and receipt.reference == LETTER.id


async def test_too_large_for_the_mailbox_goes_as_plain_text_once() -> None:
    with MailServer() as server:
        server.script("data", "552 5.3.4 too big")
        out = channel(server)
        receipt = await out.send(LETTER, ME)
        await out.aclose()
    (taken,) = server.taken
    assert receipt.degraded and "plain text" in receipt.note
    assert taken.mail.get_content_type() == "text/plain" and "acme.example/1" in taken.mail.get_content()
    assert taken.mail["Message-ID"] == "<0123456789abcdef@uni.example>"


@pytest.mark.parametrize(
    ("again", "code"),
    [(DROP, "connect"), ("421 4.7.0 too many connections", "server-busy"), ("hello", "server-refused")],
)
async def test_what_was_too_large_was_surely_not_taken(again: str, code: str) -> None:
    """The 552 is known, whatever happens to the connection for the smaller mail; the first is left politely."""
    with MailServer() as server:
        server.script("data", "552 5.3.4 too big")
        server.script("connect", "", again)
        found = await refused(server)
        assert "QUIT" in server.commands and server.taken == []
    assert (found.unknown, found.permanent, found.scope, found.code) == (False, False, "channel", code)


@pytest.mark.parametrize("answer", ["354 go on", "999 what", "199 wait"])
async def test_an_answer_behind_the_dot_that_is_neither_yes_nor_no(answer: str) -> None:
    with MailServer() as server:
        server.script("data", answer)
        found = await refused(server)
    assert (found.unknown, found.permanent, found.code) == (True, False, "cut")


async def test_another_yes_than_250_is_one() -> None:
    with MailServer() as server:
        server.script("data", "252 will try")
        out = channel(server)
        assert "will try" in (await out.send(LETTER, ME)).note
        await out.aclose()


async def test_greylisting_is_met_with_more_patience_each_time() -> None:
    with MailServer() as server:
        server.script("rcpt", *["450 4.7.1 greylisted"] * 4)
        clock = Clock()
        out = channel(server, clock=clock)
        waits = []
        for _ in range(4):
            with pytest.raises(SendError) as caught:
                await out.send(LETTER, ME)
            waits.append(caught.value.retry_after)
            clock.at += 8 * 3600
        await out.send(LETTER, ME)
        await out.aclose()
    assert waits == [300, 900, 3600, 3600]


class Clock:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


async def test_a_mail_a_second_and_no_more_than_the_hour_allows() -> None:
    """Over the quota nothing reaches the server, and the error says when the next may go; then it goes."""
    with MailServer() as server:
        clock = Clock()
        out = channel(server, clock=clock, pause=1.0, per_hour=3)
        for _ in range(3):
            await out.send(LETTER, ME)
            assert out.until_turn(ME) == 1.0
            clock.at += 60
            assert out.until_turn(ME) == 0.0
        before = len(server.commands)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
        assert (caught.value.scope, caught.value.code, caught.value.permanent) == ("channel", "quota", False)
        assert caught.value.retry_after == 3600 - 180
        assert len(server.commands) == before and len(server.taken) == 3
        clock.at += 3600 - 180
        await out.send(LETTER, ME)
        await out.aclose()
    assert len(server.taken) == 4


async def test_mails_that_wait_for_their_turn_do_not_pass_the_quota_together() -> None:
    with MailServer() as server:
        out = channel(server, per_hour=3)
        found = await asyncio.gather(*(out.send(LETTER, ME) for _ in range(8)), return_exceptions=True)
        await out.aclose()
    assert len(server.taken) == 3
    assert [one.code for one in found if isinstance(one, SendError)] == ["quota"] * 5


async def test_a_host_that_keeps_saying_later_rests_and_no_other() -> None:
    with MailServer() as server:
        clock = Clock()
        out = channel(server, clock=clock)
        server.script("rcpt", "450 4.7.1 later", "451 4.3.2 busy")
        for name in ("a", "b"):
            with pytest.raises(SendError):
                await out.send(LETTER, f"{name}@slow.example")
        before = list(server.commands)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, "c@SLOW.example")
        assert (caught.value.scope, caught.value.code) == ("destination", "host-rests")
        assert caught.value.retry_after == 300
        assert server.commands == before
        await out.send(LETTER, "d@quick.example")
        clock.at += 301
        server.script("rcpt", "450 4.7.1 later")
        with pytest.raises(SendError):
            await out.send(LETTER, "c@slow.example")
        with pytest.raises(SendError) as again:
            await out.send(LETTER, "d@slow.example")
        assert again.value.retry_after == 600, "twice as long each time"
        clock.at += 601
        await out.send(LETTER, "c@slow.example")
        await out.send(LETTER, "d@slow.example")
        await out.aclose()
    assert [taken.recipients[0][0] for taken in server.taken] == ["d", "c", "d"]


async def test_a_connection_is_kept_for_fifty_mails_or_a_minute() -> None:
    with MailServer() as server:
        clock = Clock()
        out = channel(server, clock=clock)
        for _ in range(52):
            await out.send(LETTER, ME)
        clock.at += 61
        await out.send(LETTER, ME)
        await out.aclose()
    assert [taken.connection for taken in server.taken] == [1] * 50 + [2] * 2 + [3]
    assert server.commands.count("QUIT") == 3, "each connection is left politely"


async def test_a_server_that_drops_every_tenth_mail_gets_all_of_them_once() -> None:
    with MailServer() as server:
        out = channel(server)
        for number in range(30):
            if number and number % 10 == 0:
                server.script("mail", DROP)
            await out.send(Message("s", f"mail {number}", "", id=str(number)), ME)
        await out.aclose()
    assert [taken.mail["Message-ID"] for taken in server.taken] == [f"<{n}@uni.example>" for n in range(30)]


async def test_two_mails_at_once_share_the_connection_one_after_the_other() -> None:
    with MailServer() as server:
        out = channel(server)
        await asyncio.gather(*(out.send(LETTER, f"{n}@x.example") for n in range(5)))
        await out.aclose()
    assert {taken.connection for taken in server.taken} == {1} and len(server.taken) == 5
    said = [command.split()[0] for command in server.commands if command != "QUIT"]
    assert said == ["MAIL", "RCPT"] * 5


async def test_a_refused_login_is_the_channels_trouble(tmp_path: Path) -> None:
    """535: nothing is sent, the rows stay, a person must look."""
    with MailServer(Certificate.make(tmp_path), users={"me": "secret"}) as server:
        tls = server.certificate.trusting() if server.certificate else None
        said = Server("127.0.0.1", server.port, "starttls", "me", "wrong", "watch@uni.example")
        out = Email(said, tls=tls, pause=0.0)
        with pytest.raises(SendError) as caught:
            await out.send(LETTER, ME)
        await out.aclose()
    assert (caught.value.permanent, caught.value.scope, caught.value.code) == (True, "channel", "login")
    assert "secret" not in str(caught.value) and "wrong" not in str(caught.value)
    assert server.taken == []


async def test_a_password_that_is_mended_is_read_again() -> None:
    """By the channel that is open."""
    with MailServer(users={"me": "secret"}) as server:
        words = ["wrong"]
        said = EmailSettings("127.0.0.1", server.port, "none", "watch@uni.example", "me", lambda: words[-1])
        out = build_channels(["email"], ChannelSettings(email=said))["email"]
        with pytest.raises(SendError, match="535"):
            await out.send(LETTER, ME)
        words.append("secret")
        await out.send(LETTER, ME)
        await out.aclose()
    assert len(server.taken) == 1


async def test_bounces_come_back_to_a_signed_address_and_so_does_leaving() -> None:
    """The envelope names the recipient to us alone; From stays as it is; the mail offers the same address to leave."""
    with MailServer() as server:
        out = channel(server, bounces="bounces@uni.example", key=b"k" * 32)
        await out.send(msgspec.structs.replace(LETTER, unsubscribe="https://watch.uni.example/u/x"), ME)
        await out.aclose()
    (taken,) = server.taken
    assert bounced_of("bounces@uni.example", b"k" * 32, taken.sender, ["you@uni.example", ME]) == ME
    assert taken.mail["From"].addresses[0].addr_spec == "watch@uni.example"
    link = f"<https://watch.uni.example/u/x>, <mailto:{taken.sender}?subject=unsubscribe>"
    assert taken.mail["List-Unsubscribe"] == link


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
