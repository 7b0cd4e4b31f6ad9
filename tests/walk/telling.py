"""A watcher whose alerts go to a Bot API and a mail server with ledgers, and the reading of those ledgers.

What arrived is judged by the ledgers alone, never by what the sender believes.
"""

from __future__ import annotations

import json
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from internwatch.crashpoint import VARIABLE
from internwatch.people import Settings
from internwatch.store import open_store
from internwatch.store.store import Store
from tests.fakes.smtp import MailServer
from tests.fakes.telegram import TOKEN, BotApi
from tests.walk.conftest import Watcher, key_of
from tests.worlds import scraper_file, scraper_of, world

CONFIG = """\
database = "{database}"
scrapers = "boards"
[me]
degree = "phd"
graduation = "2028-05"
[poll]
companies = ["tag:practice"]
every = "1s"
pause = "0s"
close_after = "0s"
[fetch]
contact = "me@example.org"
[telegram]
token = "env:TOKEN"
api_base = {api}
[email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "internwatch <watch@uni.example>"
[[filter]]
name = "language models"
any = ["language model*"]
tags = ["practice"]
backlog = "{backlog}"
send_to = {send_to}
[delivery]
unknown_wait = "0s"
group_wait = "{group}"
"""
BODY = (
    "Join our research group for a PhD research internship on language models in summer 2027.\n\n"
    "You expect to graduate between December 2027 and June 2029."
)
CHAT, OTHER_CHAT, MAIL = "telegram:77", "telegram:78", "email:me@uni.example"
REPEAT = "↻ possible repeat"
_LINK = re.compile(r"https?://[^\s>)]+")


@dataclass(frozen=True)
class Copy:
    """One message that a reader has: the postings it links to, and whether it calls itself a repeat."""

    links: tuple[str, ...]
    marked: bool
    text: str


@dataclass
class Telling(Watcher):
    """A watcher of a small world; `published` are the links of what was published since the first look. `more` is
    put at the end of the config."""

    api: BotApi = field(default_factory=BotApi)
    mail: MailServer = field(default_factory=MailServer)
    published: list[str] = field(default_factory=list)
    database: str = "sqlite:///iw.db"
    more: str = ""

    def write(self, *send_to: str, group: str = "0s", backlog: str = "none", api: str = "") -> None:
        """Write the config; `api` replaces the address of the Bot API."""
        text = CONFIG.format(
            send_to=json.dumps(send_to), group=group, backlog=backlog, api=json.dumps(api or self.api.url),
            port=self.mail.port, database=self.database,
        )  # fmt: skip
        (self.folder / "config.toml").write_text(text + self.more)

    def begin(self, *send_to: str, group: str = "0s") -> None:
        """The first look, a silent baseline."""
        self.write(*send_to, group=group)
        self.poll()
        assert not self.api.sends and not self.mail.taken

    def open(self, title: str, *, system: str = "greenhouse", body: str = BODY) -> dict[str, Any]:
        """Publish one posting; its id, link, company and time."""
        board = self.board(system)
        made = self.world.ctl(
            "publish", platform=system, token=board["token"], title=title, body=body, location="Zurich, Switzerland"
        )
        native = made["ids"][0]
        hosted = {
            "greenhouse": f"https://job-boards.greenhouse.io/{board['token']}/jobs/{native}",
            "lever": f"https://jobs.lever.co/{board['token']}/{native}",
        }[system]
        self.published.append(hosted)
        return {"id": native, "link": hosted, "company": board["company"], "token": board["token"], "at": made["at"]}

    def open_many(self, count: int, about: str = "a long way to say what the work will be about, " * 2) -> None:
        """Publish so many postings of different titles, on two boards."""
        for number in range(count):
            title = f"Research Intern 🤖 {number:02}, language models, {about}"
            self.open(title, system=("greenhouse", "lever")[number % 2])

    @property
    def said(self) -> str:
        """What the started processes wrote."""
        return (self.folder / "said.log").read_text()

    def die(self, point: str, nth: int = 1, *args: str) -> None:
        """Run (poll, if nothing else is said) with a crash armed; it must really die there."""
        dead = self.start(*(args or ("poll", "--all")), **{VARIABLE: f"{point}:{nth}"})
        assert dead.wait(60) == -signal.SIGKILL, self.said

    def recover(self) -> None:
        """The next run makes good what died; the one after it has nothing left to say."""
        self.poll()
        before = len(self.api.sends), len(self.mail.taken)
        self.poll()
        assert (len(self.api.sends), len(self.mail.taken)) == before, "a later run said something again"

    def poll_until(self, ready: Callable[[], Any], seconds: float = 20.0) -> list[str]:
        """Poll until something is true; what each poll said."""
        said: list[str] = []
        ends = time.monotonic() + seconds
        while not ready():
            assert time.monotonic() < ends, said
            time.sleep(0.5)  # what is waited for is the program's own patience, and the machine has other work
            said.append(self.poll())
        return said

    @contextmanager
    def store(self) -> Iterator[Store]:
        """What is in the database."""
        url = self.database.replace("sqlite:///", f"sqlite:///{self.folder}/")
        opened = open_store(url, now=datetime.now(UTC))
        try:
            yield opened
        finally:
            opened.close()

    def joins(self, chat: str = CHAT) -> None:
        """Somebody subscribes by themselves."""
        with self.store() as store:
            person = store.add_person(chat, "private", datetime.now(UTC), Settings(quiet=""))
            store.put_person(msgspec.structs.replace(person, state="active"))

    def marks(self, chat: str = CHAT) -> list[str]:
        """Where somebody stands with what they marked."""
        with self.store() as store:
            return [one.mark.stage for one in store.marks(chat)]

    def unheard(self) -> bool:
        """Whether somebody waits for an answer."""
        with self.store() as store:
            return store.count_updates() != {"done": 1}

    # -- the ledgers --------------------------------------------------------------------------------------------------

    def telegrams(self, chat: str = "77") -> list[Copy]:
        """What a chat has."""
        here = [call for call in self.api.delivered if call.chat == chat]
        return [Copy(tuple(c.links), c.visible.startswith(REPEAT), c.visible) for c in here]

    def mails(self, to: str = "me@uni.example") -> list[Copy]:
        """What a mailbox has. A link stands in a mail's list and again in its full text."""
        found = [(t.part("plain"), str(t.mail["Subject"])) for t in self.mail.taken if t.recipients == (to,)]
        return [Copy(tuple(dict.fromkeys(_LINK.findall(x))), s.startswith(REPEAT), x) for x, s in found]


def in_turn(values: Iterable[Any], *at_once: Any) -> list[Any]:
    """Cases of a test of processes: these `at_once` in `make test`, the others in `make soak` and `make torture`."""
    return [pytest.param(value, marks=() if value in at_once else (pytest.mark.soak,)) for value in values]


def judge(copies: Iterable[Copy], published: Iterable[str], *, repeats: int, each: int = 1) -> None:
    """Everything arrived; nothing else did; at most `repeats` messages came again, whole, and each of them says so."""
    messages, wanted = list(copies), set(published)
    counts = Counter(link for copy in messages for link in copy.links)
    assert set(counts) == wanted, f"lost {wanted - set(counts)}, invented {set(counts) - wanted}"
    marked = [copy for copy in messages if copy.marked]
    assert len(marked) <= repeats, "more second copies than what was in flight"
    told = Counter(link for copy in messages if not copy.marked for link in copy.links)
    assert all(n == 1 for n in told.values()), "a second copy that does not say so"
    again = Counter(link for copy in marked for link in copy.links)
    assert all(n <= each for n in again.values()), "a third copy"


@contextmanager
def telling_of(folder: Path) -> Iterator[Telling]:
    """A watcher of two boards of a few postings each, none of which its filter wants."""
    small = ("--median", "4", "--sigma", "0.1", "--research-share", "0")
    with world(folder / "world", "greenhouse=1,lever=1", *small) as running, BotApi() as api, MailServer() as mail:
        for board in running.ctl("boards"):
            scraper_file(folder / "boards", key_of(board), **scraper_of(board))
        yield Telling(running, folder, {"TOKEN": TOKEN}, api, mail)
