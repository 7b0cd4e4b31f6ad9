"""One job on two systems is one alert: found by its number or by title, place and week; told apart where anything says
that they are two; closed only when all its copies are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from internwatch.deliver.plan import gathered, items
from internwatch.filters.index import Index
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.poll import Board, Round, Rules, poll
from internwatch.poll.backlog import owe_backlogs, sync_subscriptions
from internwatch.store import open_store
from internwatch.store.rows import BoardState

T0 = datetime(2026, 11, 1, 9, tzinfo=UTC)
GREENHOUSE, OWN, LIST = "greenhouse:acme", "jsonld:careers.acme.example", "listings:simplify"
TEXT = "<p>We look for a PhD student to do research on language models. Text number {}.</p>"
TITLE = "Research Intern, Language Models"


def row(native: str, url: str, title: str = TITLE, place: str = "Zurich, Switzerland", **fields: Any) -> RawPosting:
    return RawPosting(native, title, url, (place,), body=TEXT.format(native), **fields)


def at_greenhouse(number: int = 4_000_123, **fields: Any) -> RawPosting:
    return row(str(number), f"https://job-boards.greenhouse.io/acme/jobs/{number}", **fields)


def at_home(number: int = 4_000_123, **fields: Any) -> RawPosting:
    return row(f"h{number}", f"https://careers.acme.example/jobs/{number}?gh_jid={number}", **fields)


class Bench:
    """Three boards of one company in one database; a look at one of them is an hour after the last."""

    def __init__(self, folder: Path) -> None:
        self.now = T0
        self.rows: dict[str, list[RawPosting]] = {GREENHOUSE: [], OWN: [], LIST: []}
        self.store = open_store(f"sqlite:///{folder / 'iw.db'}", now=T0)
        self.store.put_boards(BoardState(b, b, "Acme", "invented", "acme", "acme.example") for b in self.rows)
        self.filters: dict[str, Filter] = {}
        self.subscribe()

    def subscribe(self, **fields: Any) -> None:
        tell = ["new", "updated", "closed", "reopened", "reposted"]
        table = {"name": "f", "roles": ["any internship"], "send_to": ["console"], "tell": tell, **fields}
        made, mistakes = parse_filter(table, Me(None, None))
        assert made is not None, mistakes
        self.filters[made.name] = made

    async def look(self, *boards: str, hours: float = 1.0) -> None:
        for board in boards or (GREENHOUSE, OWN, LIST):
            self.now += timedelta(hours=hours)
            scraper: Any = SimpleNamespace(
                board=lambda source, board=board: board, start=lambda source: Request("https://acme.example/list"),
                read=lambda source, response, board=board: Page(tuple(self.rows[board])),
            )  # fmt: skip
            rules = Rules(3600, 3600, 86400, self.filters, Index(self.filters.values()))
            around = Round(self.store, self, rules, self.run, lambda: self.now)
            source = Source(board.partition(":")[2], "Acme", "invented", SimpleNamespace(alert=board == LIST))
            await poll([Board(source, scraper, self.store.boards()[board])], around)

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        return Response(request, 200, self.now)

    async def run(self, act: Callable[..., Any], *args: Any) -> Any:
        return act(*args)

    def owed(self) -> list[tuple[str, str, str]]:
        rows = reversed(self.store.outbox_rows(("pending",), 100))
        return [(r.kind, r.subject, r.destination) for r in rows]

    def kinds(self) -> list[tuple[str, str]]:
        return [(kind, subject.partition(":")[0]) for kind, subject, _ in self.owed()]


@pytest.fixture
async def bench(tmp_path: Path) -> Any:
    made = Bench(tmp_path)
    await made.look()  # the silent baselines
    yield made
    made.store.close()


async def test_one_number_on_two_systems_is_told_once_and_keeps_both_links(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    bench.rows[OWN] = [at_home(place="Paris, France")]
    await bench.look(GREENHOUSE, OWN)
    assert bench.kinds() == [("new", "greenhouse")]
    (told,) = bench.store.outbox_rows(("pending",), 10)
    (item,), _ = items([told], gathered(bench.store, [told]))  # type: ignore[arg-type]
    assert item.also == ("https://careers.acme.example/jobs/4000123?gh_jid=4000123",)
    assert item.places == ("Zurich, Switzerland", "Paris, France")


async def test_without_a_number_title_place_and_week_decide(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    bench.rows[OWN] = [row("7", "https://careers.acme.example/jobs/research-intern")]
    await bench.look(GREENHOUSE, OWN)
    assert bench.kinds() == [("new", "greenhouse")]


@pytest.mark.parametrize(
    "other",
    [
        {"place": "Toronto, Canada"},
        {"title": f"{TITLE} (Summer 2028)"},
        {"title": "Research Intern, Vision"},
    ],
)
async def test_another_place_season_or_title_is_another_job(bench: Bench, other: dict[str, str]) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse(title=f"{TITLE} (Summer 2027)" if "title" in other else TITLE)]
    bench.rows[OWN] = [row("7", "https://careers.acme.example/jobs/research-intern", **other)]
    await bench.look(GREENHOUSE, OWN)
    assert bench.kinds() == [("new", "greenhouse"), ("new", "jsonld")]


async def test_two_openings_of_one_board_are_two(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse(4_000_001)]
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE].append(at_greenhouse(4_000_002))
    await bench.look(GREENHOUSE)
    assert bench.kinds() == [("new", "greenhouse")] * 2


@pytest.mark.parametrize(
    "links",
    [
        "https://www.comeet.com/jobs/acme/30.00B/research-intern/{}7.A5F",
        "https://acme.pinpointhq.com/en/postings/0a1b2c3d-4e5f-4a6b-8c7d-00000000000{}",
        "https://workforcenow.adp.com/mascsr/default/mdf/recruitment/recruitment.html?ccId=19000101_000001&jobId=55000{}",
    ],
)
@pytest.mark.parametrize("city", ["Zurich, Switzerland", "Paris, France"])
async def test_two_openings_of_one_board_are_two_whatever_their_links(bench: Bench, links: str, city: str) -> None:
    """Links of which nobody knows what names the job, one title, one week: two ids are two openings all the same."""
    bench.rows[OWN] = [row("1", links.format(1))]
    await bench.look(OWN)
    bench.rows[OWN].append(row("2", links.format(2), place=city))
    await bench.look(OWN)
    assert bench.kinds() == [("new", "jsonld")] * 2


async def test_who_was_not_told_of_the_first_hears_of_the_second(bench: Bench) -> None:
    """The copy alone says what a filter asks for; its other readers know the job already."""
    bench.subscribe(name="paris", places=["Paris"], send_to=["file:paris.jsonl"])
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    bench.rows[OWN] = [at_home(place="Paris, France")]
    await bench.look(GREENHOUSE, OWN)
    assert [(kind, to) for kind, _, to in bench.owed()] == [("new", "console"), ("new", "file:paris.jsonl")]


async def test_the_employers_own_copy_stands_for_a_lead(bench: Bench) -> None:
    """A list told it first; what happens on the employer's board is told to those who heard of the lead."""
    lead = row("uuid-1", "https://job-boards.greenhouse.io/acme/jobs/4000123", title="Research Intern - NLP")
    bench.rows[LIST] = [lead]
    await bench.look(LIST)
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    await bench.look(GREENHOUSE)
    assert bench.kinds() == [("new", "listings")]
    assert bench.store.heads([f"{LIST}:uuid-1"]) == {f"{LIST}:uuid-1": f"{GREENHOUSE}:4000123"}
    bench.rows[GREENHOUSE] = [at_greenhouse(title=f"{TITLE} (Summer 2027)")]
    await bench.look(GREENHOUSE)
    assert bench.kinds()[1:] == [("updated", "greenhouse")]


async def test_a_lead_of_a_job_that_is_known_is_silent(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    await bench.look(GREENHOUSE)
    bench.rows[LIST] = [row("u-1", "https://boards.greenhouse.io/acme/jobs/4000123?utm_source=x", title="NLP Intern")]
    await bench.look(LIST)
    assert bench.kinds() == [("new", "greenhouse")]


async def test_a_job_is_closed_when_its_last_copy_is(bench: Bench) -> None:
    bench.rows[GREENHOUSE], bench.rows[OWN] = [at_greenhouse()], [at_home()]
    await bench.look(GREENHOUSE, OWN)
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    assert bench.kinds() == [("new", "greenhouse")]
    bench.rows[OWN] = []
    await bench.look(OWN, OWN, hours=2)
    assert bench.kinds() == [("new", "greenhouse"), ("closed", "jsonld")]
    assert bench.owed()[-1][2] == "console"


async def test_a_backlog_counts_a_job_once(bench: Bench) -> None:
    """What stands on two systems when a filter is new is one job in its first message."""
    bench.rows[GREENHOUSE], bench.rows[OWN] = [at_greenhouse()], [at_home(place="Paris, France")]
    await bench.look(GREENHOUSE, OWN)
    sync_subscriptions(bench.store, bench.filters.values(), bench.now)
    owe_backlogs(bench.store, bench.filters, lambda _: (), bench.now)
    (summary,) = (r for r in bench.store.outbox_rows(("pending",), 10) if r.kind == "backlog")
    assert summary.payload["count"] == 1
    assert set(summary.payload["items"][0]["places"]) == {"Zurich, Switzerland", "Paris, France"}


async def test_an_edit_is_told_once(bench: Bench) -> None:
    """Both boards show the new title; the one that stands for the job tells it."""
    bench.rows[GREENHOUSE], bench.rows[OWN] = [at_greenhouse()], [at_home()]
    await bench.look(GREENHOUSE, OWN)
    title = f"{TITLE} (Summer 2027)"
    bench.rows[GREENHOUSE], bench.rows[OWN] = [at_greenhouse(title=title)], [at_home(title=title)]
    await bench.look(OWN, GREENHOUSE)
    assert bench.kinds() == [("new", "greenhouse"), ("updated", "greenhouse")]


async def test_what_closed_long_ago_is_news_again(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    bench.rows[OWN] = [at_home()]
    await bench.look(OWN, hours=24 * 60)
    assert bench.kinds() == [("new", "greenhouse"), ("closed", "greenhouse"), ("new", "jsonld")]


async def test_a_job_that_moves_to_another_system_is_told_as_that(bench: Bench) -> None:
    """It closes here and opens there within days: who heard that it closed hears where it is now."""
    bench.rows[GREENHOUSE] = [at_greenhouse()]
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    bench.rows[OWN] = [at_home()]
    await bench.look(OWN, hours=24)
    assert bench.kinds() == [("new", "greenhouse"), ("closed", "greenhouse"), ("reposted", "jsonld")]
    (told,) = (r for r in bench.store.outbox_rows(("pending",), 10) if r.kind == "reposted")
    assert told.payload["of"] == f"{GREENHOUSE}:4000123"


# -- one job many times -----------------------------------------------------------------------------------------------

CITIES = ("Zurich, Switzerland", "Paris, France", "Toronto, Canada")


def in_cities(requisition: str = "R-4711", **fields: Any) -> list[RawPosting]:
    """One requisition, posted once for each city; the texts name the city."""
    return [
        at_greenhouse(4_000_000 + n, place=city, requisition=requisition, **fields) for n, city in enumerate(CITIES)
    ]


def shown(bench: Bench) -> Any:
    """The one alert of an opening, as it would be shown."""
    told = [r for r in bench.store.outbox_rows(("pending",), 10) if r.kind in ("new", "reposted")]
    assert len(told) == 1, [r.subject for r in told]
    (item,), _ = items(told, gathered(bench.store, told))  # type: ignore[arg-type]
    return item


@pytest.mark.parametrize("at_once", [True, False])
async def test_one_requisition_in_three_cities_is_one_alert(bench: Bench, at_once: bool) -> None:
    """Posted together, or one city after the other: the alert names every place and link."""
    rows = in_cities()
    for part in [rows] if at_once else [rows[:1], rows[:2], rows]:
        bench.rows[GREENHOUSE] = part
        await bench.look(GREENHOUSE)
    assert bench.kinds() == [("new", "greenhouse")]
    item = shown(bench)
    assert item.places == CITIES
    assert {item.posting.url, *item.also} == {raw.url for raw in rows}


async def test_a_requisition_in_three_cities_is_closed_with_its_last(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = in_cities()
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE] = bench.rows[GREENHOUSE][2:]
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    assert bench.kinds() == [("new", "greenhouse")]
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    assert [kind for kind, _ in bench.kinds()] == ["new", "closed"]


@pytest.mark.parametrize(
    "other",
    [{"requisition": "R-4712"}, {"title": "Research Intern, Vision"}, {"title": f"{TITLE} (Summer 2028)"}],
)  # fmt: skip
async def test_a_number_or_a_title_alone_is_not_one_requisition(bench: Bench, other: dict[str, str]) -> None:
    mine = {"title": f"{TITLE} (Summer 2027)" if "Summer" in other.get("title", "") else TITLE}
    bench.rows[GREENHOUSE] = [in_cities(**mine)[0], in_cities(**(mine | other))[1]]
    await bench.look(GREENHOUSE)
    assert bench.kinds() == [("new", "greenhouse")] * 2


@pytest.mark.parametrize("requisition", ["", "N/A", "Intern", "-", "1", "2027", "Summer 2027"])
async def test_what_names_no_requisition_joins_nothing(bench: Bench, requisition: str) -> None:
    bench.rows[GREENHOUSE] = in_cities(requisition)
    await bench.look(GREENHOUSE)
    assert bench.kinds() == [("new", "greenhouse")] * 3


async def test_one_posting_under_two_links_of_one_board_is_one_alert(bench: Bench) -> None:
    """A board that lists a requisition in two folders: one number, two links."""
    base = "https://acme.wd5.myworkdayjobs.com/External/job"
    bench.rows[OWN] = [
        row("R-1", f"{base}/Zurich/Research-Intern_R-12345", place="Zurich, Switzerland"),
        row("R-1", f"{base}/Paris/Research-Intern_R-12345-1", place="Paris, France"),
    ]
    await bench.look(OWN)
    item = shown(bench)
    assert set(item.places) == {"Zurich, Switzerland", "Paris, France"}
    assert len(item.also) == 1


async def test_the_same_text_under_a_new_number_is_a_repost(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse(4_000_001)]
    await bench.look(GREENHOUSE)
    same = at_greenhouse(4_000_009)
    bench.rows[GREENHOUSE] = [RawPosting(same.native, TITLE, same.url, same.places, TEXT.format("4000001"))]
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    assert ("reposted", "greenhouse") in bench.kinds()
    assert ("new", "greenhouse") not in bench.kinds()[1:]
    (told,) = (r for r in bench.store.outbox_rows(("pending",), 10) if r.kind == "reposted")
    assert told.payload["of"] == f"{GREENHOUSE}:4000001"


async def test_what_returns_next_year_is_told_as_the_job_it_was(bench: Bench) -> None:
    """The same text, a new number, eleven months after it closed: news, and said to be a repost."""
    bench.rows[GREENHOUSE] = [at_greenhouse(4_000_001)]
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    same = at_greenhouse(4_100_001)
    bench.rows[GREENHOUSE] = [RawPosting(same.native, TITLE, same.url, same.places, TEXT.format("4000001"))]
    await bench.look(GREENHOUSE, hours=24 * 330)
    assert [kind for kind, _ in bench.kinds()] == ["new", "closed", "reposted"]


async def test_next_years_own_season_is_news(bench: Bench) -> None:
    bench.rows[GREENHOUSE] = [at_greenhouse(4_000_001, title=f"{TITLE} (Summer 2027)", requisition="R-1001")]
    await bench.look(GREENHOUSE)
    bench.rows[GREENHOUSE] = []
    await bench.look(GREENHOUSE, GREENHOUSE, hours=2)
    bench.rows[GREENHOUSE] = [at_greenhouse(4_100_001, title=f"{TITLE} (Summer 2028)", requisition="R-1001")]
    await bench.look(GREENHOUSE, hours=24 * 330)
    assert [kind for kind, _ in bench.kinds()] == ["new", "closed", "new"]
