"""Fixtures that several folders use."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server of this test process."""
    from tests.postgres import server

    with server() as url:
        yield url
