"""The shipped scraper files, every one: it loads, has a proper key and known tags, and looks at a board of its own."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from internwatch import systems
from internwatch.detect import source_of_url
from internwatch.errors import InternwatchError
from internwatch.nature import nature
from internwatch.sources import load_sources, select
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "scrapers").glob("*.toml"))
KINDS = {"frontier-lab", "big-tech", "startup", "quant", "nonprofit", "industrial", "list", "signal"}
TOPICS = {"students", "robotics", "driving", "biology", "safety", "chips", "speech", "quantum"}
# Employers of the table that no file watches, and why.
UNWATCHED = {
    "NVIDIA (Eightfold front)": "the same postings as their Workday",
    "Sakana AI": "no selectors are known",
    "IBM Research Zurich": "no selectors are known",
    "IBM (search API)": "ibm.toml is it",
    "Citadel": "drawn in the browser",
    "Citadel Securities": "drawn in the browser",
}


def test_every_shipped_file_loads() -> None:
    """No mistake, no warning, no file left out."""
    loaded = load_sources(None)
    assert {s.key for s in loaded.sources} == {file.stem for file in FILES}
    assert not loaded.warnings
    assert len(FILES) >= 261


def test_every_board_is_there_once() -> None:
    """Two files for one board would look twice and tell once."""
    boards = Counter(systems.scraper(s.system).board(s) for s in load_sources(None).sources)
    assert [board for board, count in boards.items() if count > 1] == []


def test_every_first_request_is_https_to_a_real_host() -> None:
    """What is asked first can be asked: https, a host, no space in the address."""
    for source in load_sources(None).sources:
        url = systems.scraper(source.system).start(source).url
        parts = urlsplit(url)
        assert parts.scheme == "https", source.key
        assert parts.hostname and "." in parts.hostname, source.key
        assert not re.search(r"\s", url), source.key


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_file_is_tidy(file: Path) -> None:
    """A slug for a key, known tags, a careers page, 4 to 10 lines, each company named once."""
    text = file.read_text(encoding="utf-8")
    table = tomllib.loads(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", file.stem)
    assert len(KINDS & set(table["tags"])) == 1 and set(table["tags"]) <= KINDS | TOPICS
    assert table["careers"].startswith("https://")
    assert 4 <= len(text.splitlines()) <= 10
    assert list(table)[:2] == ["name", "system"]


def test_lists_and_watched_pages_are_off_until_they_are_named() -> None:
    """What is no employer's own board is looked at only by who asks for it."""
    sources = load_sources(None).sources
    others = {s.key for s in sources if nature(systems.scraper(s.system).board(s)) != "own"}
    assert others == {s.key for s in sources if s.off} and len(others) >= 8
    assert not others & {s.key for s in select(sources, ())}
    assert not others & {s.key for s in select(sources, ("*",))}
    assert {s.key for s in select(sources, ("tag:list", "tag:signal"))} == others
    assert not any(getattr(s.options, "alert", False) for s in sources)


def test_names_are_distinct() -> None:
    """Alerts name the company: two of one name could not be told apart."""
    names = Counter(s.name.casefold() for s in load_sources(None).sources)
    assert max(names.values()) == 1


@needs_shared
def test_every_employer_on_a_built_system_is_watched() -> None:
    """Each row of the shared table whose system is read has a file: found by its careers page, its board or its name.
    Rows marked low count where two lists name them."""
    sources = load_sources(None).sources
    pages = {s.careers for s in sources}
    names = {s.name.casefold() for s in sources}
    boards = {systems.scraper(s.system).board(s) for s in sources}
    missing = []
    for row in employers():
        url = row["token_or_url"].split("  ")[-1].strip()
        if row["confidence"] == "low" and ";" not in row["evidence"]:
            continue
        if url in pages or row["company"].casefold() in names or row["company"] in UNWATCHED:
            continue
        if built(row["system"]) and board_of(url) not in boards:
            missing.append(row["company"])
    assert missing == []


def employers() -> list[dict[str, str]]:
    with (SHARED / "data" / "employers.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def built(system: str) -> bool:
    """Whether internwatch reads the system that the table names in its words."""
    words = {"jibe (iCIMS)": "jibe", "sitemap+jsonld": "jsonld"}
    return words.get(system, system) in systems.names()


def board_of(url: str) -> str:
    try:
        source = source_of_url(url)
    except InternwatchError:
        return ""
    return systems.scraper(source.system).board(source)


def test_student_boards_are_files_of_their_own() -> None:
    """They are often separate tokens, and most internships stand there."""
    loaded = load_sources(None)
    chosen = {s.key for s in select(loaded.sources, ("tag:students",))}
    assert {"cerebras-early-talent", "cadence-university", "samsung-research-america"} <= chosen
    assert len(select(loaded.sources, ("tag:frontier-lab",))) >= 38


def test_boards_too_large_to_be_walked_are_searched() -> None:
    """An older Eightfold site shows 2,000 rows, ten a page; Siemens' pages are turned by a word of their own."""
    shipped = {s.key: s for s in load_sources(None).sources}
    for key in ("bayer", "ford", "qualcomm"):
        assert shipped[key].options.search == "intern"
    assert systems.scraper("avature").start(shipped["siemens"]).url.endswith("?folderOffset=0")
    assert "Praktikum" in shipped["siemens"].options.also
