"""The shipped scraper files, every one: it loads, has a proper key and known tags, and looks at a board of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from internwatch import systems
from internwatch.sources import load_sources
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "scrapers").glob("*.toml"))
TAGS = {"frontier-lab", "big-tech", "startup", "quant", "nonprofit", "industrial"}


def test_every_shipped_file_loads() -> None:
    """No mistake, no warning, no file left out."""
    loaded = load_sources(None)
    assert {s.key for s in loaded.sources} == {file.stem for file in FILES}
    assert not loaded.warnings
    assert len(FILES) > 150


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
    assert table["tags"] and set(table["tags"]) <= TAGS
    assert table["careers"].startswith("https://")
    assert 4 <= len(text.splitlines()) <= 10
    assert list(table)[:2] == ["name", "system"]


def test_names_are_distinct() -> None:
    """Alerts name the company: two of one name could not be told apart."""
    names = Counter(s.name.casefold() for s in load_sources(None).sources)
    assert max(names.values()) == 1


@needs_shared
def test_the_folder_is_what_the_table_of_employers_gives(tmp_path: Path) -> None:
    """scripts/make_scrapers.py writes a file for each employer with confidence high on a system that we read; the
    shipped folder holds each, and a file that is there already is left alone."""
    script, table = ROOT / "scripts" / "make_scrapers.py", SHARED / "data" / "employers.tsv"

    def make() -> str:
        command = [sys.executable, str(script), str(table), str(tmp_path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert make().startswith("166 files")
    assert {f.name for f in tmp_path.glob("*.toml")} <= {f.name for f in FILES}
    (tmp_path / "openai.toml").write_text("mended")
    assert make().startswith("0 files")
    assert (tmp_path / "openai.toml").read_text() == "mended"
