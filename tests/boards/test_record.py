"""A recorded look: every answer byte for byte, nothing that names a session, and the same reading when it is played."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from internwatch.cli.desk import Desk
from internwatch.cli.poll import try_command
from internwatch.cli.record import record_command
from internwatch.errors import InternwatchError
from tests.fakes.careers import Given, as_bytes, greenhouse, served

NOW = datetime(2026, 11, 24, tzinfo=UTC)
API = "boards-api.greenhouse.io/v1/boards/brindlewood/jobs"
BOARD = "https://job-boards.greenhouse.io/brindlewood"
LIST = greenhouse("Research Intern", "Recruiter", token="brindlewood")


def record(pages: dict[str, object], to: Path, what: str = BOARD) -> None:
    with served(pages) as careers:
        desk = Desk(None, {"HOME": str(to.parent)}, now=lambda: NOW, hosts=careers.hosts)
        assert record_command.main([what, "--to", str(to)], obj=desk, standalone_mode=False) == 0


def test_a_look_is_saved_and_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", "Set-Cookie": "session=secret", "X-Request-Id": "u-1"}
    record({API: Given(LIST, headers=headers)}, tmp_path / "r")
    assert (tmp_path / "r" / "001.json").read_bytes() == as_bytes(LIST)
    (asked,) = json.loads((tmp_path / "r" / "requests.json").read_text())
    assert asked["url"].startswith(f"https://{API}") and set(asked["headers"]) <= {"content-type", "date"}
    assert "secret" not in "".join(path.read_text() for path in (tmp_path / "r").iterdir())
    expected = json.loads((tmp_path / "r" / "expected.json").read_text())
    assert (expected["postings"], expected["internships"], expected["problem"]) == (2, 1, "")
    assert [row["title"] for row in expected["rows"]] == ["Research Intern", "Recruiter"]
    capsys.readouterr()
    assert try_command.main([str(tmp_path / "r")], obj=Desk(None, {}, now=lambda: NOW), standalone_mode=False) == 0
    assert "2 open, 1 internships" in capsys.readouterr().out


def test_details_are_recorded_with_the_list(tmp_path: Path) -> None:
    """A system whose list lacks the texts: the recording holds both requests, the POST with what was asked."""
    api = "acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers"
    row = {"title": "Research Intern", "externalPath": "/job/Zurich/Research-Intern_R-1", "locationsText": "Zurich"}
    info = {"title": "Research Intern", "jobDescription": "<p>PhD students.</p>", "jobReqId": "R-1"}
    pages = {
        f"{api}/jobs": {"total": 1, "jobPostings": [row], "facets": []},
        f"{api}/job/Zurich/Research-Intern_R-1": {"jobPostingInfo": info},
    }
    record(pages, tmp_path / "r", "https://acme.wd5.myworkdayjobs.com/Careers")
    asked = json.loads((tmp_path / "r" / "requests.json").read_text())
    assert [one.get("method", "GET") for one in asked] == ["POST", "GET"] and asked[0]["body"]
    (read,) = json.loads((tmp_path / "r" / "expected.json").read_text())["rows"]
    assert read["letters"] > 10


def test_a_broken_board_is_recorded_as_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page that cannot be read is what the bug report is about."""
    record({API: "<html>We will be back soon</html>"}, tmp_path / "html")
    assert "problem: HTML came where" in capsys.readouterr().out
    assert (tmp_path / "html" / "001.bin").read_bytes() == b"<html>We will be back soon</html>"
    record({API: Given("", 500)}, tmp_path / "down")
    (first, *_) = json.loads((tmp_path / "down" / "requests.json").read_text())
    assert first["status"] == 500 and "HTTP 500" in first["error"]
    with pytest.raises(InternwatchError, match="HTTP 500"):
        try_command.main([str(tmp_path / "down")], obj=Desk(None, {}, now=lambda: NOW), standalone_mode=False)


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "thesis.txt").write_text("mine")
    with pytest.raises(InternwatchError, match="holds something"):
        record({API: LIST}, tmp_path / "r")
    assert (tmp_path / "r" / "thesis.txt").read_text() == "mine"
