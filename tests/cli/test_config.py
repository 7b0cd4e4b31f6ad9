"""`internwatch config check`: every mistake of the config and of the scraper files at once, or a short summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from internwatch.cli import main

GOOD = (
    'database = "sqlite:///iw.db"\nscrapers = "mine"\n[poll]\ncompanies = ["acme"]\n[fetch]\ncontact = "me@uni.edu"\n'
    '[[filter]]\nname = "research"\nroles = ["research"]\nsend_to = ["console", "file:alerts.jsonl"]\n'
)
ACME = 'name = "Acme"\nsystem = "greenhouse"\ntoken = "acme-invented"\ntags = ["startup"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good config and one company of its own; we stand in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INTERNWATCH_CONFIG", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "acme.toml").write_text(ACME)
    (tmp_path / "internwatch.toml").write_text(GOOD)
    return tmp_path


def check(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    with pytest.raises(SystemExit) as ended:
        main(["config", "check", *args])
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out, err


def test_a_good_config_gives_a_summary(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Filters with their destinations, how many sources, how often."""
    code, out, err = check(capsys)
    assert (code, err) == (0, "")
    assert "no mistakes" in out
    assert "sources: 1 of 2" in out and "each by its own rhythm, every 15m to 3h" in out
    assert "filter research -> console, file:alerts.jsonl" in out
    assert "warning" not in out


@pytest.mark.parametrize(
    ("poll", "file", "says"),
    [
        ('rhythm = "fixed"', "", "each every 30m\n"),
        ('every = "5m"', "", "each every 5m\n"),
        ('fastest = "30m"\nslowest = "1h"', "", "each by its own rhythm, every 30m to 1h\n"),
        ('rhythm = "fixed"', 'every = "2h"\n', "each every 30m; 1 as their files say\n"),
    ],
)
def test_how_often_is_told_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str], poll: str, file: str, says: str
) -> None:
    """The rhythm's bounds; one interval where it is fixed, or shorter than any rhythm of a board's own."""
    (folder / "internwatch.toml").write_text(GOOD.replace("[fetch]", f"{poll}\n[fetch]"))
    (folder / "mine" / "acme.toml").write_text(ACME + file)
    _, out, _ = check(capsys)
    assert says in out


def test_the_summary_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For scripts."""
    code, out, _ = check(capsys, "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["sources"], said["filters"]) == (1, {"research": ["console", "file:alerts.jsonl"]})
    assert said["destinations"] == ["console", "file:alerts.jsonl"]
    assert said["warnings"] == []


def test_all_mistakes_of_all_files_are_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Config and scraper files, each with its line and advice; exit code 64, no stack trace."""
    text = GOOD.replace("[fetch]", 'evry = "1m"\n[fetch]').replace('["research"]', '["reserch"]')
    (folder / "internwatch.toml").write_text(text)
    (folder / "mine" / "bad.toml").write_text('name = "Bad"\nsystem = "greenhuose"\n')
    code, out, err = check(capsys)
    assert (code, out) == (64, "")
    assert "3 mistakes" in err
    for words in ("internwatch.toml:5: [poll] evry", "Did you mean every?", "internwatch.toml:10", "bad.toml:2",
                  "Did you mean greenhouse?"):  # fmt: skip
        assert words in err, words
    assert "Traceback" not in err


def test_companies_that_do_not_exist_are_told_with_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On their own lines, also when other keys are wrong."""
    text = GOOD.replace('["acme"]', '[\n"acme",\n"acmee",\n"tag:nosuch"]\nevery = "soon"')
    (folder / "internwatch.toml").write_text(text)
    code, _, err = check(capsys)
    assert code == 64
    for words in ("internwatch.toml:6:", "acmee", "Did you mean acme", "internwatch.toml:7:", "nosuch",
                  "internwatch.toml:8:", '"soon" is no duration'):  # fmt: skip
        assert words in err, words


def test_warnings_do_not_fail(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Allowed things that are perhaps not meant: exit code 0."""
    text = GOOD.replace("[fetch]", 'every = "1s"\n[fetch]') + 'tags = ["starup"]\ncompanies = ["acm*", "emca"]\n'
    (folder / "internwatch.toml").write_text(text)
    code, out, _ = check(capsys)
    assert code == 0
    assert "under 5 minutes" in out
    assert 'no watched source has the tag "starup"' in out
    assert 'no watched source is called "emca"' in out
    assert "acm*" not in out


def test_a_place_that_no_map_has_is_warned_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the pen would never match; remote work and regions are known."""
    places = 'places = ["Londno", "London", "Bay Area", "Zürich, Switzerland", "remote", "remote, US", "EMEA"]\n'
    (folder / "internwatch.toml").write_text(GOOD + places)
    code, out, _ = check(capsys)
    assert code == 0
    (warning,) = [line for line in out.splitlines() if "warning" in line]
    assert 'filter "research": no place is known as "londno"' in warning


def test_without_a_config_the_next_step_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`internwatch init`."""
    (folder / "internwatch.toml").unlink()
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    code, _, err = check(capsys)
    assert code == 64
    assert "internwatch init" in err


def test_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Checking leaves no database behind."""
    before = sorted(p.name for p in folder.rglob("*"))
    check(capsys)
    assert sorted(p.name for p in folder.rglob("*")) == before
