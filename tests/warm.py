"""The command in processes of their own that are forked from one which has its modules loaded.

Loading them takes a second of a small machine, and the tests of processes start hundreds. What a process is judged by
is the same: its own arguments, environment, folder, streams, exit code, and its death by signals. The start of the
command as a shell does it is `tests/walk/test_stranger.py`'s.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from internwatch import crashpoint

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([
    "__main__", "tests.warm", "internwatch.cli", "internwatch.cli.poll", "internwatch.watch", "internwatch.daemon.loop",
    "internwatch.channels.telegram", "internwatch.channels.email", "structlog",
])  # fmt: skip


class Command:
    """`internwatch` with these arguments, started; its interface is that of `subprocess.Popen`."""

    def __init__(self, args: tuple[str, ...], env: Mapping[str, str], cwd: Path, stdout: str, stderr: str) -> None:
        self.args = args
        self._process = _forks.Process(target=_become, args=(args, dict(env), str(cwd), stdout, stderr))
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    @property
    def returncode(self) -> int | None:
        """As `poll`, without looking again."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Its exit code, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code when it has ended; raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(*args: str, env: Mapping[str, str], cwd: Path, said: Path) -> Command:
    """Start the command; what it says on both streams is put at the end of a file."""
    return Command(args, env, cwd, str(said), str(said))


def run(*args: str, env: Mapping[str, str], cwd: Path, timeout: float) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; raises subprocess.TimeoutExpired, and kills it then."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        command = Command(args, env, cwd, str(out), str(err))
        try:
            code = command.wait(timeout)
        finally:
            command.kill()
        return subprocess.CompletedProcess(args, code, out.read_text("utf-8"), err.read_text("utf-8"))


def _become(args: tuple[str, ...], env: dict[str, str], cwd: str, stdout: str, stderr: str) -> None:
    """Inside the fork: everything that a process has from the one that started it, then the command."""
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    sys.stdout, sys.stderr = _stream(stdout, 1), _stream(stderr, 2)
    if armed := env.get(crashpoint.VARIABLE):
        name, _, count = armed.partition(":")
        crashpoint.arm(name, int(count or 1))
    sys.argv = ["internwatch", *args]
    from internwatch.cli import main

    main()


def _stream(path: str, number: int) -> IO[str]:
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(opened, number)
    os.close(opened)
    return open(number, "w", encoding="utf-8", buffering=1, closefd=False)
