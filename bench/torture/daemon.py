"""`internwatch run` as a process that is started, killed and stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.fakes.telegram import TOKEN

# No outer network: who asks for a careers page is refused at once.
ENV = {**os.environ, "TOKEN": TOKEN, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}


class Daemon:
    """One start of the daemon in `folder`; `began` is when (monotonic), `ended` when it was killed."""

    def __init__(self, folder: Path) -> None:
        self.began, self.ended = time.monotonic(), float("inf")
        self._log = folder / "said.log"
        with self._log.open("ab") as said:
            self._from = said.tell()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "internwatch", "--config", "config.toml", "run"],
                cwd=folder, env=ENV, stdout=said, stderr=said,
            )  # fmt: skip

    def kill(self) -> None:
        """As the kernel does it."""
        ended = self.process.poll()
        if ended is not None:
            raise RuntimeError(f"the daemon ended by itself ({ended})")
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.ended = time.monotonic()

    def stop(self) -> int:
        """As systemd does it, once it runs; the exit code."""
        while b"running" not in self._log.read_bytes()[self._from :] and self.process.poll() is None:
            time.sleep(0.1)
        self.process.terminate()
        code = self.process.wait(60)
        self.ended = time.monotonic()
        return code
