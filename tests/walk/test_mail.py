"""Alerts by e-mail as the real command sends them to a real SMTP server: the mail itself, and what refusals lead to."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from tests.fakes.smtp import DROP
from tests.shared import needs_shared
from tests.walk.telling import CHAT, MAIL, Telling, judge, telling_of

pytestmark = [needs_shared, pytest.mark.slow]
TITLE = "Research Intern, Language Models <Reasoning> & “Agents”"
BOUNCES = Path(__file__).resolve().parents[1] / "channels" / "bounces"
NOBODYS = b"bounces+0123456789abcdef01234567@watch.example"
OTHER_MAIL, OTHER = "email:you@uni.example", "you@uni.example"


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with telling_of(tmp_path) as made:
        yield made


def test_one_posting_is_one_mail_in_text_and_html(telling: Telling) -> None:
    """Both parts say the same and link to the posting; one recipient; the headers of a mail that no robot answers."""
    telling.begin(MAIL)
    made = telling.open(TITLE)
    telling.poll()
    (taken,) = telling.mail.taken
    mail, text, html = taken.mail, taken.part("plain"), taken.part("html")
    assert mail.get_content_type() == "multipart/alternative"
    assert taken.sender == "watch@uni.example" and taken.recipients == ("me@uni.example",)
    assert mail["To"] == "me@uni.example" and mail["From"].addresses[0].addr_spec == "watch@uni.example"
    assert mail["Subject"] == f"New: {TITLE} — {made['company']}"
    assert mail["Auto-Submitted"] == "auto-generated" and re.fullmatch(r"<\w+@uni\.example>", mail["Message-ID"])
    assert abs((datetime.now(UTC) - parsedate_to_datetime(mail["Date"])).total_seconds()) < 60
    assert all(len(mail.get_all(name) or ()) == 1 for name in ("From", "To", "Subject", "Date", "Message-ID"))
    assert max(map(len, taken.raw.splitlines())) <= 998
    facts = (made["company"], "Zurich, Switzerland", "Summer 2027", "Dec 2027 – Jun 2029", "fits you", "First seen")
    for fact in (*facts, "Posted", "December 2027", "June 2029", "in the title; tags: practice", made["link"]):
        assert fact.lower() in text.lower() and fact.lower() in html.lower(), fact
    assert TITLE in text and "&lt;Reasoning&gt; &amp; “Agents”" in html, "markup in a title stays text"
    assert html.count(f'href="{made["link"]}"') == 1 and "<img" not in html


def test_many_postings_are_one_mail_with_a_list(telling: Telling) -> None:
    """What opens together is one mail that names and links each of them."""
    telling.begin(MAIL)
    telling.open_many(12)
    telling.poll()
    (taken,) = telling.mail.taken
    assert str(taken.mail["Subject"]).startswith("12 new postings")
    judge(telling.mails(), telling.published, repeats=0)


@pytest.mark.parametrize(
    ("phase", "answer"), [("data", "451 4.3.0 try again later"), ("connect", "421 4.3.2 too busy")]
)
def test_a_passing_refusal_is_tried_again(telling: Telling, phase: str, answer: str) -> None:
    """SMTP 4xx at the door and after the text: one mail in the end, unmarked, for it was surely not taken."""
    telling.begin(MAIL)
    telling.open(TITLE)
    telling.mail.script(phase, answer)
    telling.poll()
    assert not telling.mail.taken
    telling.poll_until(lambda: telling.mail.taken)
    judge(telling.mails(), telling.published, repeats=0)


def test_greylisting_holds_one_address_and_no_other(telling: Telling) -> None:
    """450 for one recipient: named, left alone for its minutes, still owed; the other address has its mail."""
    telling.begin(MAIL, OTHER_MAIL)
    telling.open(TITLE)
    telling.mail.script("rcpt", "450 4.2.0 greylisted, come back later")
    said = telling.poll()
    telling.poll()
    (held,) = [to for to in (MAIL, OTHER_MAIL) if to in said]
    assert f"delivery: {held}: the mail server says 450 4.2.0 greylisted, come back later" in said
    (taken,) = telling.mail.taken
    assert f"email:{taken.recipients[0]}" != held
    (owed,) = telling.run("outbox").stdout.splitlines()
    assert "pending" in owed and held in owed and "greylisted" in owed


def test_a_mail_that_is_refused_for_good_is_named_and_stands_as_dead(telling: Telling) -> None:
    """554 after the text: said with the server's words, dead in the outbox, and owed again on request."""
    telling.begin(MAIL, CHAT)
    telling.open(TITLE)
    telling.mail.script("data", "554 5.7.1 looks like spam")
    said = telling.poll()
    assert "dead" in said and "554 5.7.1 looks like spam" in said
    judge(telling.telegrams(), telling.published, repeats=0)
    (dead,) = telling.run("outbox").stdout.splitlines()
    assert "dead" in dead and MAIL in dead and "looks like spam" in dead
    assert telling.run("outbox", "--requeue", dead.split()[0]).returncode == 0
    telling.poll()
    judge(telling.mails(), telling.published, repeats=0)


def test_an_address_that_does_not_exist_holds_nobody_else(telling: Telling) -> None:
    """550 for one recipient: named; the other address and the chat have theirs."""
    telling.begin(MAIL, OTHER_MAIL, CHAT)
    telling.open(TITLE)
    telling.mail.script("rcpt", "550 5.1.1 no such user")
    said = telling.poll()
    assert "the mail server says 550 5.1.1 no such user" in said
    assert len(telling.mail.taken) == 1
    judge(telling.telegrams(), telling.published, repeats=0)
    (owed,) = telling.run("outbox").stdout.splitlines()
    assert "pending" in owed and "no such user" in owed


def test_a_connection_lost_after_the_text_gives_one_marked_copy(telling: Telling) -> None:
    """Nobody knows whether it was taken: one copy more, marked in its subject, under the same Message-ID."""
    telling.begin(MAIL)
    telling.open(TITLE)
    telling.mail.script("data", DROP, DROP)
    for _ in range(3):
        telling.poll()
    judge(telling.mails(), telling.published, repeats=1)
    assert [copy.marked for copy in telling.mails()] == [False, True]
    assert len({taken.mail["Message-ID"] for taken in telling.mail.taken}) == 1


def test_what_follows_answers_the_first_mail(telling: Telling) -> None:
    """An edit and the closing stand in the thread of the alert that first told of the posting."""
    telling.begin(MAIL)
    first, other = telling.open(TITLE), telling.open("Research Intern, another language model", system="lever")
    telling.poll()
    here = {"platform": "greenhouse", "token": first["token"], "id": first["id"]}
    telling.world.ctl("edit", **here, title="Research Intern, language models, senior")
    telling.poll()
    telling.world.ctl("close", **here)
    telling.poll_until(lambda: len(telling.mail.taken) == 3)
    told, *later = [taken.mail for taken in telling.mail.taken]
    assert first["link"] in telling.mails()[0].text and other["link"] in telling.mails()[0].text
    assert [str(mail["Subject"]).partition(":")[0] for mail in later] == ["Updated", "Closed"]
    assert {mail["In-Reply-To"] for mail in later} == {mail["References"] for mail in later} == {told["Message-ID"]}
    assert told["References"] is None and len({mail["Message-ID"] for mail in (told, *later)}) == 3


def test_an_address_whose_mails_come_back_twice_gets_no_more(telling: Telling) -> None:
    """Two reports piped into `bounce`: the address is off, said by `outbox`, and the other one has its mails."""
    telling.begin(MAIL, OTHER_MAIL)
    config = telling.folder / "config.toml"
    config.write_text(config.read_text().replace("[email]\n", '[email]\nbounces = "bounces@watch.example"\n'))
    telling.open(TITLE)
    telling.poll()
    (mine,) = [taken for taken in telling.mail.taken if taken.recipients == ("me@uni.example",)]
    assert mine.mail["From"].addresses[0].addr_spec == "watch@uni.example"
    for name in ("postfix", "exim"):
        report = (BOUNCES / f"{name}.eml").read_bytes().replace(NOBODYS, mine.sender.encode())
        said = subprocess.run(
            [sys.executable, "-m", "internwatch", "--config", "config.toml", "bounce"],
            input=report, capture_output=True, check=True, cwd=telling.folder, env=telling.world.env | telling.env,
        ).stdout.decode()  # fmt: skip
    assert said.startswith(f"{MAIL} is switched off")
    telling.open("Research Intern, one more language model")
    telling.poll()
    told = [taken.recipients[0] for taken in telling.mail.taken]
    assert sorted(told) == ["me@uni.example", OTHER, OTHER]
    assert f"{MAIL} is switched off: 2 mails came back within 7 days" in telling.run("outbox").stdout
