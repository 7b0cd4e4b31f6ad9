"""Looks at an invented board, kept in a real database: what is stored, what is owed, what the board's health says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from internwatch.errors import FetchError, StoreError
from internwatch.filters.index import Index
from internwatch.filters.language import Filter, Me, parse_filter
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.poll import Board, Kept, Round, Rules, poll
from internwatch.poll.backlog import owe_backlogs, sync_subscriptions
from internwatch.poll.word import list_never_worked, tell_operator
from internwatch.store import open_store
from internwatch.store.rows import BoardState

T0 = datetime(2026, 11, 1, 9, tzinfo=UTC)
KEY = "invented:acme"
SOURCE = Source("acme", "Acme", "invented", None, tags=("startup",))
TEXT = "We look for a PhD student to do research on language models. "


def row(native: str, title: str = "Research Intern", body: str = TEXT, **fields: Any) -> RawPosting:
    return RawPosting(native, title, f"https://acme.example/{native}", body=body and body + native, **fields)


class Site:
    """The board as it stands: `rows` to list, `details` by id, `answer` to fail with; a ledger of what was asked."""

    def __init__(self) -> None:
        self.rows: list[RawPosting] = []
        self.details: dict[str, str] = {}
        self.gone: set[str] = set()
        self.answer: FetchError | None = None
        self.etag = ""
        self.partial = ""
        self.window = False
        self.asked: list[str] = []
        self.now = T0

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        self.asked.append(request.purpose + request.native)
        if self.answer:
            raise self.answer
        if request.native:
            if request.native in self.gone:
                return Response(request, 404, self.now)
            if request.native not in self.details:
                raise FetchError("HTTP 500", status=500)
            return Response(request, 200, self.now, body=self.details[request.native].encode())
        if etag and etag == self.etag:
            return Response(request, 304, self.now, unchanged=True)
        return Response(request, 200, self.now, headers={"etag": self.etag} if self.etag else {})

    def scraper(self) -> Any:
        return SimpleNamespace(
            board=lambda source: KEY,
            start=lambda source: Request("https://acme.example/list"),
            read=lambda source, response: Page(
                tuple(self.rows), problems=(self.partial,) if self.partial else (), window=self.window
            ),
            read_detail=lambda source, raw, response: _with_body(raw, response.body.decode()),
            check=lambda source, native, url: Request(url, purpose="check", native=native),
        )


def _with_body(raw: RawPosting, body: str) -> RawPosting:
    return msgspec.structs.replace(raw, body=body, title=raw.title or "Research Intern")


class Bench:
    """A database, a site and a clock: `look()` is one poll an hour later."""

    def __init__(self, folder: Path) -> None:
        self.site, self.now, self.every = Site(), T0, 3600.0
        self.store = open_store(f"sqlite:///{folder / 'iw.db'}", now=T0)
        self.store.put_boards([BoardState(KEY, "acme", "Acme", "invented", "acme", "acme.example")])
        self.filters: dict[str, Filter] = {}
        self.subscribe()

    def subscribe(self, **fields: Any) -> None:
        table = {"name": "f", "any": ["language model*"], "roles": ["any internship"], "send_to": ["console"], **fields}
        made, mistakes = parse_filter(table, Me(None, None))
        assert made is not None, mistakes
        self.filters[made.name] = made
        sync_subscriptions(self.store, self.filters.values(), self.now)

    @property
    def state(self) -> BoardState:
        return self.store.boards()[KEY]

    async def look(self, hours: float = 1.0) -> Kept:
        self.now = self.site.now = self.now + timedelta(hours=hours)
        rules = Rules(self.every, 3600, 86400, self.filters, Index(self.filters.values()))
        around = Round(self.store, self.site, rules, self.run, lambda: self.now)
        (kept,) = await poll([Board(SOURCE, self.site.scraper(), self.state)], around)
        return kept

    async def run(self, act: Callable[..., Any], *args: Any) -> Any:
        return act(*args)

    def owed(self) -> list[tuple[str, str]]:
        rows = self.store.outbox_rows(("pending",), 100)
        return sorted((r.kind, r.subject.rpartition(":")[2]) for r in rows)

    def said(self) -> list[str]:
        """What the operator was told of boards."""
        rows = self.store.outbox_rows(("pending",), 100)
        return [str(r.payload["title"]) for r in reversed(rows) if "Acme" in str(r.payload.get("title"))]

    def open(self) -> set[str]:
        return {s.posting.native for s in self.store.listing(all=True, sources=None, since=None) if s.status == "open"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.store.close()


async def test_the_first_look_is_silent_and_the_second_tells_what_is_new(bench: Bench) -> None:
    bench.site.rows = [row("1"), row("2", "Account Manager")]
    first = await bench.look()
    assert (first.first, first.seen, bench.owed()) == (True, 2, [])
    bench.site.rows.append(row("3"))
    await bench.look()
    await bench.look()
    assert bench.owed() == [("new", "3")]


async def test_a_partial_first_look_is_no_baseline(bench: Bench) -> None:
    """Rows are kept, but alerts are measured from the first complete look."""
    bench.site.rows, bench.site.partial = [row("1")], "row 2 has no id"
    await bench.look()
    bench.site.partial = ""
    bench.site.rows.append(row("2"))
    await bench.look()
    assert bench.owed() == []
    bench.site.rows.append(row("3"))
    await bench.look()
    assert bench.owed() == [("new", "3")]


async def test_a_board_that_is_always_partial_has_its_baseline_at_the_second_look(bench: Bench) -> None:
    """As a search that is cut off at twenty: what is new after that is told, nothing closes, and it is asked no less
    often than others."""
    bench.site.partial, bench.every = "a search finds 40 postings and 20 are shown", 900.0
    for count in (2, 3, 4):
        bench.site.rows = [row(str(n)) for n in range(count)]
        await bench.look(hours=0.25)
    assert bench.owed() == [("new", "3")] and bench.open() == {"0", "1", "2", "3"}
    bench.site.rows = [row("3"), row("4")]
    for _ in range(8):
        await bench.look(hours=0.25)
    assert bench.owed() == [("new", "3"), ("new", "4")] and bench.open() == {"0", "1", "2", "3", "4"}
    assert bench.state.next_due is not None
    assert bench.state.next_due - bench.now <= timedelta(seconds=1.1 * 900)


async def test_an_unchanged_board_is_answered_by_its_validator_and_still_closes(bench: Bench) -> None:
    """A posting that was not listed at the first look closes at a 304 an hour later: the list is the same."""
    bench.site.rows, bench.site.etag = [row("1"), row("2"), row("3")], '"a"'
    await bench.look()
    bench.site.rows, bench.site.etag = [row("1"), row("2")], '"b"'
    await bench.look()
    assert bench.open() == {"1", "2", "3"}
    kept = await bench.look()
    assert kept.closed == 1 and bench.open() == {"1", "2"}


async def test_the_own_address_closes_at_once(bench: Bench) -> None:
    bench.site.rows = [row("1"), row("2")]
    await bench.look()
    bench.site.rows, bench.site.gone = [row("1")], {"2"}
    await bench.look()
    assert bench.open() == {"1"}
    assert "check2" in bench.site.asked


async def test_a_sharp_loss_closes_nothing_until_it_is_believed(bench: Bench) -> None:
    bench.site.rows = [row(str(n)) for n in range(10)]
    await bench.look()
    bench.site.rows = []
    for _ in range(4):
        await bench.look(hours=14)
        assert len(bench.open()) == 10 and bench.state.health == "suspect"
    await bench.look(hours=14)
    assert bench.state.health == "ok"
    await bench.look(hours=2)
    assert bench.open() == set()


async def test_trouble_keeps_everything_and_recovery_tells_what_is_new_once(bench: Bench) -> None:
    bench.site.rows = [row("1")]
    await bench.look()
    bench.site.answer = FetchError("acme.example answered HTTP 500", status=500)
    bench.site.rows.append(row("2"))
    for _ in range(3):
        kept = await bench.look()
        assert kept.problem and bench.open() == {"1"}
    assert bench.state.failures == 3
    bench.site.answer = None
    await bench.look()
    await bench.look()
    assert bench.owed() == [("new", "2")]


async def test_a_held_host_is_skipped_and_counts_as_no_failure(bench: Bench) -> None:
    bench.site.answer = FetchError("acme.example asked to wait", kind="held", reach="host", retry_after=900)
    kept = await bench.look()
    assert kept.skipped and bench.state.failures == 0
    assert bench.state.next_due == bench.now + timedelta(seconds=900)


async def test_details_are_asked_only_for_what_may_be_an_internship(bench: Bench) -> None:
    """And only once, until the row moves."""

    def listed(native: str, title: str, updated: str = "") -> RawPosting:
        detail = Request(f"https://acme.example/{native}", purpose="detail", native=native)
        return row(native, title, body="", detail=detail, updated=updated)

    bench.site.details = {"1": TEXT, "2": TEXT}
    bench.site.rows = [listed("1", "Research Intern"), listed("2", "Account Manager")]
    await bench.look()
    await bench.look()
    assert bench.site.asked.count("detail1") == 1 and "detail2" not in bench.site.asked
    bench.site.rows[0] = listed("1", "Research Intern", "moved")
    await bench.look()
    assert bench.site.asked.count("detail1") == 2


async def test_a_detail_that_fails_is_tried_again_and_told_in_the_end(bench: Bench) -> None:
    """Late is worse than thin: after two failed looks the posting is told with what the list says."""
    await bench.look()
    detail = Request("https://acme.example/1", purpose="detail", native="1")
    bench.subscribe(any=["research intern"])
    bench.site.rows = [row("1", body="", detail=detail)]
    await bench.look()
    assert bench.owed() == [] and "could not be read" in bench.state.problem
    await bench.look()
    await bench.look()
    assert bench.owed() == [("new", "1")]
    bench.site.details = {"1": TEXT}
    await bench.look()
    assert bench.owed() == [("new", "1"), ("updated", "1")]
    assert bench.state.health == "ok"


@pytest.mark.parametrize("again", [False, True])
async def test_a_detail_that_fails_takes_nothing_away_from_a_known_posting(bench: Bench, again: bool) -> None:
    """What was read stays, and nobody is told that it changed; not even where the posting closed and came back."""
    await bench.look()
    detail = Request("https://acme.example/1", purpose="detail", native="1")
    bench.site.rows, bench.site.details = [row("1", body="", detail=detail)], {"1": TEXT + "Apply by 15 January 2027."}
    bench.subscribe(tell=["new", "updated", "reopened"])
    await bench.look()
    (before,) = bench.store.listing()
    assert before.posting.facts.deadline is not None and bench.owed() == [("new", "1")]
    bench.site.details = {}
    if again:
        rows, bench.site.rows = bench.site.rows, []
        for _ in range(3):
            await bench.look()
        assert bench.open() == set()
        bench.site.rows = rows
    for _ in range(5):
        await bench.look(hours=25)
    (after,) = bench.store.listing()
    assert (after.posting.body, after.posting.facts) == (before.posting.body, before.posting.facts)
    assert bench.owed() == [("new", "1"), ("reopened", "1")] if again else [("new", "1")]


async def test_a_row_without_a_title_is_asked_for_it_and_is_nothing_until_then(bench: Bench) -> None:
    """As in a sitemap of bare addresses: one request each, an alert once the title is known, however late."""
    await bench.look()
    detail = Request("https://acme.example/1", purpose="detail", native="1")
    bench.site.rows = [row("1", "", body="", detail=detail)]
    for _ in range(4):
        await bench.look()
    assert bench.owed() == [] and bench.open() == set() and "could not be read" in bench.state.problem
    bench.site.details = {"1": TEXT}
    await bench.look()
    await bench.look()
    assert bench.owed() == [("new", "1")] and bench.open() == {"1"}
    assert bench.site.asked.count("detail1") == 5


@pytest.mark.parametrize("title", ["", "Research Intern"])
@pytest.mark.parametrize("failing", [1, 4])
async def test_what_stood_there_at_the_first_look_is_not_new_when_its_text_comes(
    bench: Bench, title: str, failing: int
) -> None:
    """Its detail failed then. What is new meanwhile is told, and it alone; thirty late texts are no sudden jump."""

    def listed(native: str) -> RawPosting:
        detail = Request(f"https://acme.example/{native}", purpose="detail", native=native)
        return row(native, title, body="", detail=detail)

    bench.site.rows = [listed(str(n)) for n in range(30)]
    for _ in range(failing):
        await bench.look()
    bench.site.rows.append(listed("new"))
    bench.site.details = {**{str(n): f"{TEXT} {n}" for n in range(30)}, "new": f"{TEXT} new"}
    for _ in range(3):
        await bench.look()
    assert len(bench.open()) == 31 and bench.state.health == "ok"
    assert bench.owed() == [("new", "new")]
    assert bench.store.noted("held:") == {}


@pytest.mark.parametrize("title", ["", "Research Intern"])
@pytest.mark.parametrize("had", ["before", "after", "none"])
async def test_a_text_that_comes_after_the_first_message_is_told_to_those_whose_message_lacked_it(
    bench: Bench, title: str, had: str
) -> None:
    """It matches by its text alone. Who subscribed before the board was there knows that its first look is silent."""
    if had == "none":
        bench.subscribe(backlog="none")
    detail = Request("https://acme.example/1", purpose="detail", native="1")
    bench.site.rows = [row("1", title, body="", detail=detail), row("2", "Research Intern", body=TEXT)]
    if had == "before":
        owe_backlogs(bench.store, bench.filters, lambda source: (), T0)
    await bench.look()
    owe_backlogs(bench.store, bench.filters, lambda source: (), bench.now)
    first = bench.owed()
    bench.site.details = {"1": f"{TEXT} More."}
    for _ in range(3):
        await bench.look()
    assert bench.open() == {"1", "2"}
    assert bench.owed() == sorted([*first, *([("new", "1")] if had == "after" else [])])


async def test_a_site_that_leaves_its_texts_out_is_not_asked_for_all_of_them_for_ever(bench: Bench) -> None:
    """A few in turn; as soon as one comes, all of them."""

    def listed(native: str) -> RawPosting:
        detail = Request(f"https://acme.example/{native}", purpose="detail", native=native)
        return row(native, "", body="", detail=detail)

    bench.site.rows = [listed(str(n)) for n in range(110)]
    await bench.look()
    assert len(bench.site.asked) == 1 + 110
    bench.site.asked.clear()
    for _ in range(6):
        await bench.look()
    asked = {name: bench.site.asked.count(name) for name in bench.site.asked if name.startswith("detail")}
    assert len(asked) == 110 and set(asked.values()) <= {1, 2} and sum(asked.values()) == 6 * 20
    assert bench.state.problem.startswith("110 details could not be read")
    bench.site.rows.append(listed("new"))
    bench.site.details = {"new": TEXT}
    await bench.look()
    assert bench.owed() == [("new", "new")]
    bench.site.details |= {str(n): f"{TEXT} {n}" for n in range(110)}
    await bench.look()
    assert len(bench.open()) == 111 and bench.owed() == [("new", "new")]


async def test_what_a_window_no_longer_shows_is_asked_at_its_own_address_once_a_day(bench: Bench) -> None:
    """A feed shows the newest only: absence closes nothing, the posting's own address does; the source is healthy."""
    bench.site.window = True
    bench.site.rows = [row("1"), row("2")]
    await bench.look()
    bench.site.rows = [row("3")]
    for _ in range(48):
        await bench.look()
    assert bench.open() == {"1", "2", "3"} and bench.state.health == "ok" and bench.state.problem == ""
    assert bench.site.asked.count("check1") == bench.site.asked.count("check2") == 2
    bench.site.gone = {"1"}
    for _ in range(24):
        await bench.look()
    assert bench.open() == {"2", "3"}


async def test_frozen_validators_are_found_by_the_recheck(bench: Bench) -> None:
    """The server keeps its validator while a posting appears: only the look without it sees that, and says so."""
    bench.site.rows, bench.site.etag = [row("1")], '"a"'
    await bench.look()
    bench.site.rows.append(row("2"))
    await bench.look()
    assert bench.owed() == []
    await bench.look(hours=25)
    assert bench.owed() == [("new", "2")]
    assert bench.state.health == "suspect" and "frozen" in bench.state.problem
    bench.site.rows.append(row("3"))
    await bench.look()
    assert ("new", "3") in bench.owed()


async def test_a_reader_that_fails_unexpectedly_is_a_problem_on_one_source(bench: Bench) -> None:
    class Odd(Exception):
        """Nothing that a page should raise."""

    def read(source: Source, response: Response) -> Page:
        raise Odd("boo")

    broken = SimpleNamespace(**{**vars(bench.site.scraper()), "read": read})
    rules = Rules(3600, 3600, 86400, bench.filters, Index(bench.filters.values()))
    around = Round(bench.store, bench.site, rules, bench.run, lambda: bench.now)
    (kept,) = await poll([Board(SOURCE, broken, bench.state)], around)
    assert "Odd: boo" in kept.problem


async def test_a_database_that_cannot_be_written_is_said_as_what_it_is(bench: Bench) -> None:
    """Not as a group of errors, however many boards are looked at beside each other."""

    async def run(act: Any, *args: Any) -> Any:
        raise StoreError("database is locked")

    rules = Rules(3600, 3600, 86400, bench.filters, Index(bench.filters.values()))
    around = Round(bench.store, bench.site, rules, run, lambda: bench.now)
    boards = [Board(SOURCE, bench.site.scraper(), bench.state)] * 2
    with pytest.raises(StoreError, match="locked"):
        await poll(boards, around)


async def test_a_new_filter_gets_one_message_of_what_is_open(bench: Bench) -> None:
    bench.site.rows = [row(str(n)) for n in range(12)]
    await bench.look()
    assert owe_backlogs(bench.store, bench.filters, lambda key: (), bench.now) == 1
    assert owe_backlogs(bench.store, bench.filters, lambda key: (), bench.now) == 0
    (owed,) = bench.store.outbox_rows(("pending",), 10)
    assert (owed.kind, owed.payload["count"], len(owed.payload["items"])) == ("backlog", 12, 10)
    bench.subscribe(any=["language model*", "research"])
    assert owe_backlogs(bench.store, bench.filters, lambda key: (), bench.now) == 1


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("", "not stated"),
        ("You graduate between December 2027 and June 2028. ", "fits"),
        # Another level's window is no word about this reader's.
        ("We also take Bachelor's students. Bachelor's students must graduate between December 2027 and June 2028. ",
         "not stated"),
    ],
)  # fmt: skip
async def test_a_backlog_says_that_a_graduation_fits_only_where_one_is_stated(
    bench: Bench, says: str, told: str
) -> None:
    bench.subscribe(any=["language model*"], degree="phd", graduation="2028-05")
    bench.site.rows = [row("1", body=TEXT + says)]
    await bench.look()
    owe_backlogs(bench.store, bench.filters, lambda key: (), bench.now)
    (owed,) = bench.store.outbox_rows(("pending",), 10)
    assert [item["verdict"] for item in owed.payload["items"]] == [told]


@pytest.mark.parametrize(
    ("destination", "label", "listed", "see"),
    [
        ("console", "", 10, "internwatch postings"),
        ("telegram:@interns", "", 10, ""),
        ("telegram:7", "PhD research", 10, "/latest"),
        ("email:me@uni.example", "PhD research", 50, ""),
    ],
)
async def test_a_first_message_names_a_command_only_to_those_who_can_type_it(
    bench: Bench, destination: str, label: str, listed: int, see: str
) -> None:
    bench.subscribe(send_to=[destination])
    bench.filters["f"] = msgspec.structs.replace(bench.filters["f"], label=label)
    bench.site.rows = [row(str(n), f"Research Intern {n}", body=f"{TEXT} {n}") for n in range(60)]
    await bench.look()
    owe_backlogs(bench.store, bench.filters, lambda source: (), bench.now)
    (owed,) = (r for r in bench.store.outbox_rows(("pending",), 9) if r.kind == "backlog")
    assert (owed.payload["count"], len(owed.payload["items"]), owed.payload["see"]) == (60, listed, see)


async def test_the_operator_hears_of_trouble_once_and_of_its_end_once(bench: Bench) -> None:
    await bench.look()
    bench.site.answer = FetchError("HTTP 500", status=500)
    for _ in range(5):
        await bench.look()
        tell_operator(bench.store, [bench.state], ("console",), bench.now)
    assert bench.said() == ["Acme cannot be read"]
    bench.site.answer = None
    await bench.look()
    tell_operator(bench.store, [bench.state], ("console",), bench.now)
    assert bench.said() == ["Acme cannot be read", "Acme is read again"]


async def test_sources_that_never_worked_are_one_list_a_day(bench: Bench) -> None:
    bench.site.answer = FetchError("HTTP 404", status=404)
    for _ in range(3):
        await bench.look()
    assert list_never_worked(bench.store, [bench.state], ("console",), bench.now) == 1
    assert list_never_worked(bench.store, [bench.state], ("console",), bench.now + timedelta(hours=23)) == 0
    assert list_never_worked(bench.store, [bench.state], ("console",), bench.now + timedelta(hours=25)) == 1
