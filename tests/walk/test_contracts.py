"""What scripts and people get from each command, on one world that was polled twice: fields, exit codes, sentences."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import CONFIG, Watcher, key_of
from tests.worlds import scraper_file, scraper_of, world

pytestmark = [needs_shared, pytest.mark.slow, pytest.mark.xdist_group("contracts")]

MINE = (
    CONFIG.replace("{timeout}", "10s").replace("{recheck}", "24h")
    + """
[[filter]]
name = "language"
any = ["language model*"]
roles = ["research"]
tags = ["practice"]
backlog = "none"
send_to = ["file:language.jsonl"]
"""
)
FACTS = {
    "internship", "kind", "research", "degrees", "graduation", "season", "season_inferred", "deadline", "remote",
    "places",
}  # fmt: skip


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watcher]:
    """Four boards; two research internships opened after the baseline; one board answers 404."""
    folder = tmp_path_factory.mktemp("contracts")
    boards = "greenhouse=1,lever=1,ashby=1,workday=1"
    with world(folder / "world", boards, "--median", "12", "--sigma", "0.2") as running:
        made = Watcher(running, folder)
        for board in running.ctl("boards"):
            scraper_file(folder / "boards", key_of(board), **scraper_of(board))
        made.configure(text=MINE.replace("{", "{{").replace("}", "}}"))
        made.poll()
        for system in ("greenhouse", "workday"):
            made.publish(made.board(system), f"Research Intern on {system}")
        ashby = made.board("ashby")
        running.ctl("break", platform="ashby", token=ashby["token"], fault="404")
        made.poll()
        yield made


def lines(watcher: Watcher, *args: str, code: int = 0) -> list[dict[str, Any]]:
    done = watcher.run(*args)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_postings_json_has_the_promised_fields(polled: Watcher) -> None:
    """Open internships without `--all`, every stored posting with it; days are days, times are times."""
    open_now, stored = lines(polled, "postings", "--json"), lines(polled, "postings", "--json", "--all")
    assert {p["key"] for p in open_now} < {p["key"] for p in stored}
    for p in stored:
        assert {
            "key", "company_key", "company", "title", "url", "places", "posted", "first_seen", "status", "facts",
        } <= set(p)  # fmt: skip
        assert p["posted"] is None or date.fromisoformat(p["posted"])
        assert datetime.fromisoformat(p["first_seen"]).tzinfo
        assert p["status"] in ("open", "closed") and set(p["facts"]) >= FACTS
    assert all(p["status"] == "open" and p["facts"]["internship"] for p in open_now)
    assert not [p["title"] for p in open_now if "Internal" in p["title"]]
    some = lines(polled, "postings", "--json", "--company", "lever-*")
    assert some and {p["company_key"].partition("-")[0] for p in some} == {"lever"}


def test_sources_json_has_the_promised_fields(polled: Watcher) -> None:
    rows = lines(polled, "sources", "--json")
    assert len(rows) == 4
    for row in rows:
        assert {"key", "company", "system", "token", "health", "problem", "last_ok", "open"} <= set(row)
        assert row["health"] in ("new", "ok", "suspect", "failing", "blocked")
    broken = next(row for row in rows if row["system"] == "ashby")
    assert broken["health"] == "failing" and "404" in broken["problem"] and broken["open"] > 0
    healthy = next(row for row in rows if row["system"] == "greenhouse")
    assert healthy["problem"] is None and healthy["median_lag"]["posted_seen"] >= 0
    text = polled.run("sources").stdout
    assert "404" in text and "after posting" in text


def test_stats_shows_the_median_lag_of_each_step(polled: Watcher) -> None:
    (found,) = lines(polled, "stats", "--json")
    assert set(found["median_lag"]) == {"posted_seen", "seen_owed", "owed_sent", "counted"}
    assert found["boards"] == {"ok": 3, "failing": 1}
    text = polled.run("stats").stdout
    for step in ("posted to seen", "seen to owed", "owed to sent"):
        assert step in text


def test_why_shows_facts_with_quotes_and_every_filters_reasons(polled: Watcher) -> None:
    """By key, by link and by link with tracking; as JSON and for people; with what happened to it."""
    key = next(p["key"] for p in lines(polled, "postings", "--json") if p["title"].endswith("on greenhouse"))
    (found,) = lines(polled, "why", key, "--json")
    assert {f["filter"]: f["matches"] for f in found["filters"]} == {"all": True, "language": True}
    assert [event["kind"] for event in found["history"]] == ["new"]
    (same,) = lines(polled, "why", found["url"] + "?utm_source=x&gh_src=y", "--json")
    assert same["key"] == key
    text = polled.run("why", key).stdout
    assert "graduation not stated" in text and '("' in text and "filter language: matches" in text
    assert "sent to file:alerts.jsonl, file:language.jsonl" in text
    other = next(p for p in lines(polled, "postings", "--json", "--all") if not p["facts"]["internship"])
    missed = polled.run("why", other["key"]).stdout
    assert "filter all: does not match" in missed and "- internship" in missed


def test_filters_test_shows_matches_and_near_misses(polled: Watcher) -> None:
    found = {row["filter"]: row for row in lines(polled, "filters", "test", "--json")}
    titles = [m["title"] for m in found["language"]["matches"]]
    assert "Research Intern on greenhouse" in titles
    near = {m["title"]: m["failed"] for m in found["language"]["near_misses"]}
    assert near and set(near.values()) <= {"any", "research"}
    text = polled.run("filters", "test").stdout
    assert "would have sent" in text and "of the last 90 days" in text


def test_export_holds_every_posting_with_its_text(polled: Watcher) -> None:
    rows = lines(polled, "export")
    served = sum(b["jobs"] for b in polled.world.ctl("boards"))
    assert len(rows) == served and any(len(row["text"]) > 200 for row in rows)
    table = list(csv.DictReader(io.StringIO(polled.run("export", "--format", "csv").stdout)))
    assert [row["key"] for row in table] == [row["key"] for row in rows]


def test_config_check_and_doctor_are_content(polled: Watcher) -> None:
    checked = polled.run("config", "check")
    assert checked.returncode == 0 and "no mistakes" in checked.stdout
    well = polled.run("doctor")
    assert well.returncode == 0 and "disk" in well.stdout and "file:alerts.jsonl" in well.stdout


def test_poll_says_what_it_did(polled: Watcher) -> None:
    """For people one line of counts and the broken boards on standard error; as JSON one line per source."""
    done = polled.run("poll", "--all")
    assert done.returncode == 0 and "4 boards looked at" in done.stdout and "1 with a problem" in done.stdout
    assert "problem ashby" in done.stderr
    rows = lines(polled, "poll", "--all", "--json")
    assert {row["key"] for row in rows} == set(polled.sources())
    only = lines(polled, "poll", "lever-*", "--json")
    assert [row["key"].partition("-")[0] for row in only] == ["lever"]
    alone = polled.run("poll", "ashby-*")
    assert alone.returncode == 1, "every board that was looked at failed"
    (found,) = lines(polled, "stats", "--json")
    assert sum(found["boards"].values()) == 4, "looking at one board made the others rest"


def test_a_restored_backup_sends_nothing_twice(polled: Watcher, tmp_path: Path) -> None:
    """The copy is whole; put in place of the database, it neither repeats what was told nor tells what opened since."""
    assert polled.run("backup", str(tmp_path / "copy.db")).returncode == 0
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    polled.publish(polled.board("lever"), "Research Intern, after the backup")
    polled.poll()
    before = polled.alerts()
    assert [a["title"] for a in before if "after the backup" in str(a)] == ["Research Intern, after the backup"]
    for path in polled.folder.glob("iw.db*"):
        path.unlink()
    (tmp_path / "copy.db").rename(polled.folder / "iw.db")
    polled.poll()
    polled.poll()
    assert polled.alerts() == before
    assert any(p["title"] == "Research Intern, after the backup" for p in polled.postings())
    polled.publish(polled.board("lever"), "Research Intern, after the restore")
    polled.poll()
    assert [a["title"] for a in polled.alerts()[len(before) :]] == ["Research Intern, after the restore"]
