"""Mails that came back: reports in the shapes of real servers, and mails that are none. The corpus is our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.channels.email.bounce import asks_to_leave, came_to, read_bounce
from tests.pace import within

CORPUS = Path(__file__).with_name("bounces")
OUR_ID = "5f2d8c0e9b7a46318d1f0e2c3b4a5968"
SIGNED = "bounces+0123456789abcdef01234567@watch.example"
GONE = "gone@uni.example"
# file -> (kind, status, a piece of the server's words)
REPORTS = {
    "postfix": ("hard", "5.1.1", "User doesn't exist"),
    "postfix-delayed": ("soft", "4.4.1", "Connection timed out"),
    "exim": ("hard", "5.1.1", "unknown user"),
    "exim-old": ("hard", "", "created automatically"),
    "exchange-online": ("hard", "5.1.10", "RecipientNotFound"),
    "exchange-2010": ("soft", "5.2.2", "mailbox full"),
    "gmail": ("hard", "5.1.1", "does not exist"),
    "qmail": ("hard", "5.1.1", "no mailbox here"),
    "sendmail": ("hard", "5.1.2", "Host unknown"),
    "provider-prose": ("hard", "5.0.0", "doesn't have an account"),
    "policy": ("soft", "5.7.26", "unauthenticated"),
    "international": ("hard", "5.1.6", "umgezogen"),
    "complaint": ("complaint", "", "spam"),
}
OTHERS = ("not-vacation", "not-unsubscribe", "not-delivered")


def raw(name: str) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes()


@pytest.mark.parametrize("name", list(REPORTS))
def test_a_report_is_read(name: str) -> None:
    found = read_bounce(raw(name))
    assert found is not None
    kind, status, words = REPORTS[name]
    assert (found.kind, found.status, found.recipient) == (kind, status, GONE)
    assert found.message == OUR_ID, "our own mail is named"
    assert words in found.said and len(found.said) <= 200 and found.said.isprintable()


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_report_is_none(name: str) -> None:
    assert read_bounce(raw(name)) is None


def test_every_file_of_the_corpus_has_its_row() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == {*REPORTS, *OTHERS}


@pytest.mark.parametrize("name", [*REPORTS, *OTHERS])
def test_the_signed_address_it_came_to_is_found(name: str) -> None:
    assert came_to(raw(name))[0] == SIGNED


def test_two_copies_of_a_report_have_one_mark_and_two_reports_two() -> None:
    marks = [found.mark for name in REPORTS if (found := read_bounce(raw(name)))]
    again = [found.mark for name in REPORTS if (found := read_bounce(raw(name)))]
    assert marks == again and len(set(marks)) == len(REPORTS)


def test_a_wish_to_leave_is_told_apart() -> None:
    assert [name for name in (*REPORTS, *OTHERS) if asks_to_leave(raw(name))] == ["not-unsubscribe"]


@pytest.mark.parametrize("name", list(REPORTS))
def test_unix_line_ends_are_the_same_report(name: str) -> None:
    one, other = read_bounce(raw(name)), read_bounce(raw(name).replace(b"\r\n", b"\n"))
    assert one is not None and other is not None
    assert (one.kind, one.status, one.recipient, one.message) == (other.kind, other.status, other.recipient, OUR_ID)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*REPORTS, *OTHERS]), st.data())
def test_any_damage_gives_an_answer_and_never_an_error(name: str, data: st.DataObject) -> None:
    """Cut, doubled, overwritten: read_bounce, came_to and asks_to_leave are total."""
    whole = raw(name)
    start = data.draw(st.integers(0, len(whole)))
    patch = data.draw(
        st.binary(max_size=60) | st.sampled_from([b"\r\n\r\n", b"\x00" * 9, b"--", b"boundary=", b"\xff"])
    )
    skip = data.draw(st.integers(0, 200))
    broken = whole[:start] + patch + whole[start + skip :]
    for read in (read_bounce, came_to, asks_to_leave):
        read(broken)
    read_bounce(data.draw(st.binary(max_size=300)))


@pytest.mark.parametrize(
    "odd", [b'charset="\x00a"', b"charset*=us'en", b"charset*=x; charset*1=2", b"boundary*=x; boundary*1=2"]
)
def test_odd_parameters_of_a_mail_are_no_error(odd: bytes) -> None:
    """Python's parser raises at each of them, where the text is not ASCII or the parameter is asked for."""
    kind = b"multipart/mixed; " if b"boundary" in odd else b"text/plain; "
    mail = b"From: MAILER-DAEMON@x\nTo: a@b.c\nContent-Type: " + kind + odd + b"\n\ncould not be delivered \xe9\n"
    assert read_bounce(mail) is None and not asks_to_leave(mail)
    assert came_to(mail) == ([] if b"boundary" in odd else ["a@b.c"])


PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from([b"charset", b"boundary", b"name"]),
        st.sampled_from([b"", b"*", b"*0", b"*0*", b"*1", b"*1*", b"*2", b"**", b"*x"]),
        st.sampled_from(
            [b"b", b"us-ascii", b"idna", b"us'en", b"''%00", b"utf-8''%ff", b'"\x00"', b"\xff", b'"', b"=?x?q?=ff?="]
        )
        | st.binary(max_size=4),
    ),
    max_size=5,
).map(lambda found: b"".join(b"; " + name + star + b"=" + value for name, star, value in found))


@settings(max_examples=150, deadline=None)
@given(PARAMETERS, st.sampled_from([b"text/plain", b"multipart/report; boundary=b", b"message/rfc822"]))
def test_any_parameters_give_an_answer_and_never_an_error(odd: bytes, kind: bytes) -> None:
    mail = (
        b"From: postmaster@x\nTo: a@b.c" + odd + b"\nContent-Type: " + kind + odd + b"\n\nundeliverable \xe9\n--b\n"
        b"Content-Type: message/delivery-status" + odd + b"\n\nFinal-Recipient: rfc822; a@b.c" + odd + b"\n\n--b--\n"
    )
    for read in (read_bounce, came_to, asks_to_leave):
        read(mail)


def test_a_huge_or_deep_mail_is_read_in_no_time() -> None:
    deep = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 3000
    assert read_bounce(deep) is None
    assert read_bounce(b"From: mailer-daemon@x\r\n\r\n" + b"could not be delivered 550 " * 200_000) is not None


@pytest.mark.parametrize("sender", [b"a@x", b"mailer-daemon@x"])
@pytest.mark.parametrize("line", [b"-", b"--belo", b"a"])
def test_a_long_line_costs_no_time(line: bytes, sender: bytes) -> None:
    whole = b"From: " + sender + b"\n\n" + (line * (1 << 20))[: 1 << 20]
    with within(1.0):
        read_bounce(whole)
