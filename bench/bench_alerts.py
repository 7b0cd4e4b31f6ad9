"""A daemon with 1,000 private subscribers: how soon each has a new posting, and its memory after 10,000 of them.

Run: make bench-alerts. The daemon is a process of its own with its real looks, store, senders and pace; the careers
site and the Bot API are this process. The Bot API refuses what passes Telegram's limits (30 messages a second over all
chats, one a second in a chat). It fails over its bars.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import os
import random  # noqa: TID251 - what the postings say follows from a seed
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec

from internwatch.cli.desk import set_up_logging
from internwatch.config import load_config
from internwatch.daemon.start import run_daemon
from internwatch.people import Settings, Wish
from internwatch.store import open_store
from internwatch.store.store import Store
from tests.fakes.careers import Careers, served
from tests.fakes.telegram import TOKEN, BotApi
from tests.filters import subscribers

BAR_SECONDS, BAR_MEMORY = 60.0, 200
PEOPLE, BOARDS, ROUNDS, A_ROUND = 1_000, 100, 5, 20
API = "boards-api.greenhouse.io/v1/boards"
# What one posting says and nobody else's: everybody wishes for it.
WORD = "quokka"
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["tag:bench"]
every = "{every}"
pause = "0s"
[fetch]
contact = "me@example.org"
per_host = 4
[telegram]
token = "env:TOKEN"
api_base = "{api}"
"""


def main() -> int:
    if "--daemon" in sys.argv:
        return daemon(Path(sys.argv[2]), json.loads(sys.argv[3]))
    with tempfile.TemporaryDirectory(prefix="internwatch-bench-") as name, BotApi(rates=True) as api:
        folder, sites = (
            Path(name),
            {f"{API}/b{n}/jobs": board([job(n, 0, "Accountant", "Ledgers.")]) for n in range(BOARDS)},
        )
        prepare(folder, api.url)
        store = open_store(f"sqlite:///{folder}/iw.db", now=now())
        with served(sites) as careers, running(folder, careers) as process:
            until(lambda: looked_at(store) == BOARDS, 120, "the first looks")
            quick = told(store, api, careers)
            configure(folder, api.url, "15s")
            matched(store, careers)
            process.send_signal(signal.SIGTERM)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        store.close()
    peak = used.ru_maxrss / 1024
    print(f"the daemon: peak {peak:.0f} MB (bar {BAR_MEMORY}), {used.ru_utime + used.ru_stime:.0f} s of CPU, "
          f"ended with {process.returncode}")  # fmt: skip
    return 0 if quick and peak < BAR_MEMORY and process.returncode == 0 else 1


# -- the daemon -------------------------------------------------------------------------------------------------------


def daemon(folder: Path, hosts: dict[str, str]) -> int:
    """What `internwatch run` does, with the careers sites on this machine."""
    env = {"TOKEN": TOKEN}
    set_up_logging(logging.INFO)
    asyncio.run(run_daemon(load_config(folder / "config.toml", env), env=env, now=now, hosts=hosts))
    return 0


@contextmanager
def running(folder: Path, careers: Careers) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "said.log").open("wb") as said:
        command = [sys.executable, __file__, "--daemon", str(folder), json.dumps(careers.hosts)]
        process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            yield process
        except BaseException:
            print((folder / "said.log").read_text()[-3000:])
            raise
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()


def configure(folder: Path, api: str, every: str) -> None:
    (folder / "config.toml").write_text(CONFIG.format(folder=folder, api=api, every=every))


def prepare(folder: Path, api: str) -> None:
    """A config, scraper files, and people who wish for something of their own and for one thing in common."""
    (folder / "boards").mkdir()
    for n in range(BOARDS):
        text = f'name = "Company {n}"\nsystem = "greenhouse"\ntoken = "b{n}"\ntags = ["bench"]\n'
        # One board is looked at often; the others when the config says so.
        (folder / "boards" / f"b{n}.toml").write_text(text + ("" if n else 'every = "5s"\n'))
    configure(folder, api, "1h")
    store = open_store(f"sqlite:///{folder}/iw.db", now=now())
    quietly = {"backlog": "none"}  # as the bot makes them, which shows what is open by itself
    for n, says in enumerate(subscribers.tables(PEOPLE), 1):
        to = f"telegram:{n}"
        person = store.add_person(to, "private", now(), Settings(quiet="", degree=None))
        store.put_person(msgspec.structs.replace(person, state="active"))
        store.put_wish(Wish(to, "own", {**says, **quietly}, now(), rhythm="weekly mon 09:00"))
        store.put_wish(Wish(to, "common", {"any": [WORD], "roles": ["any internship"], **quietly}, now()))
    store.close()


# -- what it is given -------------------------------------------------------------------------------------------------


def job(number: int, nth: int, title: str, text: str, place: str = "Zurich, Switzerland") -> dict[str, Any]:
    native = number * 10_000 + nth + 1
    return {
        "id": native, "title": title, "absolute_url": f"https://job-boards.greenhouse.io/b{number}/jobs/{native}",
        "location": {"name": place}, "content": f"<p>{text}</p>", "first_published": "2026-11-20T08:00:00Z",
        "updated_at": "2026-11-20T08:00:00Z",
    }  # fmt: skip


def board(jobs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"jobs": jobs, "meta": {"total": len(jobs)}}


def looked_at(store: Store) -> int:
    return sum(one.baseline_at is not None for one in store.boards().values())


def told(store: Store, api: BotApi, careers: Careers) -> bool:
    """One posting that everybody wishes for: seconds from stored to accepted."""
    skew = time.time() - time.monotonic()
    listed = careers.pages[f"{API}/b0/jobs"]
    said = f"A PhD research internship on language models of the {WORD}, summer 2027."
    jobs = [*listed.body["jobs"], job(0, 1, "Research Intern, Language Models", said)]
    careers.pages[f"{API}/b0/jobs"] = listed._replace(body=board(jobs))
    until(lambda: len(api.delivered) >= PEOPLE, 180, "the alerts")
    (stored,) = {row.owed_at.timestamp() for row in store.outbox_rows(("sent", "sending"), PEOPLE)}
    waits = sorted(call.at + skew - stored for call in api.delivered)
    floods = sum(call.answer == 429 for call in api.sends)
    p50, p95 = (waits[math.ceil(share * len(waits)) - 1] for share in (0.5, 0.95))
    print(f"one posting to {PEOPLE:,} private subscribers, from stored to accepted: p50 {p50:.1f} s, p95 {p95:.1f} s, "
          f"max {waits[-1]:.1f} s (bar {BAR_SECONDS:.0f}); flood violations {floods} (bar 0)")  # fmt: skip
    readers = {call.chat for call in api.delivered}
    print(f"{len(api.delivered):,} messages to {len(readers):,} readers")
    return waits[-1] <= BAR_SECONDS and not floods and len(readers) == len(api.delivered) == PEOPLE


def matched(store: Store, careers: Careers) -> None:
    """10,000 internships on 100 boards, in five rounds, all matched against everybody's wishes."""
    chance, began = random.Random(7), time.monotonic()
    for around in range(ROUNDS):
        for n in range(BOARDS):
            listed = careers.pages[f"{API}/b{n}/jobs"]
            fresh = [opening(chance, n, 10 + around * A_ROUND + nth) for nth in range(A_ROUND)]
            careers.pages[f"{API}/b{n}/jobs"] = listed._replace(body=board([*listed.body["jobs"], *fresh]))
        wanted = 1 + (around + 1) * BOARDS * A_ROUND
        until(lambda wanted=wanted: store.count_internships() >= wanted, 300, f"{wanted} internships")
    owed = sum(store.outbox_counts().values()) - PEOPLE
    print(f"{PEOPLE:,} subscribers x {BOARDS * ROUNDS * A_ROUND:,} postings: {owed:,} alerts owed after "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip


def opening(chance: random.Random, number: int, nth: int) -> dict[str, Any]:
    about = chance.choice(subscribers.ABOUT)
    title = chance.choice(subscribers.TITLES).format(about=about)
    said = " ".join(text.format(about=about) for text in chance.sample(subscribers.SAID, 8))
    return job(number, nth, f"{title} {nth}", said * 3, chance.choice(subscribers.SITES))


def until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > ends:
            raise RuntimeError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.2)


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
