"""The Bot API that a bot of these tests talks to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.telegram import BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server
