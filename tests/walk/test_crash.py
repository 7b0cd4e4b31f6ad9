"""kill -9 where more than one message is owed, where bytes are on the wire, and again while the damage is mended.

The plain cases, every named point on one message, are in `test_kill.py`. Judged by the ledgers alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.smtp import HANG
from tests.fakes.telegram import hang
from tests.shared import needs_shared
from tests.walk.telling import CHAT, MAIL, Telling, in_turn, judge, telling_of

pytestmark = [needs_shared, pytest.mark.slow]
MANY = 40  # postings, twenty a board (more would be held as a sudden jump): several Telegram messages
MAILED = 40  # postings: two mails


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with telling_of(tmp_path) as made:
        yield made


def kill_when(telling: Telling, ready: Callable[[], bool], *args: str) -> None:
    """Start the command (poll, if nothing else is said), and kill -9 it once something is true."""
    process = telling.start(*(args or ("poll", "--all")))
    try:
        ends = time.monotonic() + 30
        while not ready():
            assert process.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < ends, "it never came so far"
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait(10)


@pytest.mark.parametrize("point", in_turn(["claimed", "sent", "settled"], "sent"))
def test_killed_between_the_parts_of_a_group(telling: Telling, point: str) -> None:
    """Forty postings are several messages: only the part that was in flight comes again, whole and marked."""
    telling.begin(CHAT)
    telling.open_many(MANY)
    telling.die(point, 2)
    before = telling.telegrams()
    assert len(before) == (1 if point == "claimed" else 2)
    assert {link for copy in before for link in copy.links} < set(telling.published), "all of it fits one message"
    telling.recover()
    after = telling.telegrams()
    judge(after, telling.published, repeats=0 if point == "settled" else 1)
    assert after[: len(before)] == before
    if point == "sent":
        assert [set(copy.links) for copy in after if copy.marked] == [set(before[-1].links)]


def test_killed_between_two_mails(telling: Telling) -> None:
    """Forty postings are two mails: the same, and a second copy has the Message-ID of the first."""
    telling.begin(MAIL)
    telling.open_many(MAILED)
    telling.die("sent", 2)
    telling.recover()
    judge(telling.mails(), telling.published, repeats=1)
    ids = [taken.mail["Message-ID"] for taken in telling.mail.taken]
    assert len(ids) == 3 and ids[2] == ids[1] != ids[0]


def test_killed_while_telegram_has_not_answered(telling: Telling) -> None:
    """The request is out and the answer is not in: it may have arrived, so one marked copy follows and no third."""
    telling.begin(CHAT)
    telling.open("Research Intern, language models, on the wire")
    telling.api.script(hang())
    kill_when(telling, lambda: bool(telling.api.sends))
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=1)
    assert [copy.marked for copy in telling.telegrams()] == [False, True]


@pytest.mark.soak
@pytest.mark.parametrize(("phase", "marks"), [("rcpt", [True]), ("data", [False, True])])
def test_killed_while_the_mail_server_has_not_answered(telling: Telling, phase: str, marks: list[bool]) -> None:
    """Before the text was handed over nothing arrived; after it, a marked copy of the same Message-ID follows."""
    telling.begin(MAIL)
    telling.open("Research Intern, language models, on the wire")
    telling.mail.script(phase, HANG)
    server = telling.mail
    kill_when(telling, lambda: bool(server.taken) if phase == "data" else any("RCPT" in c for c in server.commands))
    telling.recover()
    judge(telling.mails(), telling.published, repeats=1)
    assert [copy.marked for copy in telling.mails()] == marks
    assert len({taken.mail["Message-ID"] for taken in server.taken}) == 1


DEATHS = [("claimed", "claimed"), ("claimed", "sent"), ("sent", "claimed"), ("sent", "sent")]


@pytest.mark.parametrize("deaths", in_turn(DEATHS, ("sent", "claimed")))
def test_killed_again_at_the_next_run(telling: Telling, deaths: tuple[str, str]) -> None:
    """The run that mends dies as well: it has arrived, and each death gives one copy more at most, marked."""
    telling.begin(CHAT)
    telling.open("Research Intern, language models, twice unlucky")
    for point in deaths:
        telling.die(point)
    telling.recover()
    arrived = telling.telegrams()
    assert [copy.links for copy in arrived] == [tuple(telling.published)] * (1 + deaths.count("sent"))
    assert [copy.marked for copy in arrived] == [deaths[0] == "claimed" or n > 0 for n in range(len(arrived))]


@pytest.mark.soak
@pytest.mark.parametrize(("point", "marks"), [("saving", [False]), ("sent", [False, True])])
def test_killed_while_changes_are_told(telling: Telling, point: str, marks: list[bool]) -> None:
    """Mails cannot be edited: a new title and a closed posting are told once, a second copy is marked."""
    telling.begin(MAIL)
    edited, closed = (telling.open(f"Research Intern, language models, {word}") for word in ("dull", "brief"))
    telling.poll()
    here = {"platform": "greenhouse", "token": edited["token"]}
    known = len(telling.mails())
    telling.world.ctl("close", **here, id=closed["id"])
    telling.world.ctl("edit", **here, id=edited["id"], title="Research Intern, language models, bright")
    telling.die(point)
    telling.recover()
    copies = telling.mails()[known:]
    assert all("bright" in copy.text and "brief" in copy.text for copy in copies)
    assert [copy.marked for copy in copies] == marks


@pytest.mark.parametrize("point", in_turn(["saved", "sent"], "saved"))
def test_killed_at_the_first_look_with_a_summary(telling: Telling, point: str) -> None:
    """What is open already is one summary: it comes, at most once more with a mark, and no posting is told as new."""
    telling.write(CHAT, backlog="summary")
    telling.open("Research Intern, language models, long open")
    telling.die(point)
    telling.recover()
    copies = telling.telegrams()
    judge(copies, telling.published, repeats=1)
    assert all("posting matches" in copy.text for copy in copies)
    assert len(copies) == (2 if point == "sent" else 1)


def test_a_grouping_daemon_killed(telling: Telling) -> None:
    """`run` collects what opens into groups; killed after the second message, the next daemon tells the rest."""
    telling.begin(CHAT, group="1s")
    telling.open_many(MANY)
    telling.die("sent", 2, "run")
    daemon = telling.start("run")
    try:
        ends = time.monotonic() + 30
        while {link for copy in telling.telegrams() for link in copy.links} != set(telling.published):
            assert daemon.poll() is None and time.monotonic() < ends, telling.said
            time.sleep(0.05)
    finally:
        daemon.terminate()
        assert daemon.wait(20) == 0
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=1)


# Seconds after the start of a daemon: while it imports, looks, saves, groups, sends, and long after.
DELAYS = (0.3, 1.4, 0.7, 2.1, 0.5, 1.1, 1.8, 0.9, 0.6, 1.25, 2.6, 0.8, 1.55, 0.4, 1.0, 1.7, 0.75, 1.3, 2.3, 0.85)


@pytest.mark.soak
def test_a_storm_of_killed_daemons(telling: Telling) -> None:
    """Twenty rounds of publish and kill -9 at some moment: all of it arrives, and second copies say what they are."""
    telling.begin(CHAT)
    for number, delay in enumerate(DELAYS):
        telling.open(f"Research Intern, language models, storm {number:02}.")
        daemon = telling.start("run")
        time.sleep(delay)
        daemon.kill()
        daemon.wait(10)
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=len(DELAYS))
