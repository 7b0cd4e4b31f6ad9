"""Recorded answers and real postings at their real addresses: every posting served is read, and alerts arrive.

What is served is taken from the replaying tool itself, not from our readers.
"""

from __future__ import annotations

import html
import importlib.util
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from internwatch import reading, systems
from internwatch.model import Request
from internwatch.sources import load_sources
from tests import warm
from tests.fakes.smtp import MailServer
from tests.fakes.telegram import TOKEN, BotApi
from tests.shared import SHARED, needs_shared
from tests.worlds import TOOLS, World, replay, scraper_file

pytestmark = [needs_shared, pytest.mark.slow, pytest.mark.xdist_group("replay")]

CONFIG = """\
database = "sqlite:///iw.db"
scrapers = "boards"
[poll]
companies = ["tag:replay"]
pause = "0s"
[fetch]
per_host = 8
contact = "me@example.org"
[[filter]]
name = "research"
roles = ["research"]
backlog = "all"
send_to = ["file:alerts.jsonl", "telegram:@interns", "email:me@uni.example"]
[telegram]
token = "env:TOKEN"
api_base = "{api}"
[email]
host = "127.0.0.1"
port = {port}
security = "none"
from = "internwatch <watch@uni.example>"
[delivery]
group_wait = "0s"
"""


LINK = re.compile(r"https?://[^\s>)]+")


def tool() -> Any:
    """The replaying tool as a module: its own idea of which boards serve what."""
    sys.path.insert(0, str(TOOLS))
    try:
        spec = importlib.util.spec_from_file_location("replay", TOOLS / "replay.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules["replay"] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(TOOLS))


def key_of(board: Any) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{board.system}-{board.token}-{board.site}".lower()).strip("-")


def fields_of(board: Any) -> dict[str, object]:
    """A scraper file's fields for a board of real postings."""
    system, _, region = board.system.partition("-")
    fields: dict[str, object] = {
        "name": board.company, "system": system, "token": board.token, "tags": ["replay"],
    }  # fmt: skip
    if region:
        fields["region"] = region
    if system == "workday":
        fields |= {"instance": board.instance, "site": board.site}
    return fields


@dataclass(frozen=True)
class Polled:
    """All 277 boards polled once, through the proxy, by the command; `api` and `mail` hold what arrived."""

    folder: Path
    running: World
    boards: list[Any]
    module: Any
    api: BotApi
    mail: MailServer

    def command(self, *args: str) -> str:
        env = self.running.env | {"TOKEN": TOKEN}
        done = warm.run("--config", "config.toml", *args, env=env, cwd=self.folder, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polled]:
    module = tool()
    boards = module.boards_of((SHARED / "data" / "corpus-postings.jsonl").read_text().splitlines())
    folder = tmp_path_factory.mktemp("replay")
    with replay(folder / "world") as running, BotApi() as api, MailServer() as mail:
        for board in boards:
            scraper_file(folder / "boards", key_of(board), **fields_of(board))
        (folder / "config.toml").write_text(CONFIG.format(api=api.url, port=mail.port))
        made = Polled(folder, running, boards, module, api, mail)
        made.command("poll", "--all")
        yield made


def exported(polled: Polled) -> dict[str, dict[str, dict[str, Any]]]:
    """source key -> native id -> the posting as we hold it."""
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for line in map(json.loads, polled.command("export").splitlines()):
        held.setdefault(line["company_key"], {})[line["key"]] = line
    return held


def letters(text: str) -> str:
    """The letters and digits of a text in any form: what must survive every kind of markup, however often escaped."""
    while (plain := html.unescape(text)) != text:
        text = plain
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", re.sub(r"<[^>]+>", " ", text))).lower()


def is_recorded(module: Any, board: Any, routes: list[Any], sources: dict[str, Any]) -> bool:
    """Whether the board's list address is itself a recorded route (then the recording is what is served)."""
    source = sources[key_of(board)]
    return is_route(module, routes, systems.scraper(source.system).start(source))


def is_route(module: Any, routes: list[Any], request: Request | None) -> bool:
    """Whether the recordings hold the answer to this very request."""
    if request is None:
        return False
    parts = urlsplit(request.url)
    asked = module.w.Request(request.method, parts.netloc, request.url, {}, request.body)
    return any(route.answers(asked, parts.path) for route in routes)


def test_every_posting_served_is_held(polled: Polled) -> None:
    """Count, ids, titles, texts, dates and places of 517 real postings on 277 boards."""
    folder, boards, module = polled.folder, polled.boards, polled.module
    held = exported(polled)
    routes = module.read_routes(SHARED / "recorded")
    sources = {s.key: s for s in load_sources(folder / "boards").sources}
    wrong, compared = [], 0
    for board in boards:
        key = key_of(board)
        if is_recorded(module, board, routes, sources):
            continue
        mine = {tail(p["url"], board.system): p for p in held.get(key, {}).values()}
        theirs = {tail(native, board.system): p for native, p in board.postings.items()}
        if set(mine) != set(theirs):
            wrong.append(f"{key}: {len(mine)} held, {len(theirs)} served: {sorted(set(mine) ^ set(theirs))[:3]}")
            continue
        for native, real in theirs.items():
            compared += 1
            wrong += [f"{key}/{native}: {why}" for why in differences(mine[native], real, board.system)]
    assert not wrong, "\n".join(wrong[:20]) + f"\n{len(wrong)} in all"
    assert compared > 490


def tail(url: str, system: str) -> str:
    """What of a link or a served id names the posting: a Workday path with its place, else the last part."""
    path = url.partition("?")[0].rstrip("/")
    return path.partition("/job/")[2] if system == "workday" else path.rpartition("/")[2]


def differences(mine: dict[str, Any], real: Any, system: str) -> Iterator[str]:
    listed = system in ("workday", "smartrecruiters") and not reading.worth_reading(real.title)
    # A Workday list says "Posted 30+ Days Ago" and "2 Locations"; only an internship is asked for more.
    vague = listed and system == "workday"
    if letters(mine["title"]) != letters(real.title):
        yield f"title {mine['title']!r} is not {real.title!r}"
    day = datetime.fromtimestamp(real.at, UTC).date()
    held_day = mine["posted"] and date.fromisoformat(mine["posted"])
    # "Posted 20 Days Ago" does not say at which hour a day ends.
    if abs(held_day - day).days > vague if held_day else not vague:
        yield f"posted {mine['posted']} is not {day}"
    counted = vague and re.fullmatch(r"\d+ Locations", real.location)
    if letters(real.location) and not counted and letters(real.location) not in letters(" ".join(mine["places"])):
        yield f"places {mine['places']} lack {real.location!r}"
    held, served = letters(mine["text"]), letters(real.body_html)
    if system == "smartrecruiters":  # the section's title, which the tool invents, stands above its text
        held = held.removeprefix("jobdescription")
    if not listed and held[:20_000] != served[:20_000]:
        yield f"text differs: {held[:80]} / {served[:80]}"


def test_boards_with_a_recording_give_the_recording(polled: Polled) -> None:
    """Where the list address is a recorded route, the count and titles are those of the recorded answer."""
    folder, boards, module = polled.folder, polled.boards, polled.module
    held = exported(polled)
    routes = module.read_routes(SHARED / "recorded")
    sources = {s.key: s for s in load_sources(folder / "boards").sources}
    recorded = [b for b in boards if is_recorded(module, b, routes, sources)]
    for board in recorded:
        assert held.get(key_of(board)), f"{key_of(board)} gave nothing"


def test_nothing_that_is_asked_is_unrouted_but_robots(polled: Polled) -> None:
    """We ask only addresses that the real systems have: an unknown one would be counted."""
    odd = {where: n for where, n in polled.running.ctl("stats")["unrouted"].items() if "robots.txt" not in where}
    assert not odd


def test_real_internships_arrive(polled: Polled) -> None:
    """With `backlog = "all"` every open research internship is told once by Telegram, by e-mail and in the file."""
    lines = [json.loads(line) for line in (polled.folder / "alerts.jsonl").read_text().splitlines()]
    links = Counter(line["url"] for line in lines)
    assert len(lines) > 50 and set(links.values()) == {1}
    telegram = Counter(url for call in polled.api.delivered for url in call.links)
    mail = Counter(url for taken in polled.mail.taken for url in set(LINK.findall(taken.part("plain"))))
    assert {url for url in links if telegram[url] != 1} == set()
    assert {url for url in links if mail[url] != 1} == set()
    assert all(call.answer == 200 for call in polled.api.sends), "the Bot API refused a message"


def test_the_alerts_are_about_research_internships_that_are_open(polled: Polled) -> None:
    """What was sent is what `postings` says is open and what the board served; nothing else."""
    open_now = {p["url"]: p for p in map(json.loads, polled.command("postings", "--json").splitlines())}
    for line in map(json.loads, (polled.folder / "alerts.jsonl").read_text().splitlines()):
        facts = open_now[line["url"]]["facts"]
        assert facts["internship"] and facts["research"], line["title"]
