"""What strangers type and what machines do to them, from outside: a sentence and the right exit code, never a trace.

The common mistakes are in test_stranger.py; these are the odd ones.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.shared import needs_shared
from tests.walk.conftest import Watcher
from tests.worlds import internwatch

pytestmark = pytest.mark.slow

GOOD = (
    'database = "sqlite:///iw.db"\n[poll]\ncompanies = ["palantir"]\n[fetch]\ncontact = "me@uni.edu"\n'
    '[[filter]]\nname = "a"\nany = ["language model*"]\nsend_to = ["console"]\n'
)
INTERN = json.dumps({"id": 1, "title": "Research Intern"}).encode() + b"\n"
# A byte that is no letter in any encoding we read, as the system hands it over in an argument.
ODD = os.fsdecode(b"\x80")


def plain_env(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("INTERNWATCH", "XDG_"))}
    return kept | {"HOME": str(folder)}


def ran(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder; no trace may ever be shown."""
    done = internwatch(*args, env=plain_env(folder), cwd=folder, timeout=60)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def piped(folder: Path, shell: str, feed: bytes = b"") -> tuple[int, bytes, str]:
    """Exit code, output and errors of a shell line in which `iw` is the command."""
    line = f'set -o pipefail; iw() {{ {sys.executable} -m internwatch "$@"; }}; {shell}'
    done = subprocess.run(
        ["bash", "-c", line], input=feed, cwd=folder, env=plain_env(folder), capture_output=True, check=False,
        timeout=60,
    )  # fmt: skip
    errors = done.stderr.decode(errors="replace")
    assert "Traceback" not in errors and b"Traceback" not in done.stdout, errors
    return done.returncode, done.stdout, errors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a good config."""
    (tmp_path / "internwatch.toml").write_text(GOOD)
    return tmp_path


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["stats", "--days", "99999999999"], 2, "--days"),
        (["filters", "test", "--days", "-5"], 2, "--days"),
        (["filters", "test", "nope"], 2, "the config has: a"),
        (["outbox", "--requeue", "99999999999999999999"], 2, "--requeue"),
        (["outbox", "--limit", "-1"], 2, "--limit"),
        (["outbox", "--requeue", "999"], 1, ""),
        (["why", ODD], 1, "no stored posting"),
        (["why", ""], 1, "no stored posting"),
        (["poll", ODD], 2, "no source has this key"),
        (["--config", ODD, "poll"], 64, "no such file"),
        (["--config", "", "poll"], 64, "is a folder"),
        (["--config", "/", "poll"], 64, "/config.toml"),
        (["postings", "--company", "palantri"], 2, "Did you mean palantir"),
        (["try", "https://[bad/"], 1, "not a web address"),
        (["try", ""], 2, "no source has this key"),
        (["export", "/no/such/folder/x.jsonl"], 1, "cannot be written"),
        (["export", "/"], 1, "cannot be written"),
        (["backup", "/no/such/folder/x.db"], 73, "could not be made"),
        (["backup", "iw.db"], 73, "exists"),
        (["read", "--for", "phd"], 2, "phd,2028-05"),
        (["read", "--for", "doctor,2028"], 2, "phd,2028-05"),
        (["read", "--for", "phd,2028-13"], 2, "phd,2028-05"),
        (["read", "--for", "phd,2028-5"], 2, "phd,2028-05"),
        (["read", "--for", "phd,any"], 2, "phd,2028-05"),
        (["read", "nofile.jsonl"], 2, "No such file"),
        (["read", "/"], 2, "Is a directory"),
        (["init", "--send-to", "console", "--degree", "phd", "--topics", "x"], 1, "--force"),
    ],
)  # fmt: skip
def test_odd_arguments(folder: Path, args: list[str], code: int, said: str) -> None:
    done = ran(folder, *args)
    assert done.returncode == code, (done.stdout, done.stderr)
    assert said in done.stderr


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (GOOD.encode("utf-16"), 64, "is not UTF-8 text. Save it as UTF-8."),
        (b"x = " + b"[" * 100_000, 64, "nested too deeply"),
        (b"a." * 3000 + b"b = 1", 64, "not a table that is known"),
        (b'database = "sqlite:///no/such/iw.db"\n' + GOOD.encode().partition(b"\n")[2], 73, "Make its folder first"),
        (b'database = "postgresql+psycopg://u:geheim@[::1/x"\n', 73, "no database URL"),
        (b'database = "sqlite:////dev/null"\n', 73, "/dev/null"),
        (b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), 1, ""),
        (b"", 1, ""),
    ],
)  # fmt: skip
def test_odd_configs(tmp_path: Path, content: bytes, code: int, said: str) -> None:
    """Other encodings, endless nesting, databases nowhere; Windows' line ends are read. No secret is repeated."""
    (tmp_path / "internwatch.toml").write_bytes(content)
    done = ran(tmp_path, "status")  # 1: there was no round yet
    assert done.returncode == code, (done.stdout, done.stderr)
    assert said in done.stderr and "geheim" not in done.stderr


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:30_000])


def scribbled_over(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[4096:-4096] = b"\xab" * (len(held) - 8192)
    path.write_bytes(held)


def of_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as held:
        held.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("damage", "said"),
    [(cut_short, "Restore a backup"), (scribbled_over, "Restore a backup"), (of_the_future, "newer internwatch")],
)
def test_a_damaged_database_is_named_by_every_command(folder: Path, damage: Callable[[Path], None], said: str) -> None:
    """73 and what to do about it; `doctor` names it among the rest; nothing is written over the damage."""
    assert ran(folder, "sources").returncode == 0
    damage(folder / "iw.db")
    before = (folder / "iw.db").read_bytes()
    for args in (("poll",), ("postings",), ("run", "--once")):
        done = ran(folder, *args)
        assert done.returncode == 73, (args, done.stderr)
        assert said in done.stderr and "iw.db" in done.stderr
    looked = ran(folder, "doctor")
    assert looked.returncode == 1 and "broken   database" in looked.stdout and "console" in looked.stdout
    assert (folder / "iw.db").read_bytes() == before


def test_a_database_that_is_locked_is_a_passing_trouble(folder: Path) -> None:
    """75: try again later."""
    assert ran(folder, "sources").returncode == 0
    other = sqlite3.connect(folder / "iw.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = ran(folder, "poll")
    other.close()
    assert done.returncode == 75, done.stderr
    assert "Another program holds the database" in done.stderr


def test_read_takes_every_line_for_itself(folder: Path) -> None:
    """Bad bytes, other JSON, wrong types, no strings: each named by its line, the good ones read; a mark of Windows in
    front is no mistake, nor is a date that never was."""
    bad = [b"\x80\x81", b"[]", b"null", b'{"title": 5}', b'{"title": "\\ud800', b"[" * 200_000]
    odd = [
        b'{"title": "Intern", "posted": "0001-01-01T00:00:00+14:00"}',
        b'{"title": "Intern", "posted": "soon"}',
        b"{}",
    ]
    feed = b"\xef\xbb\xbf" + INTERN + b"".join(line + b"\n" for line in bad + odd) + b"\r\n" + INTERN.strip()
    code, out, errors = piped(folder, "iw read --for phd,2028-05", feed)
    assert code == 1
    assert [line.partition(":")[0] for line in errors.splitlines()] == [f"line {n}" for n in range(2, 2 + len(bad))]
    found = [json.loads(line) for line in out.splitlines()]
    assert [line["internship"] for line in found] == [True, True, True, False, True]
    assert all(line["verdict"] == "not stated" for line in found)


def test_read_is_done_with_hostile_postings_in_time(folder: Path) -> None:
    """Megabytes of one word, of opening tags and of brackets: read like any other, within seconds."""
    texts = ["intern " * 200_000, "<div>" * 300_000, "(" * 500_000, "&amp;" * 300_000, "2027 - " * 200_000]
    feed = b"".join(json.dumps({"title": "Research Intern", "description": t}).encode() + b"\n" for t in texts)
    code, out, errors = piped(folder, "timeout 30 " + f"{sys.executable} -m internwatch read", feed)
    assert code == 0, errors
    assert len(out.splitlines()) == len(texts)


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("iw sources >/dev/full", 1, "No space left on device"),
        ("iw stats >/dev/full", 1, "No space left on device"),
        ("iw read >/dev/full", 1, "No space left on device"),
        ("iw sources >&-", 0, ""),
        ("iw poll nope 2>&-", 2, ""),
        ("iw poll nope >&- 2>&-", 2, ""),
        ("mkdir gone; cd gone; rmdir ../gone; iw stats", 64, ""),
        ("env -u HOME true && unset HOME && iw stats", 0, ""),
        ("TZ=No/Where iw stats", 0, ""),
        ("COLUMNS=0 iw --help", 0, ""),
    ],
)
def test_odd_surroundings(folder: Path, shell: str, code: int, said: str) -> None:
    """Output that goes nowhere, a folder that is gone, no home: never a trace, and the exit code stays true."""
    ended, _, errors = piped(folder, shell, INTERN * 2000)
    assert ended == code, errors
    assert said in errors


@needs_shared
def test_letters_that_the_terminal_does_not_know(watcher: Watcher) -> None:
    """Titles of all scripts where only ASCII is known: files and pipes get UTF-8 all the same, and no colours."""
    title = "Forschungspraktikum für Größeres — 研究インターン research intern"
    watcher.poll()
    watcher.publish(watcher.board("greenhouse"), title)
    watcher.poll()
    (key,) = [p["key"] for p in watcher.postings() if p["title"] == title]
    known: dict[str, str] = {"LC_ALL": "C", "LANG": "C", "TERM": "dumb", "NO_COLOR": "1", "PYTHONUTF8": "0"}
    for more in ({}, {"PYTHONIOENCODING": "ascii:strict"}):
        watcher.env |= known | more
        for args in (("postings",), ("why", key), ("filters", "test"), ("export",)):
            done = watcher.run(*args)
            assert done.returncode == 0 and done.stderr == "", (args, more, done.stderr)
            assert title in done.stdout and "\x1b" not in done.stdout, (args, more)


@needs_shared
def test_poll_into_a_pipe_that_closes_sends_all_the_same(watcher: Watcher) -> None:
    """Whoever reads the counts may leave; the alerts are sent, once."""
    watcher.poll()
    watcher.publish(watcher.board("lever"), "Research Intern, unheard")
    line = f"{sys.executable} -m internwatch --config config.toml poll --all --json | head -c 1 >/dev/null"
    done = subprocess.run(
        ["bash", "-c", line], env=watcher.world.env, cwd=watcher.folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    watcher.poll()
    assert [alert["title"] for alert in watcher.alerts()] == ["Research Intern, unheard"]
