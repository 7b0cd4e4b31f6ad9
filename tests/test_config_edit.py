"""A destination put into a config that a person wrote: nothing else moves, whatever the file looks like."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internwatch.config.edit import OPERATOR, add_destination, replace_file
from internwatch.errors import InternwatchError

PLAIN = '# mine\n[[filter]]\nname = "a"   # x\nsend_to = ["console"]   # only here\n\n[poll]\nevery = "1h"\n'
ROOT = Path(__file__).resolve().parents[1]


def sent(text: str, number: int = 0) -> list[str]:
    found: list[str] = tomllib.loads(text)["filter"][number]["send_to"]
    return found


def test_only_the_one_line_is_touched() -> None:
    """A comment that stands there is not replaced by ours."""
    assert add_destination(PLAIN, [0], "telegram:1", "Ann") == PLAIN.replace(
        '["console"]', '["console", "telegram:1"]'
    )  # fmt: skip
    assert add_destination(PLAIN, [0], "console", "Ann") == PLAIN


@pytest.mark.parametrize(
    "array",
    ["[]", '["console",]', '[\n  "console",\n  "file:x",\n]', '[ # first\n  "console" # here\n  , "file:x"\n]',
     "['console']", '[\n]'],
)  # fmt: skip
def test_arrays_however_they_are_written(array: str) -> None:
    text = PLAIN.replace('["console"]', array)
    edited = add_destination(text, [0], "telegram:-1001/4")
    assert sent(edited) == [*sent(text), "telegram:-1001/4"]
    assert [c for c in ("# first", "# here", "# only here") if c in text] == [
        c for c in ("# first", "# here", "# only here") if c in edited
    ]


def test_line_ends_of_windows_stay() -> None:
    edited = add_destination(PLAIN.replace("\n", "\r\n"), [0], "telegram:1")
    assert edited.count("\r\n") == edited.count("\n") and sent(edited) == ["console", "telegram:1"]


def test_the_whole_example_keeps_its_lines() -> None:
    """Every line but the two that are edited stands as it stood."""
    text = (ROOT / "config.example.toml").read_text()
    edited = add_destination(text, [1, OPERATOR], "telegram:5", "Ann", "env:TELEGRAM_TOKEN")
    moved = set(text.splitlines()) - set(edited.splitlines())
    assert len(moved) == 2 and all(line.startswith("send_to") for line in moved)
    assert sent(edited, 1)[-1] == tomllib.loads(edited)["operator"]["send_to"][-1] == "telegram:5"


def test_tables_that_are_missing_are_made() -> None:
    edited = add_destination(PLAIN, [OPERATOR], "telegram:1", "Ann", "env:TELEGRAM_TOKEN")
    assert edited.startswith(PLAIN)
    assert tomllib.loads(edited)["telegram"] == {"token": "env:TELEGRAM_TOKEN"}
    assert tomllib.loads(edited)["operator"] == {"send_to": ["telegram:1"]}


@pytest.mark.parametrize(
    "text", ['filter = [{name = "a", send_to = ["console"]}]\n', 'operator.weekly = true\n' + PLAIN]
)  # fmt: skip
def test_other_ways_to_write_tables(text: str) -> None:
    """Edited rightly, or refused; never something else."""
    try:
        edited = add_destination(text, [0, OPERATOR], "telegram:1")
    except InternwatchError as error:
        assert "cannot be edited safely" in str(error)
    else:
        assert sent(edited) == ["console", "telegram:1"]
        assert tomllib.loads(edited)["operator"]["send_to"] == ["telegram:1"]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40).filter(lambda s: s.isprintable()))
def test_any_title_is_a_comment(title: str) -> None:
    edited = add_destination(PLAIN.replace("   # only here", ""), [0], "telegram:1", title)
    assert sent(edited) == ["console", "telegram:1"] and len(edited.splitlines()) >= len(PLAIN.splitlines())


def test_a_link_is_followed_and_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    real = tmp_path / "etc" / "real.toml"
    real.parent.mkdir()
    real.write_text("a = 1\n")
    link = tmp_path / "internwatch.toml"
    link.symlink_to(real)
    replace_file(link, "a = 2\n")
    assert link.is_symlink() and real.read_text() == "a = 2\n" and list(real.parent.iterdir()) == [real]
    with pytest.raises(InternwatchError, match=r"gone.toml cannot be written: No such file"):
        replace_file(tmp_path / "gone.toml", "")
