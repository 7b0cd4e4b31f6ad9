"""A page that is watched on loopback: what of its words about internships moved is told as a hint, once, with the
words; what only ticks is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from internwatch.render import Item, render
from tests.fakes.careers import Given, greenhouse
from tests.poll.lists import API, LIST, OTHER, PAGE, T0, Bench, bench, listing

OPEN = "Applications for summer 2027 internships open on 1 December."
EARLY = "Our interns read a lot."


def page(*sentences: str, stamp: str = "3 November 2026", visits: int = 17) -> str:
    said = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    script = f"<script>n='{visits * 7919:x}'</script>"
    about = "<p>We are ten people who read and write about how people speak, and we like visitors.</p>"
    footer = f"<footer>{visits} visits. Updated {stamp}</footer>"
    return f"<html><head>{script}</head><body><h1>The lab of words</h1>{about}{said}{footer}</body></html>"


PAGES = {API: greenhouse(), LIST: [listing(1)], OTHER: [listing(1)], PAGE: page(EARLY)}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Bench]:
    with bench(tmp_path, PAGES) as made:
        await made.look("page")
        yield made
        await made.watch.aclose()


async def see(town: Bench, body: str, hours: float = 24.0) -> list[list[str]]:
    """The lines of all hints after a look at the page as it is now."""
    town.serve(PAGE, body)
    await town.look("page", hours=hours)
    return [hint["lines"][1:-1] for hint in town.hints()]


async def test_the_first_look_is_a_baseline(town: Bench) -> None:
    assert town.hints() == [] and await see(town, page(EARLY)) == []


async def test_a_sentence_that_comes_is_told_with_its_words(town: Bench) -> None:
    assert await see(town, page(EARLY, OPEN)) == [[f"new: “{OPEN}”"]]
    (hint,) = town.hints()
    assert hint["title"] == "hint: something about internships changed here: The lab"
    assert hint["lines"][0] == f"https://{PAGE}" and hint["lines"][-1].startswith("A hint, no posting")
    assert town.told() == [] or all(line["alert"] == "backlog" for line in town.told())


async def test_an_edited_sentence_stands_beside_what_it_was(town: Bench) -> None:
    later = OPEN.replace("1 December", "15 December")
    await see(town, page(EARLY, OPEN))
    assert (await see(town, page(EARLY, later)))[1] == [f"now: “{later}”", f"before: “{OPEN}”"]
    assert len(await see(town, page(EARLY, later))) == 2


async def test_a_sentence_that_goes_is_told_when_two_looks_missed_it(town: Bench) -> None:
    assert await see(town, page()) == []
    assert await see(town, page()) == [[f"gone: “{EARLY}”"]]
    assert len(await see(town, page())) == 1


async def test_a_page_that_fails_in_passing_tells_nothing(town: Bench) -> None:
    """A word of maintenance with the status 200, an error, a page drawn in the browser."""
    sorry = "<html><body>" + "<p>We are working on this page and shall be back as soon as we can, thank you.</p>" * 3
    assert await see(town, sorry) == []
    assert await see(town, page(EARLY)) == []
    town.careers.pages[PAGE] = Given("", 503)
    await town.look("page")
    assert await see(town, "<html><body><div id=root></div></body></html>") == []
    assert await see(town, page(EARLY)) == []


async def test_what_ticks_is_no_news(town: Bench) -> None:
    """Dates of the page, counters, numbers that are new at each look, letters in another case."""
    await see(town, page(EARLY, OPEN, "We have 3 open internships.", "Research Intern, posted 2 days ago"))
    for n in range(1, 5):
        same = (EARLY.upper(), OPEN, f"We have {n} open internships.", f"Research Intern, posted {n} weeks ago")
        assert len(await see(town, page(*same, stamp=f"{n} November 2026", visits=n))) == 1


async def test_what_was_there_before_is_not_told_again(town: Bench) -> None:
    """A banner that comes and goes."""
    for _ in range(3):
        await see(town, page(EARLY, OPEN))
        await see(town, page(EARLY))
        await see(town, page(EARLY))
    assert [hint["lines"][1] for hint in town.hints()] == [f"new: “{OPEN}”", f"gone: “{OPEN}”"]


async def test_one_hint_a_day_and_nothing_is_lost(town: Bench) -> None:
    """What moves later that day waits for the next, although the page does not move any more."""
    assert len(await see(town, page(EARLY, OPEN))) == 1
    assert len(await see(town, page(EARLY, OPEN, "Interns get a desk."), hours=2)) == 1
    assert len(await see(town, page(EARLY, OPEN, "Interns get a desk.", "Interns get a chair."), hours=2)) == 1
    body = page(EARLY, OPEN, "Interns get a desk.", "Interns get a chair.")
    assert (await see(town, body))[1:] == [["new: “Interns get a desk.”", "new: “Interns get a chair.”"]]
    assert len(await see(town, body)) == 2


async def test_what_came_and_went_untold_is_dropped(town: Bench) -> None:
    await see(town, page(EARLY, OPEN))
    await see(town, page(EARLY, OPEN, "Interns get a desk."), hours=1)
    await see(town, page(EARLY, OPEN), hours=1)
    await see(town, page(EARLY, OPEN))
    assert len(town.hints()) == 1


async def test_long_pages_and_long_words_are_cut(town: Bench) -> None:
    many = [f"Interns of group {chr(97 + n)}{'x' * n} write {'long ' * 90}" for n in range(20)]
    (lines,) = await see(town, page(EARLY, *many))
    assert len(lines) == 9 and lines[-1] == "and 12 more" and all(len(line) < 240 for line in lines)


async def test_a_restart_repeats_nothing(town: Bench, tmp_path: Path) -> None:
    await see(town, page(EARLY, OPEN))
    await town.look("page", hours=24)
    assert len(town.hints()) == 1


def test_a_hint_looks_like_one() -> None:
    """In a chat it has a mark of its own and says what it is."""
    payload = {"title": "hint: something about internships changed here: The lab", "lines": [f"https://{PAGE}", OPEN]}
    item = Item(1, "telegram:1", "operator", f"hint:signal:{PAGE}", "2026-11-24", T0, payload=payload)
    (made,) = render([item], "telegram", T0)
    assert made.message.text.splitlines()[0] == f"💡 internwatch: {payload['title']}"
    assert OPEN in made.message.html


async def test_hints_go_where_the_config_says(tmp_path: Path) -> None:
    with bench(tmp_path, PAGES, more='[hints]\nsend_to = ["file:hints.jsonl"]\n') as town:
        await town.look("page")
        await see(town, page(EARLY, OPEN))
        assert town.hints() == [] and len(town.told("hints")) == 1
        await town.watch.aclose()
