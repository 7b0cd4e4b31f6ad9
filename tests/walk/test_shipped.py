"""The shipped scraper files of companies with a site of their own, polled at their real addresses with real answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.shared import SHARED, needs_shared
from tests.worlds import replay

pytestmark = [needs_shared, pytest.mark.slow, pytest.mark.xdist_group("replay")]
CONFIG = """\
database = "sqlite:///iw.db"
[poll]
companies = [{keys}]
pause = "0s"
[fetch]
per_host = 8
contact = "me@example.org"
[[filter]]
name = "any"
roles = ["any internship"]
send_to = ["console"]
"""
# shipped file -> recording, where its rows are, the row's id and title.
RECORDED: dict[str, tuple[str, str, str, str]] = {
    "apple": ("apple/search-api.json", "res.searchResults", "positionId", "postingTitle"),
    "amazon": ("amazon/search.json", "jobs", "id_icims", "title"),
    "microsoft": ("microsoft/pcsx-intern.json", "data.positions", "id", "name"),
    "netflix": ("eightfold/netflix-v2.json", "positions", "id", "name"),
    "uber": ("uber/search-interns.json", "data.results", "id", "title"),
}


def served(name: str) -> dict[str, str]:
    """id -> title of the rows that the recording holds."""
    file, where, key, title = RECORDED[name]
    rows: Any = json.loads((SHARED / "recorded" / file).read_bytes())
    for step in where.split("."):
        rows = rows[step]
    return {str(row[key]): row[title].strip() for row in rows}


def test_shipped_files_give_what_is_recorded(tmp_path: Path) -> None:
    """Every recorded row is held under its id and title, by the file and the addresses that a stranger gets."""
    keys = ["google", *RECORDED]
    (tmp_path / "config.toml").write_text(CONFIG.format(keys=", ".join(f'"{key}"' for key in keys)))
    with replay(tmp_path / "world") as running:
        for command in (("poll", "--all"), ("export",)):
            done = warm.run("--config", "config.toml", *command, env=running.env, cwd=tmp_path, timeout=120)
            assert done.returncode == 0, done.stderr[-3000:]
    held: dict[str, dict[str, str]] = {}
    for line in map(json.loads, done.stdout.splitlines()):
        held.setdefault(line["company_key"], {})[line["key"].rpartition(":")[2]] = line["title"]
    assert {name: held.get(name) for name in RECORDED} == {name: served(name) for name in RECORDED}
    assert held["google"] == {"138166347879064262": "Student Researcher, BS/MS, Winter/Summer 2027"}
