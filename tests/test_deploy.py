"""deploy/ as far as a machine without systemd and Docker can prove it: the unit is sound and tight, the image's recipe
keeps the rules, and the daemon installed from the wheel runs under the unit's user, folder and read-only rules."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from internwatch.daemon.loop import DRAIN
from internwatch.errors import BusyError, ConfigError, StoreError

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNIT = (DEPLOY / "internwatch.service").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
NOBODY = 65534
needs_analyze = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


def seconds(name: str) -> float:
    found = re.search(rf"^{name}=(\d+)$", UNIT, re.M)
    assert found, name
    return float(found[1])


@needs_analyze
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, and the sandbox leaves little exposed (below 2 of 10)."""
    unit = tmp_path / "internwatch.service"
    unit.write_text(UNIT.replace("/opt/internwatch/bin/internwatch", "/bin/true"))
    verified = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert verified.returncode == 0 and not verified.stderr.strip(), verified.stderr
    tight = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert tight.returncode == 0, tight.stdout[-500:]


def test_the_unit_knows_what_the_daemon_does() -> None:
    """The watchdog is what the loop answers, stopping waits longer than the drain, hopeless starts are not repeated."""
    assert "Type=notify" in UNIT and seconds("WatchdogSec") >= 30
    assert seconds("TimeoutStopSec") > DRAIN
    hopeless = re.search(r"RestartPreventExitStatus=(.*)", UNIT)
    assert hopeless and set(map(int, hopeless[1].split())) == {2, ConfigError.exit_code, StoreError.exit_code}
    assert BusyError.exit_code not in map(int, hopeless[1].split())


def test_the_image_keeps_the_rules() -> None:
    """Pinned Python, hashes, no root, nothing fetched by script, every copied path exists, all of them are tracked."""
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) == ["python:3.13-slim"] * 2
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"^ADD |curl|wget|sudo|:latest|chmod 777", DOCKERFILE, re.M)
    users = re.findall(r"^USER (.+)", DOCKERFILE, re.M)
    assert users == ["10001:10001"] and DOCKERFILE.index("USER ") < DOCKERFILE.index("ENTRYPOINT")
    assert re.search(r'^HEALTHCHECK .*\["internwatch", "status"\]', DOCKERFILE, re.M)
    assert re.search(r'^ENTRYPOINT \["internwatch"\]\nCMD \["run"\]', DOCKERFILE, re.M)
    for line in re.findall(r"^COPY (?!--from)(.+)", DOCKERFILE, re.M):
        *sources, _ = line.split()
        assert all((ROOT / source).exists() for source in sources), line


def test_the_container_is_shut_in() -> None:
    """Read-only root, no capabilities, bounded memory and processes, time to finish what is in flight."""
    for said in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "mem_limit: 500m", "pids_limit: 64"):
        assert said in COMPOSE
    grace = re.search(r"stop_grace_period: (\d+)s", COMPOSE)
    assert grace and float(grace[1]) > DRAIN
    assert "\t" not in COMPOSE


def test_each_way_is_explained_in_ten_lines() -> None:
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for part in page.split("\n## ")[1:]:
        assert len(re.findall(r"^\d+\. ", part, re.M)) == 10, part[:40]


def test_the_pages_steps_fit_the_unit_and_the_image() -> None:
    """Every path is one that the daemon may write, every command names its config, and a folder is filled before it is
    given away."""
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    systemd, docker = (page.split(f"\n## {name}\n")[1].split("\n## ")[0] for name in ("systemd", "Docker"))
    written = re.findall(r'"(?:sqlite:///|file:)([^"]+)"', systemd)
    assert len(written) == 2 and all(path.startswith("/var/lib/internwatch/") for path in written)
    for command in re.findall(r"`(?:sudo -u \S+ )?\S*internwatch ([^`]*(?:backup|check|status)[^`]*)`", systemd):
        assert command.startswith("--config "), command
    assert docker.index("config.toml") < docker.index("chown -R 10001")


CONFIG = """\
database = "sqlite:///{state}/internwatch.db"
[poll]
companies = ["openai"]
every = "1h"
[fetch]
contact = "me@example.org"
[operator]
health_file = "{state}/health.json"
[[filter]]
name = "f"
any = ["language model*"]
send_to = ["file:{state}/alerts.jsonl"]
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv into which only the wheel was installed; its dependencies are this environment's."""
    folder = tmp_path_factory.mktemp("opt")
    folder.chmod(0o755)
    venv, wheels = folder / "internwatch", folder / "wheels"
    quiet = {"check": True, "capture_output": True, "cwd": ROOT}
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)], **quiet)  # type: ignore[call-overload]
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], **quiet)  # type: ignore[call-overload]
    site = next((venv / "lib").glob("python3*/site-packages"))
    (wheel,) = wheels.glob("*.whl")
    shutil.unpack_archive(wheel, site, "zip")
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    script = venv / "bin" / "internwatch"
    script.write_text(f"#!{venv}/bin/python -I\nfrom internwatch.cli import main\nmain()\n")
    script.chmod(0o755)
    return venv


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become the unit's user and make the system read-only")
def test_the_wheel_runs_under_the_units_rules(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another user, no privileges, everything read-only but its own folder: it starts, lives, and ends with 0."""
    state = tmp_path_factory.mktemp("state")
    os.chown(state, NOBODY, NOBODY)
    (state / "config.toml").write_text(CONFIG.format(state=state))
    inside = (
        f"mount --bind {state} {state} && mount -o remount,bind,ro / && "
        f"! touch {installed}/written 2>/dev/null && exec "
        f"setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs --bounding-set=-all "
        f"{installed}/bin/internwatch --config {state}/config.toml run"
    )
    for parent in (*installed.parents, *state.parents):  # pytest's folders are closed to others
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    env = {"PATH": os.environ["PATH"], "HTTPS_PROXY": "http://127.0.0.1:9", "PYTHONDONTWRITEBYTECODE": "1"}
    daemon = subprocess.Popen(
        ["unshare", "--mount", "--net", "sh", "-c", inside], env=env, cwd="/", stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    health = state / "health.json"
    ends = time.monotonic() + 30
    while not health.is_file() and daemon.poll() is None and time.monotonic() < ends:
        time.sleep(0.1)
    if daemon.poll() is None:
        daemon.send_signal(signal.SIGTERM)
    said, _ = daemon.communicate(timeout=60)
    assert daemon.returncode == 0, said
    assert "Traceback" not in said
    assert json.loads(health.read_text())["ok"] is True
    held = state / "internwatch.db"
    assert (held.stat().st_uid, held.stat().st_mode & 0o077) == (NOBODY, 0)
    assert {path.name.split(".")[0] for path in state.iterdir()} <= {"config", "internwatch", "health", "alerts"}
