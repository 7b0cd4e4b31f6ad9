"""kill -9 at every named point of a telling: nothing is lost, at most one second copy comes, marked; by the ledgers.

The command dies by its own hand at the point (INTERNWATCH_TEST_CRASH), so that the narrow gaps are really hit.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from internwatch.crashpoint import VARIABLE
from tests.fakes.smtp import MailServer
from tests.fakes.telegram import TOKEN, BotApi
from tests.shared import needs_shared
from tests.walk.conftest import Watcher
from tests.walk.telling import in_turn
from tests.worlds import scraper_file, scraper_of, world

pytestmark = [needs_shared, pytest.mark.slow]

CONFIG = """\
database = "sqlite:///iw.db"
scrapers = "boards"
[poll]
companies = ["tag:practice"]
every = "1s"
pause = "0s"
[fetch]
contact = "me@example.org"
[telegram]
token = "env:TOKEN"
api_base = "{api}"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "internwatch <watch@uni.example>"
[[filter]]
name = "all"
roles = ["any internship"]
tags = ["practice"]
backlog = "none"
send_to = ["{to}"]
[delivery]
unknown_wait = "1s"
group_wait = "{group}"
"""
TELEGRAM, MAIL = "telegram:@interns", "email:me@uni.example"
# What every telling passes; the other points are in test_kill_elsewhere.py.
TELLING = ("fetched", "saving", "saved", "claimed", "sent", "settled")
TITLES = tuple(f"Research Intern, kill {n}" for n in range(3))


class Killed(Watcher):
    """A watcher whose alerts go to fakes with ledgers."""

    api: BotApi
    mail: MailServer

    def point(self, to: str, *, group: str = "0s") -> None:
        text = CONFIG.replace("{to}", to).replace("{group}", group)
        (self.folder / "config.toml").write_text(text.format(api=self.api.url, port=self.mail.port))

    def publish_all(self) -> None:
        for title, system in zip(TITLES, ("greenhouse", "greenhouse", "lever"), strict=True):
            self.publish(self.board(system), title)

    def die(self, point: str, nth: int) -> None:
        """Poll with a crash armed; it must really die there."""
        armed = Watcher(self.world, self.folder, self.env | {VARIABLE: f"{point}:{nth}"})
        done = armed.run("poll", "--all")
        assert done.returncode == -signal.SIGKILL, (done.returncode, done.stderr)

    def recover(self) -> None:
        """As the next runs would: the first finds what died, the second is past `unknown_wait`."""
        self.poll()
        ends = time.monotonic() + 20
        while self.owed() and time.monotonic() < ends:
            self.poll()

    def owed(self) -> bool:
        said = self.run("outbox", "--json").stdout
        return any(f'"{state}"' in said for state in ("pending", "claimed", "unknown", "retry"))


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Killed]:
    """Two boards whose first look is behind them."""
    boards = "greenhouse=1,lever=1"
    with world(tmp_path / "world", boards, "--median", "8", "--sigma", "0.2") as running, BotApi() as api:
        with MailServer() as mail:
            made = Killed(running, tmp_path, {"TOKEN": TOKEN})
            made.api, made.mail = api, mail
            for board in running.ctl("boards"):
                scraper_file(tmp_path / "boards", f"{board['platform']}-{board['token']}", **scraper_of(board))
            made.point(TELEGRAM)
            yield made


def told(watcher: Killed) -> tuple[Counter[str], int, int]:
    """From the ledgers: how often each published title arrived, how many copies were marked, how many were not ours."""
    texts = [call.visible for call in watcher.api.delivered]
    texts += [taken.part("plain") for taken in watcher.mail.taken]
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({title: 1 for title in TITLES if title in text})
    marked = sum("possible repeat" in text for text in texts)
    foreign = sum(not any(title in text for title in TITLES) for text in texts)
    return counts, marked, foreign


def judge(watcher: Killed) -> None:
    """Nothing lost, nothing invented; at most one message came twice, and its second copy says so."""
    counts, marked, foreign = told(watcher)
    assert set(counts) == set(TITLES), "an alert was lost"
    assert foreign == 0, "something was told that was never published"
    messages = len(watcher.api.delivered) + len(watcher.mail.taken)
    once = len({call.visible.replace("↻ possible repeat\n", "") for call in watcher.api.delivered})
    if watcher.api.delivered:
        assert messages - once <= 1, "more than one second copy"
    assert all(n <= 2 for n in counts.values())
    assert marked >= (1 if max(counts.values()) > 1 else 0), "a second copy that does not say so"
    assert marked <= 1


@pytest.mark.parametrize("nth", in_turn([1, 2], 1))
@pytest.mark.parametrize("point", TELLING)
def test_killed_while_telling(killed: Killed, point: str, nth: int) -> None:
    """Three postings open on two boards; the poll dies at the point; the next runs make it good."""
    killed.poll()
    killed.publish_all()
    if point in ("fetched", "saving", "saved") or nth == 1:
        killed.die(point, nth)
    else:
        # All three may stand in one message: a second passing needs a second destination.
        killed.point(f'{TELEGRAM}", "{MAIL}')
        killed.die(point, nth)
    killed.recover()
    if killed.mail.taken:
        judge_both(killed)
    else:
        judge(killed)


def judge_both(watcher: Killed) -> None:
    """Two destinations: for each of them nothing is lost, and only what was in flight may come twice, marked."""
    telegrams = [call.visible for call in watcher.api.delivered]
    mails = [taken.part("plain") for taken in watcher.mail.taken]
    for texts in (telegrams, mails):
        assert all(any(title in text for text in texts) for title in TITLES), "an alert was lost"
    repeats = [text for text in (*telegrams, *mails) if "possible repeat" in text]
    assert len(repeats) <= 2, "at most one repeat for each send that was in flight"
    for texts in (telegrams, mails):
        unmarked = [text for text in texts if "possible repeat" not in text]
        for title in TITLES:
            assert sum(title in text for text in unmarked) <= 1, "a second copy that does not say so"


@pytest.mark.parametrize("point", ["fetched", "saving", "saved"])
@pytest.mark.parametrize("nth", in_turn([1, 2], 1))
def test_killed_at_the_first_look(killed: Killed, point: str, nth: int) -> None:
    """A baseline that died is still a silent one, and what opens later is told once."""
    killed.die(point, nth)
    killed.poll()
    assert not killed.api.delivered
    killed.publish_all()
    killed.poll()
    killed.poll()
    counts, marked, foreign = told(killed)
    assert counts == Counter(dict.fromkeys(TITLES, 1)) and not marked and not foreign


@pytest.mark.parametrize("point", in_turn(["claimed", "sent", "settled"], "sent"))
def test_killed_while_mailing(killed: Killed, point: str) -> None:
    """The same by e-mail: a second mail is marked, and has the first one's Message-ID."""
    killed.point(MAIL)
    killed.poll()
    killed.publish_all()
    killed.die(point, 1)
    killed.recover()
    judge(killed)
    ids = {taken.mail["Message-ID"] for taken in killed.mail.taken}
    assert len(ids) == 1


@pytest.mark.parametrize("point", in_turn(["saved", "claimed", "sent", "settled"], "claimed"))
def test_the_daemon_killed(killed: Killed, point: str) -> None:
    """The same for `run`: the next daemon finds the lock free, what is owed, and what died."""
    killed.poll()
    killed.publish_all()
    dead = killed.start("run", **{VARIABLE: f"{point}:1"})
    assert dead.wait(30) == -signal.SIGKILL
    alive = killed.start("run")
    try:
        ends = time.monotonic() + 20
        while (set(told(killed)[0]) != set(TITLES) or killed.owed()) and time.monotonic() < ends:
            time.sleep(0.1)
    finally:
        alive.send_signal(signal.SIGTERM)
        assert alive.wait(20) in (0, -signal.SIGTERM)  # the latter when it had hardly started
    judge(killed)


@pytest.mark.soak
def test_a_storm_of_kills(killed: Killed) -> None:
    """Thirty times: publish, poll, kill -9 somewhere in between. Everything arrives; second copies are marked."""
    killed.poll()
    titles = []
    for number in range(30):
        titles.append(f"Research Intern, storm {number:02}.")
        killed.publish(killed.board("lever"), titles[-1])
        process = killed.start("poll", "--all")
        time.sleep(0.03 * number)  # from the first line to long after the last message
        process.kill()
        process.wait()
    killed.recover()
    texts = [call.visible for call in killed.api.delivered]
    unmarked = [text for text in texts if "possible repeat" not in text]
    for title in titles:
        assert any(title in text for text in texts), f"{title} was lost"
        assert sum(title in text for text in unmarked) <= 1, f"{title} came twice without a word"
