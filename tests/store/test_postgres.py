"""The test server itself: a machine without PostgreSQL still tests on one."""

from __future__ import annotations

import psycopg

from tests.postgres import bundled, server


def test_the_bundled_server_runs() -> None:
    """What requirements-dev.txt brings starts under another account than root and answers."""
    with server(bundled()) as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute("select 1").fetchone()
    assert row == (1,)
