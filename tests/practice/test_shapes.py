"""The practice world speaks the systems' true shapes: the shipped scrapers read from it what it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from internwatch import reading, systems
from internwatch.cli.demo import write_config
from internwatch.model import RawPosting, Request, Response, Source
from internwatch.poll.keep import to_posting
from internwatch.practice import World, employers
from internwatch.practice import openings as data
from internwatch.sources import load_sources, select

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ask(world: World, request: Request) -> Response:
    """What the world answers to a scraper's request."""
    url = urlsplit(request.url)
    answer = world.answer(request.method, url.netloc, f"{url.path}?{url.query}", request.body)
    return Response(request, answer.status, NOW, answer.body, {"content-type": answer.type})


def listed(world: World, source: Source) -> dict[str, RawPosting]:
    """Every posting of a board by title, with its detail where the list lacks the text."""
    scraper = systems.scraper(source.system)
    page = scraper.read(source, ask(world, scraper.start(source)))
    assert not page.problems
    rows = list(page.postings)
    if page.total is not None:
        assert page.total == len(rows)
    whole = [scraper.read_detail(source, raw, ask(world, raw.detail)) if raw.detail else raw for raw in rows]
    return {raw.title: raw for raw in whole}


@pytest.mark.parametrize("employer", employers(), ids=lambda e: str(e.system))
def test_the_shipped_scraper_reads_the_board(employer: data.Employer, tmp_path: Path) -> None:
    world = World(lambda: NOW)
    write_config(tmp_path, world, NOW)
    (source,) = select(load_sources(tmp_path / "scrapers").sources, (employer.key,))
    opening = data.with_deadline(data.research(NOW, 7, "Language Models", data.LONDON), NOW, days=30)
    world.publish(employer.key, opening)
    rows = listed(world, source)
    assert set(rows) == {o.title for o in world.openings(employer)}
    raw = rows[opening.title]
    text = reading.to_text(raw.body)
    for words in (*opening.paragraphs, *opening.asks):
        assert words in text
    assert any("London" in place for place in raw.places)
    facts = to_posting(source, "b", raw, "s").facts
    assert facts.internship
    assert facts.research is not None and facts.research.value
    assert facts.degrees is not None and "phd" in facts.degrees.value
    assert facts.graduation is not None
    assert (facts.graduation.value.earliest, facts.graduation.value.latest) == ("2027-12", "2029-06")
    assert facts.season is not None and facts.season.value == "summer-2027"
    assert facts.deadline is not None and facts.deadline.value == "2026-12-24"


def test_undergraduates_are_told_apart(tmp_path: Path) -> None:
    world = World(lambda: NOW)
    write_config(tmp_path, world, NOW)
    (source,) = select(load_sources(tmp_path / "scrapers").sources, ("kestrel",))
    title = next(o.title for o in world.openings(data.KESTREL) if o.internship)
    facts = to_posting(source, "b", listed(world, source)[title], "s").facts
    assert facts.internship
    assert facts.degrees is not None and facts.degrees.value == ("bachelor",)
