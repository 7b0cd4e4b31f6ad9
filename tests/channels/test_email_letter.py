"""The bytes of a mail: its headers, read back as a mail program reads them, and what no title can do to them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest

from internwatch.channels.email.address import address_of, bounce_address, bounced_of, one_line, sender_of
from internwatch.channels.email.letter import letter
from internwatch.errors import SendError
from internwatch.model import Message
from tests.render.hostile import titles

NOW = datetime(2026, 11, 3, 9, 18, tzinfo=UTC)
SENDER = ("internwatch – Größe", "watch@uni.example")
ME = "me@uni.example"
LINK = "https://watch.uni.example/u/k7Jx0fQ2b8Zr1mYd5TqVnA"
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "Precedence",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type")  # fmt: skip
KEY = b"k" * 32


def written(message: Message, mailto: str = "") -> bytes:
    return letter(message, SENDER, ME, NOW, mailto).as_bytes()


def read(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, message_from_bytes(raw, policy=policy.default))


def test_the_whole_head() -> None:
    """A golden head: every header, in its order, as it goes over the wire."""
    made = Message("New: Research Intern — Größe (apply by 30 Nov 2026)", "t", "<p>t</p>", id="2nd", unsubscribe=LINK,
                   follows=("1st",))  # fmt: skip
    head = written(made, "bounces@uni.example?subject=unsubscribe").partition(b"\r\n\r\n")[0].decode("ascii")
    head = re.sub(r'boundary="[^"]+"', 'boundary="…"', head)
    assert head.split("\r\n") == [
        "From: internwatch =?utf-8?b?4oCTIEdyw7bDn2U=?= <watch@uni.example>",
        "To: me@uni.example",
        "Subject: =?utf-8?q?New=3A_Research_Intern_=E2=80=94_Gr=C3=B6=C3=9Fe_=28app?=",
        " =?utf-8?q?ly_by_30_Nov_2026=29?=",
        "Date: Tue, 03 Nov 2026 09:18:00 +0000",
        "Message-ID: <2nd@uni.example>",
        "In-Reply-To: <1st@uni.example>",
        "References: <1st@uni.example>",
        f"List-Unsubscribe: <{LINK}>, <mailto:bounces@uni.example?subject=unsubscribe>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Id: internwatch alerts <internwatch.uni.example>",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="…"',
    ]


@pytest.mark.parametrize("length", range(30, 401, 10))
def test_a_link_to_unsubscribe_is_never_broken(length: int) -> None:
    """Encoded or folded it would cost the button; the literal bytes stand in the mail."""
    link = "https://w.example/u/" + "k" * (length - 20)
    raw = written(Message("s", "t", "<p>t</p>", id="1", unsubscribe=link), "stop@w.example")
    assert f"List-Unsubscribe: <{link}>, <mailto:stop@w.example>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "https://a b", "https://a>,<mailto:x@y", "https://a\r\nBcc: x@y", "https://ü.de/"],
)
def test_what_is_no_plain_link_makes_no_header(link: str) -> None:
    mail = read(written(Message("s", "t", "<p>t</p>", id="1", unsubscribe=link)))
    assert mail["List-Unsubscribe"] is None and mail["List-Unsubscribe-Post"] is None and mail["Bcc"] is None


def test_one_click_is_promised_over_https_alone() -> None:
    mail = read(written(Message("s", "t", "<p>t</p>", id="1", unsubscribe="http://127.0.0.1:8787/u/x")))
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1:8787/u/x>" and mail["List-Unsubscribe-Post"] is None


def test_a_thousand_hostile_subjects() -> None:
    """Read back, a subject is the words that went in, on one line; no header is added; words are short (RFC 2047)."""
    expected = {
        name: read(written(Message("s", "t", "<p>t</p>", id="1")))[name] for name in ("From", "To", "Message-ID")
    }
    for title in titles():
        raw = written(Message(f"New: {title}", "t", "<p>t</p>", id="1"))
        head = raw.partition(b"\r\n\r\n")[0]
        mail = read(raw)
        assert mail["Subject"] == one_line(f"New: {title}")[:150].rstrip(), title
        assert sorted(mail.keys()) == sorted(ONCE), title
        assert {name: mail[name] for name in expected} == expected
        assert head.isascii() and max(map(len, head.split(b"\r\n"))) <= 998
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[^? ]*\?[^ ]*\?=", head))
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_hostile_bodies_stay_bodies() -> None:
    for title in titles()[:40]:
        raw = written(Message("s", f"{title}\n.\nline", f"<p>{title}</p>", id="1"))
        mail = read(raw)
        text = mail.get_body(("plain",))
        assert text is not None and "line" in text.get_content()
        assert sorted(mail.keys()) == sorted(ONCE)
        assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("words", ["word " * 400, "x" * 3000, "Größe " * 300, ".\n" * 50, "=" * 200, "a \n" * 9])
def test_the_lines_of_a_body_are_short(words: str) -> None:
    """RFC 2045: 76 letters with the sign at the end; read back, nothing is missing."""
    raw = written(Message("s", words, f"<p>{words}</p>", id="1", unsubscribe=LINK + "k" * 300))
    assert max(map(len, raw.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    text = read(raw).get_body(("plain",))
    assert text is not None and text.get_content().replace("\r\n", "\n") == words + "\n"


@pytest.mark.parametrize("id", ["", "a b", "x>\r\nBcc: y@z.example", "ü", "i" * 400])
def test_any_message_has_an_id_of_its_own_that_stays(id: str) -> None:
    made = Message("s", "t", "<p>t</p>", id=id)
    first, second = read(written(made)), read(written(made))
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@uni\.example>", first["Message-ID"])
    assert first["Bcc"] is None


def test_a_thread_names_its_beginning_and_its_last() -> None:
    mail = read(written(Message("s", "t", "", id="3", follows=("1", "2", "1", "3", "bad id"))))
    assert mail["References"] == "<1@uni.example> <2@uni.example>"
    assert mail["In-Reply-To"] == "<2@uni.example>"


@pytest.mark.parametrize(
    ("given", "sent"),
    [("me@uni.example", "me@uni.example"), (" me@uni.example ", "me@uni.example"), ("o'k+x=y@a-b.example",) * 2,
     ("me@büro.example", "me@xn--bro-hoa.example")],
)  # fmt: skip
def test_one_address(given: str, sent: str) -> None:
    assert address_of(given) == sent


@pytest.mark.parametrize(
    "bad",
    ["", "me", "@x.example", "me@", "a@b@c.example", "a@x.example, b@x.example", "a@x.example;b@x.example",
     "Me <me@x.example>", "<me@x.example>", "a b@x.example", "a@x .example", "a@x.example\r\nRCPT TO:<e@x.example>",
     "a@x.example\x00", "a\t@x.example", '"a b"@x.example', "a@x..example", "a@.example", "a@-x.example", "ü@x.example",
     "a@x\u202e.example", "a" * 65 + "@x.example", "a@" + "x" * 260, "a@x.example(c)", "me@\ud800.example"],
)  # fmt: skip
def test_what_is_not_exactly_one_address(bad: str) -> None:
    with pytest.raises(SendError) as caught:
        address_of(bad)
    assert (caught.value.permanent, caught.value.scope, caught.value.code) == (True, "destination", "address")


def test_a_sender_with_quotes_and_letters() -> None:
    assert sender_of('"Watch, \\"x\\"" <watch@uni.example>') == ('Watch, "x"', "watch@uni.example")
    mail = read(letter(Message("s", "t", id="1"), ('Watch, "x" <y>', "watch@uni.example"), ME, NOW).as_bytes())
    (only,) = mail["From"].addresses
    assert (only.display_name, only.addr_spec) == ('Watch, "x" <y>', "watch@uni.example")


def test_a_bounce_address_names_one_recipient_and_cannot_be_made() -> None:
    known = [ME, "you@uni.example"]
    given = bounce_address("bounces@uni.example", KEY, ME)
    assert re.fullmatch(r"bounces\+[0-9a-f]{24}@uni\.example", given)
    assert bounced_of("bounces@uni.example", KEY, f"<{given.upper()}>", known) == ME
    assert bounced_of("bounces@uni.example", b"another key", given, known) is None
    assert bounced_of("other@uni.example", KEY, given, known) is None
    assert bounced_of("bounces@uni.example", KEY, given, ["you@uni.example"]) is None
    for n in range(8, 32):
        forged = given[:n] + ("0" if given[n] != "0" else "1") + given[n + 1 :]
        assert bounced_of("bounces@uni.example", KEY, forged, known) is None
    for odd in ("", "@", "bounces+@uni.example", "bounces+ü@uni.example", "bounces@uni.example", "x"):
        assert bounced_of("bounces@uni.example", KEY, odd, known) is None
