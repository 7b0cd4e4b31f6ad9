"""One look at a board: pages are followed, what does not add up makes it partial, no page breaks out of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from internwatch.errors import FetchError
from internwatch.model import Page, RawPosting, Request, Response, Source
from internwatch.poll.look import Look, add_details, confirm_gone, look
from internwatch.store.rows import BoardState

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOURCE = Source("acme", "Acme", "invented", None)
STATE = BoardState("invented:acme", "acme", "Acme", "invented", "acme", "acme.example")
LIST = Request("https://acme.example/list")


class Engine:
    """Answers from a table url -> Response or FetchError; keeps a ledger of what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Response:
        name = request.url.rpartition("/")[2]
        self.asked.append((name, etag))
        answer = self.answers[name]
        if isinstance(answer, FetchError):
            raise answer
        if isinstance(answer, Response):
            return answer
        return Response(request, 200, NOW, headers={"etag": '"e"'}, body=name.encode())


def rows(*natives: str, **fields: Any) -> tuple[RawPosting, ...]:
    return tuple(RawPosting(n, f"Title {n}", f"https://acme.example/{n}", **fields) for n in natives)


def scraper(pages: dict[str, Any], **more: Any) -> Any:
    """A system whose pages are given: name of the address -> Page, or an exception that its reader raises."""

    def read(source: Source, response: Response) -> Page:
        page = pages[response.body.decode()]
        if isinstance(page, Exception):
            raise page
        return page  # type: ignore[no-any-return]

    def read_detail(source: Source, raw: RawPosting, response: Response) -> RawPosting:
        return msgspec.structs.replace(raw, body=response.body.decode())

    return SimpleNamespace(start=lambda source: LIST, read=read, read_detail=read_detail, **more)


async def looked(pages: dict[str, Any], engine: Engine | None = None, state: BoardState = STATE) -> tuple[Look, Engine]:
    engine = engine or Engine(**dict.fromkeys(pages, True))
    return await look(SOURCE, scraper(pages), state, engine, 86400.0, NOW), engine


async def test_pages_are_followed_and_joined() -> None:
    """Followers of followers are asked too; a row given twice counts once; no validators speak for several pages."""
    more = {n: Request(f"https://acme.example/{n}") for n in ("p2", "p3")}
    pages = {
        "list": Page(rows("1", "2"), more=(more["p2"],), total=3), "p2": Page(rows("2", "3"), more=(more["p3"],)),
        "p3": Page(),
    }  # fmt: skip
    found, engine = await looked(pages)
    assert (sorted(found.rows), found.complete, found.etag) == (["1", "2", "3"], True, "")
    assert [name for name, _ in engine.asked] == ["list", "p2", "p3"]


async def test_validators_are_kept_from_a_list_of_one_answer_and_sent_when_they_belong() -> None:
    found, _ = await looked({"list": Page(rows("1"))})
    assert (found.etag, found.validated) == ('"e"', LIST.url)
    kept = msgspec.structs.replace(STATE, etag='"e"', validated=LIST.url, fresh_at=NOW - timedelta(hours=1))
    for state, sent in [
        (kept, '"e"'),
        (msgspec.structs.replace(kept, fresh_at=NOW - timedelta(hours=25)), ""),
        (msgspec.structs.replace(kept, validated="https://elsewhere.example"), ""),
        (msgspec.structs.replace(kept, frozen_at=NOW - timedelta(hours=30)), ""),
    ]:
        _, engine = await looked({"list": Page(rows("1"))}, state=state)
        assert engine.asked == [("list", sent)]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (Page(rows("1", "2"), total=40), "partial"),
        (Page(rows("1"), problems=("row 2 has no id",)), "partial"),
        (KeyError("jobs"), "schema"),
        (msgspec.ValidationError("Expected `array`"), "schema"),
        (RecursionError("deep"), "schema"),
    ],
)
async def test_what_does_not_add_up_is_one_problem(page: Any, kind: str) -> None:
    """Too few rows, an odd row, a reader that fails: the look is not complete, and nothing breaks out of it."""
    found, _ = await looked({"list": page})
    assert (found.complete, found.kind) == (False, kind)
    assert found.problem


async def test_a_total_missed_by_one_is_a_board_that_moved_while_it_was_read() -> None:
    found, _ = await looked({"list": Page(rows(*map(str, range(99))), total=100)})
    assert found.complete


async def test_a_page_that_fails_makes_no_look() -> None:
    """A list whose second page cannot be had is a problem, not a shorter board."""
    pages = {"list": Page(rows("1"), more=(Request("https://acme.example/p2"),)), "p2": Page()}
    error = FetchError("HTTP 500", status=500)
    found, _ = await looked(pages, Engine(list=True, p2=error))
    assert (found.complete, found.rows, found.problem) == (False, {}, "HTTP 500")


async def test_a_list_that_never_ends_is_cut() -> None:
    endless = Page(rows("1"), more=(LIST,))
    found, engine = await looked({"list": endless})
    assert not found.complete and "does not end" in found.problem
    assert len(engine.asked) <= 600


async def test_a_page_is_read_when_it_comes_and_its_bytes_are_let_go() -> None:
    """However late the last page of a level is; rows stay in the order of the pages, and not of their coming."""
    import asyncio
    import weakref

    class Answer:
        """A response that can be watched."""

        def __init__(self, name: str) -> None:
            self.body, self.headers, self.at, self.unchanged = name.encode(), dict[str, str](), NOW, False

    held: list[weakref.ref[Answer]] = []
    most = 0
    names = [f"p{n}" for n in range(9)]

    class Slow:
        async def fetch(self, request: Request, *, etag: str = "", modified: str = "") -> Any:
            nonlocal most
            name = request.url.rpartition("/")[2]
            if name != "list":  # the last page comes first
                await asyncio.sleep(0.01 * (9 - int(name[1:])))
            made = Answer(name)
            held.append(weakref.ref(made))
            most = max(most, sum(1 for ref in held if ref()))
            return made

    pages = {"list": Page(more=tuple(Request(f"https://acme.example/{n}") for n in names))}
    found = await look(SOURCE, scraper(pages | {n: Page(rows(n)) for n in names}), STATE, Slow(), 86400.0, NOW)
    assert list(found.rows) == names
    assert most <= 3


async def test_a_list_that_is_too_large_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("internwatch.poll.look.LARGEST_LIST", 10)
    names = [f"p{n}" for n in range(50)]
    pages = {
        "list": Page(more=tuple(Request(f"https://acme.example/{n}") for n in names)),
        **dict.fromkeys(names, Page()),
    }
    found, engine = await looked(pages)
    assert not found.complete and "too large" in found.problem
    assert len(engine.asked) < 10


async def test_a_detail_that_fails_costs_only_its_row() -> None:
    """Three details: one comes, one is gone, one fails; the look knows which."""
    raws = {
        n: RawPosting(n, n, "", detail=Request(f"https://acme.example/{n}", purpose="detail", native=n))
        for n in ("good", "gone", "bad")
    }
    engine = Engine(good=True, gone=Response(Request(""), 404, NOW), bad=FetchError("timed out", kind="timeout"))
    found = Look(NOW, rows=dict(raws))
    await add_details(SOURCE, scraper({}), engine, found, list(raws))
    assert found.rows["good"].body == "good"
    assert (found.detailed, found.gone, found.undetailed) == ({"good"}, {"gone"}, {"bad": "timed out"})


async def test_details_that_are_all_not_found_close_nothing() -> None:
    """The list has them: it is the address of details that has changed. A system's own word still counts."""
    raws = {
        n: RawPosting(n, n, "", detail=Request(f"https://acme.example/{n}", purpose="detail", native=n))
        for n in ("a", "b", "c")
    }
    missed = Response(Request(""), 404, NOW)
    engine = Engine(a=missed, b=missed, c=Response(Request(""), 403, NOW, body=b"closed"))
    found = Look(NOW, rows=dict(raws))
    made = scraper({}, closed=lambda response: response.body == b"closed")
    await add_details(SOURCE, made, engine, found, list(raws))
    assert (found.gone, sorted(found.undetailed)) == ({"c"}, ["a", "b"])


async def test_only_an_address_that_says_so_is_gone() -> None:
    """404, 410 and a system's own word close; a failure, a page and no address do not."""

    def check(source: Source, native: str, url: str) -> Request | None:
        return Request(f"https://acme.example/{native}", purpose="check") if native != "none" else None

    engine = Engine(
        a=Response(Request(""), 404, NOW), b=Response(Request(""), 200, NOW), c=FetchError("timed out"),
        d=Response(Request(""), 200, NOW, body=b"closed"),
    )  # fmt: skip
    made = scraper({}, check=check, closed=lambda response: response.body == b"closed")
    gone = await confirm_gone(SOURCE, made, engine, dict.fromkeys(["a", "b", "c", "d", "none"], ""))
    assert gone == {"a", "d"}
    assert await confirm_gone(SOURCE, scraper({}), engine, {"a": ""}) == set()


async def test_a_page_that_cannot_be_read_closes_nothing_and_costs_no_other() -> None:
    def closed(response: Response) -> bool:
        if response.body == b"odd":
            raise OverflowError("date value out of range")
        return response.body == b"closed"

    def check(source: Source, native: str, url: str) -> Request:
        return Request(f"https://acme.example/{native}", purpose="check")

    engine = Engine(a=Response(Request(""), 200, NOW, body=b"odd"), b=Response(Request(""), 200, NOW, body=b"closed"))
    made = scraper({}, check=check, closed=closed)
    assert await confirm_gone(SOURCE, made, engine, {"a": "", "b": ""}) == {"b"}
    found = Look(NOW, rows={n: RawPosting(n, n, "", detail=Request(f"https://acme.example/{n}")) for n in "ab"})
    await add_details(SOURCE, made, engine, found, ["a", "b"])
    assert (found.gone, found.detailed) == ({"b"}, {"a"})


async def test_two_links_under_one_id_are_two_postings_whatever_their_order() -> None:
    """A Workday requisition listed at two addresses is held twice, and both names stay when the list is reordered."""
    here, there = (RawPosting("R1", "Intern", f"https://acme.example/job/{place}_R1") for place in ("Bern", "Oslo"))
    for order in ((here, there), (there, here), (here, there, here)):
        found, _ = await looked({"list": Page(order)})
        assert {native: raw.url for native, raw in found.rows.items()} == {"R1": here.url, "R1@/job/Oslo_R1": there.url}


async def test_where_an_id_is_one_posting_the_first_of_its_links_counts() -> None:
    there, here = (RawPosting("R1", "Intern", f"https://acme.example/job/{place}_R1") for place in ("Oslo", "Bern"))
    pages = {"list": Page((there,), more=(Request("https://acme.example/p2"),)), "p2": Page((here,))}
    found = await look(SOURCE, scraper(pages, ONE_LINK=True), STATE, Engine(**dict.fromkeys(pages, True)), 86400.0, NOW)
    assert found.rows == {"R1": there}


async def test_three_links_under_one_id_that_differ_in_a_parameter_are_three_postings() -> None:
    links = [f"https://acme.example/job?id=R1&place={place}" for place in ("Bern", "Oslo", "Rome")]
    found, _ = await looked({"list": Page(tuple(RawPosting("R1", "Intern", link) for link in links))})
    assert [raw.url for raw in found.rows.values()] == links
    assert next(iter(found.rows)) == "R1"


async def test_a_row_for_which_no_name_is_left_makes_the_look_partial() -> None:
    """Two more links that differ behind "#" alone would share a name; said of one posting that is no loss."""
    links = [f"https://acme.example/job{part}" for part in ("", "#1", "#2")]
    fields = ["Vision Intern", "Speech Intern", "Robotics Intern"]
    lost, _ = await looked({"list": Page(tuple(RawPosting("R1", t, u) for t, u in zip(fields, links, strict=True)))})
    assert not lost.complete and "'Speech Intern' and 'Robotics Intern'" in lost.problem
    assert [raw.title for raw in lost.rows.values()] == fields[:2]
    same, _ = await looked({"list": Page(tuple(RawPosting("R1", "Vision Intern", link) for link in links))})
    assert same.complete and len(same.rows) == 2
