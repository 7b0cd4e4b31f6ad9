"""The console and file channels, and the builder that opens channels."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from internwatch.channels import ChannelSettings, build_channels, channel_for
from internwatch.channels.console import Console
from internwatch.channels.file import File
from internwatch.errors import ConfigError, SendError
from internwatch.model import Message


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(*ids: str, repeat: bool = False) -> Message:
    return Message("s", "t", lines=tuple({"id": i, "title": "Größe", "repeat": repeat} for i in ids))


def written(path: Path) -> list[str]:
    return [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()]


async def test_console_writes_the_text_without_colour_where_nobody_looks() -> None:
    out = io.StringIO()
    await Console(out).send(Message("s", "New: X\nApply: https://acme.example/1"), "")
    assert out.getvalue() == "New: X\nApply: https://acme.example/1\n\n"


async def test_console_colours_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    await Console(out).send(Message("s", "New: X\nApply: https://acme.example/1"), "")
    assert "\x1b[1mNew: X\x1b[0m" in out.getvalue()
    assert "\x1b[34mhttps://acme.example/1\x1b[0m" in out.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    await Console(plain).send(Message("s", "New: X"), "")
    assert "\x1b" not in plain.getvalue()


async def test_console_shows_what_an_old_terminal_can() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    await Console(out).send(Message("s", "🆕 New: Größe"), "")
    assert raw.getvalue() == b"? New: Gr??e\n\n"


async def test_a_closed_console_holds_the_channel() -> None:
    out = io.StringIO()
    out.close()
    with pytest.raises(SendError) as caught:
        await Console(out).send(Message("s", "t"), "")
    assert (caught.value.scope, caught.value.permanent) == ("channel", False)


async def test_file_appends_one_line_per_alert(tmp_path: Path) -> None:
    channel = File(tmp_path)
    await channel.send(lines("a", "b"), "deep/alerts.jsonl")
    await channel.send(lines("c"), str(tmp_path / "deep" / "alerts.jsonl"))
    assert written(tmp_path / "deep" / "alerts.jsonl") == ["a", "b", "c"]


async def test_file_leaves_out_a_repeat_that_stands_there(tmp_path: Path) -> None:
    """An alert nobody knows was written is looked up: a file can be asked, unlike a person."""
    channel = File(tmp_path)
    await channel.send(lines("a"), "f.jsonl")
    receipt = await channel.send(lines("a", "b", repeat=True), "f.jsonl")
    assert written(tmp_path / "f.jsonl") == ["a", "b"]
    assert receipt.note == ""
    assert (await channel.send(lines("b", repeat=True), "f.jsonl")).note != ""


async def test_file_does_not_grow_onto_a_line_that_a_crash_cut(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"id": "a"}\n{"id": "b", "ti')
    await File(tmp_path).send(lines("c"), "f.jsonl")
    assert json.loads(path.read_text().splitlines()[-1])["id"] == "c"


async def test_a_file_that_cannot_be_written_is_its_own_trouble(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").mkdir()
    with pytest.raises(SendError) as caught:
        await File(tmp_path).send(lines("a"), "f.jsonl")
    assert (caught.value.scope, caught.value.permanent, caught.value.code) == ("destination", False, "disk")
    with pytest.raises(SendError):
        await File(tmp_path).check("f.jsonl")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
async def test_a_full_disk_is_said(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").symlink_to("/dev/full")
    with pytest.raises(SendError, match="No space left"):
        await File(tmp_path).send(lines("a"), "f.jsonl")


@pytest.mark.parametrize(
    ("destination", "found"),
    [
        ("console", ("console", "")), ("file:a/b.jsonl", ("file", "a/b.jsonl")),
        ("telegram:-1001234/45", ("telegram", "-1001234/45")), ("email:me@uni.example", ("email", "me@uni.example")),
        ("Telegram: @x", ("telegram", "@x")),
    ],
)  # fmt: skip
def test_destinations(destination: str, found: tuple[str, str]) -> None:
    assert channel_for(destination) == found


@pytest.mark.parametrize("name", ["telegram", "email", "pigeon"])
def test_a_channel_that_the_config_lacks_is_a_clear_sentence(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        build_channels({name}, ChannelSettings())


def test_the_builder_opens_only_what_is_asked(tmp_path: Path) -> None:
    assert set(build_channels({"console", "file"}, ChannelSettings(folder=tmp_path))) == {"console", "file"}
