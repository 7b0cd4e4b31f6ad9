"""Fixtures that several folders use."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
import structlog

# A shell that starts us in the background lets everything below ignore Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _log_as_at_the_start() -> Iterator[None]:
    """A command that ran in this process wrote its log to a stream that is closed by now."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process."""
    from tests.postgres import server

    with server() as url:
        yield url
