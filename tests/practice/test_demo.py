"""`internwatch demo` as a stranger runs it: the story comes true within the time, and nothing is left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from internwatch.cli.demo import Story
from internwatch.errors import InternwatchError

COMMAND = str(Path(sys.executable).with_name("internwatch"))


def demo(folder: Path, *prefix: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an empty folder, behind a proxy that does not exist: whoever asks it fails."""
    (folder / "tmp").mkdir()
    env = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder / "tmp"), "COLUMNS": "100",
        "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9",
    }  # fmt: skip
    return subprocess.run([*prefix, COMMAND, "demo"], cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def test_the_story_comes_true_in_time_and_leaves_nothing(tmp_path: Path) -> None:
    start = time.monotonic()
    done = demo(tmp_path)
    assert done.returncode == 0, done.stderr + done.stdout
    assert time.monotonic() - start < 45
    assert done.stderr == ""
    assert list((tmp_path / "tmp").iterdir()) == []
    assert [p.name for p in tmp_path.iterdir()] == ["tmp"]
    out = done.stdout
    assert "\x1b" not in out, "colour is for terminals"
    assert max(map(len, (line for line in out.splitlines() if "▸" in line))) <= 100
    for scene in (
        "silent baseline",
        "Quillfeather Robotics adds a deadline",
        "takes its posting down",
        "repaired",
        "graduation: does not fit",
    ):
        assert scene in out
    # The alerts themselves, as the console channel wrote them between the scenes.
    alerts = re.sub(r"(?m)^ *[\d.]+ s ▸ .*\n(?: {8}.*\n)*", "", out)
    for words in ("Language Models for Robots", "Reinforcement Learning", "cannot be read", "is read again"):
        assert words in alerts
    assert "Undergraduate" not in alerts


def test_without_any_network_but_loopback(tmp_path: Path) -> None:
    """In a network name space of its own, with nothing but `lo` up."""
    inside = ("unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
    try:
        probe = subprocess.run([*inside, "true"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if probe.returncode:
        pytest.skip("this machine does not let us make a network name space")
    done = demo(tmp_path, *inside)
    assert done.returncode == 0, done.stderr + done.stdout


async def test_a_story_that_does_not_come_true_says_which_alert_is_missing(tmp_path: Path) -> None:
    """A half-written last line is not an alert yet."""
    alerts = tmp_path / "alerts.jsonl"
    alerts.write_bytes(b'{"alert":"new","title":"A"}\n{"alert":"upd')
    story = Story(None, None, None, alerts, patience=0.1)  # type: ignore[arg-type]
    assert await story.alert("the first", pause=0.0, alert="new") == {"alert": "new", "title": "A"}
    with pytest.raises(InternwatchError, match="did not come true: the update did not come"):
        await story.alert("the update", alert="updated")
