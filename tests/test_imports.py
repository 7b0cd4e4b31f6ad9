"""What a command loads: `--version` next to nothing, `poll` nothing that it does not need."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "telegram", "alembic", "apscheduler", "jinja2", "smtplib", "aiosmtplib", "prometheus_client", "apprise", "re2",
    "requests", "starlette", "uvicorn", "icalendar",
)  # fmt: skip


def loaded_by(code: str, cwd: Path) -> set[str]:
    """The top-level modules in a fresh interpreter after `code`."""
    script = code + "\nimport sys, json; print('\\n' + json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_version_loads_next_to_nothing(tmp_path: Path) -> None:
    """`--version` must not load the engine, the database or the filters."""
    got = loaded_by("from internwatch.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass", tmp_path)
    assert not got & {*HEAVY, "httpx", "sqlalchemy", "selectolax", "asyncio"}


def test_version_costs_little_cpu(tmp_path: Path) -> None:
    """`internwatch --version` costs under 0.15 s of CPU (the best of three: the machine is shared)."""
    costs = []
    command = str(Path(sys.executable).with_name("internwatch"))
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([command, "--version"], cwd=tmp_path, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(costs) < 0.15


def test_poll_loads_no_channel_it_does_not_use(tmp_path: Path) -> None:
    """A whole `poll` of a board that cannot be reached, alerts to a file: no Telegram, Alembic, APScheduler, Jinja2
    or SMTP is loaded. (The first poll of a new database may run migrations; the second is what runs for months.)"""
    (tmp_path / "scrapers").mkdir()
    (tmp_path / "scrapers" / "nowhere.toml").write_text(
        'name = "Nowhere"\nsystem = "greenhouse"\ntoken = "nowhere"\ntags = ["practice"]\n'
    )
    (tmp_path / "internwatch.toml").write_text(
        'database = "sqlite:///iw.db"\nscrapers = "scrapers"\n[poll]\ncompanies = ["nowhere"]\n'
        '[fetch]\ncontact = "me@example.org"\ntimeout = "2s"\n'
        '[[filter]]\nname = "r"\nroles = ["research"]\nsend_to = ["file:alerts.jsonl"]\n'
    )
    env = {**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9"}
    poll = "from internwatch.cli import main\ntry: main(['poll', '--all'])\nexcept SystemExit: pass"
    script = f"import os; os.environ.update({env!r})\n{poll}"
    loaded_by(script, tmp_path)
    got = loaded_by(script, tmp_path)
    assert {"httpx", "sqlalchemy", "msgspec"} <= got, "the poll did not really run"
    assert not got & set(HEAVY)
