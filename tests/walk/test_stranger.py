"""What a stranger does wrong, and what a machine does to them: a clear sentence, the right exit code, never a trace."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher
from tests.worlds import internwatch

pytestmark = pytest.mark.slow
GOOD = '[[filter]]\nname = "a"\nany = ["language model*"]\nsend_to = ["console"]\n'
MANY = """\
[poll]
evry = "1h"
every = "0s"
[[filter]]
name = "a"
any = ["x"]
send_to = ["telegram:@a", "carrier-pigeon:3"]
roles = ["boss"]
[[filter]]
name = "b"
send_to = ["console"]
[telegram]
token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
"""


def ran(folder: Path, *args: str, config: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder with this config; no trace may ever be shown."""
    if config is not None:
        (folder / "internwatch.toml").write_text(config)
    env = {k: v for k, v in os.environ.items() if not k.startswith("INTERNWATCH")} | {"HOME": str(folder)}
    done = internwatch(*args, env=env, cwd=folder, timeout=60)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


@pytest.mark.parametrize(
    ("args", "config", "code", "said"),
    [
        (["poll"], None, 64, ["no config yet", "internwatch init"]),
        (["--config", "nope.toml", "run"], None, 64, ["nope.toml", "no such file"]),
        (["poll"], "x = [", 64, ["internwatch.toml:1", "not valid TOML"]),
        (["poll"], "\x00\xff", 64, ["internwatch.toml", "not valid TOML"]),
        (["run"], '[[filter]]\nname = "a"\nsend_to = ["console"]\n', 64, ["no limits at all"]),
        (
            ["run"], GOOD.replace("console", "telegram:@a") + '[telegram]\ntoken = "env:NO_SUCH_TOKEN"\n', 64,
            ["NO_SUCH_TOKEN", "not set", "export"],
        ),
        (["status"], 'database = "sqlite:////proc/none/iw.db"\n' + GOOD, 73, ["cannot be written"]),
        (["poll"], 'database = "mysql://h/x"\n' + GOOD, 64, ["database", "sqlite"]),
        (["poll", "pallantir"], GOOD, 2, ["Did you mean palantir"]),
        (["poll", "tag:nope"], GOOD, 2, ["Tags are"]),
        (["frobnicate"], GOOD, 2, ["No such command"]),
        (["poll", "--nope"], GOOD, 2, ["No such option"]),
        (["try", "nonsense"], None, 2, ["no source has this key"]),
        (["try", "https://127.0.0.1/x"], None, 1, ["private network"]),
        (["try", "ftp://example.org/"], None, 1, ["http"]),
        (["why", "no-such-key"], GOOD, 1, ["no stored posting"]),
        (["backup", "internwatch.toml"], GOOD, 73, ["exists"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_and_says_how_to_mend_it(
    tmp_path: Path, args: list[str], config: str | None, code: int, said: list[str]
) -> None:
    done = ran(tmp_path, *args, config=config)
    assert done.returncode == code, done.stderr
    assert all(words in done.stderr for words in said), done.stderr


def test_all_mistakes_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    """Seven mistakes, each by file and line; the secret that stands in the file is not repeated."""
    done = ran(tmp_path, "config", "check", config=MANY)
    assert done.returncode == 64
    for line in (2, 3, 7, 8, 9, 13):
        assert f"internwatch.toml:{line}:" in done.stderr, done.stderr
    assert "Did you mean every" in done.stderr
    assert "AAHdqTcv" not in done.stderr


def test_a_database_that_is_none_is_left_alone(tmp_path: Path) -> None:
    """A file of another kind is named and not touched."""
    (tmp_path / "iw.db").write_bytes(b"not a database at all " * 500)
    done = ran(tmp_path, "poll", config='database = "sqlite:///iw.db"\n' + GOOD)
    assert done.returncode == 73
    assert "not a database" in done.stderr
    assert (tmp_path / "iw.db").read_bytes() == b"not a database at all " * 500


def test_read_names_the_broken_line_and_reads_the_others(tmp_path: Path) -> None:
    lines = '{"id": "1", "company": "A", "title": "Research Intern", "url": "", "location": "", "description": ""}\n'
    command = [sys.executable, "-m", "internwatch", "read"]
    done = subprocess.run(
        command, input=lines + "{broken\n" + lines, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 1
    assert "line 2" in done.stderr and "Traceback" not in done.stderr
    assert [json.loads(line)["internship"] for line in done.stdout.splitlines()] == [True, True]


@needs_shared
def test_a_full_disk_loses_nothing(watcher: Watcher) -> None:
    """No byte more may be written: 73 and a sentence. With room again, what opened meanwhile is told once."""
    watcher.poll()
    watcher.publish(watcher.board("greenhouse"), "Research Intern, full disk")
    largest = max(path.stat().st_size for path in watcher.folder.glob("iw.db*"))
    command = [sys.executable, "-m", "internwatch", "--config", "config.toml", "poll", "--all"]

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        command, env=watcher.world.env, cwd=watcher.folder, capture_output=True, text=True, preexec_fn=full, check=False
    )
    assert largest > 4096
    assert done.returncode == 73, (done.returncode, done.stderr)
    assert "Traceback" not in done.stderr and "disk" in done.stderr
    assert not watcher.alerts()
    watcher.poll()
    watcher.poll()
    assert [line["title"] for line in watcher.alerts()] == ["Research Intern, full disk"]


@needs_shared
def test_a_database_that_may_not_be_written_any_more(watcher: Watcher) -> None:
    """Read-only from one day to the next: 73; nothing is sent that could not be recorded."""
    watcher.poll()
    watcher.publish(watcher.board("greenhouse"), "Research Intern, read-only")
    held = watcher.folder / "iw.db"
    held.rename(watcher.folder / "kept.db")
    held.mkdir()
    done = watcher.run("poll", "--all")
    assert done.returncode == 73 and "Traceback" not in done.stderr
    held.rmdir()
    (watcher.folder / "kept.db").rename(held)
    assert not watcher.alerts()
    watcher.poll()
    assert [line["title"] for line in watcher.alerts()] == ["Research Intern, read-only"]


@needs_shared
def test_interrupted_by_hand(watcher: Watcher) -> None:
    """Ctrl-C in the middle of a poll: one word, exit code 130, and the next poll is whole."""
    board = watcher.board("lever")
    watcher.world.ctl("break", platform=board["platform"], token=board["token"], fault="hang")
    command = [sys.executable, "-m", "internwatch", "--config", "config.toml", "poll", "--all"]
    process = subprocess.Popen(
        command, env=watcher.world.env, cwd=watcher.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    ends = time.monotonic() + 20
    while not watcher.world.ctl("stats")["total"]["requests"] and time.monotonic() < ends:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    watcher.world.ctl("heal")
    watcher.poll()
    assert not watcher.alerts()


@needs_shared
def test_a_reader_that_leaves_early_hears_no_complaint(watcher: Watcher) -> None:
    """`internwatch postings | head -1` ends quietly, also with letters that the terminal does not know."""
    watcher.poll()
    watcher.publish(watcher.board("greenhouse"), "Forschungspraktikum für Größeres — 研究インターン")
    watcher.poll()
    line = f"{sys.executable} -m internwatch --config config.toml postings --all | head -1"
    for language in ({"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}, {"TERM": "dumb", "NO_COLOR": "1"}):
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"], env=watcher.world.env | language, cwd=watcher.folder,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.endswith("\n") and done.stderr == ""
        assert done.returncode in (0, 1)  # 1 when the reader was gone first
