"""kill -9 at every named point again, with the memory in PostgreSQL: the scenarios of the other files, and a plain one.

Two of them run always; the rest with `make torture`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from internwatch.crashpoint import POINTS
from tests.shared import needs_shared
from tests.store.old import to_first_schema_at
from tests.walk import test_kill_elsewhere as elsewhere
from tests.walk.telling import CHAT, Telling, judge, telling_of
from tests.walk.test_kill import TELLING

pytestmark = [needs_shared, pytest.mark.slow]
# A PostgreSQL database is copied by its own tool.
NOT_HERE = {"copied"}
ALWAYS = {"saving", "sent"}
_numbers = itertools.count()


@pytest.fixture
def telling(tmp_path: Path, postgres: str) -> Iterator[Telling]:
    server, name = make_url(postgres), f"killed{next(_numbers)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    with telling_of(tmp_path) as made:
        made.database = server.set(database=name).render_as_string(hide_password=False)
        yield made


def while_telling(telling: Telling, point: str) -> None:
    """Two postings open, the daemon dies; then they have arrived, once or with a marked copy."""
    telling.begin(CHAT)
    for word in ("dull", "bright"):
        telling.open(f"Research Intern, language models, {word}")
    telling.die(point, 1, "run")
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=1)
    with telling.store() as store:
        assert set(store.outbox_counts()) == {"sent"}


def while_migrating(telling: Telling, point: str) -> None:
    telling.begin(CHAT)
    to_first_schema_at(telling.database)
    telling.open("Research Intern, language models, while it was updated")
    telling.die(point)
    telling.recover()
    judge(telling.telegrams(), telling.published, repeats=0)


SCENARIOS: dict[str, Callable[[Telling, str], Any]] = {
    **dict.fromkeys(TELLING, while_telling),
    **dict.fromkeys(elsewhere.EDITING, elsewhere.test_killed_while_messages_are_edited),
    **dict.fromkeys(elsewhere.FLOODED, elsewhere.test_killed_when_told_to_wait),
    **dict.fromkeys(elsewhere.WAITING, elsewhere.test_killed_while_alerts_are_given_a_later_moment),
    **dict.fromkeys(elsewhere.CARING, elsewhere.test_killed_while_keeping_house),
    **dict.fromkeys(elsewhere.LISTENING, elsewhere.test_killed_while_somebody_taps),
    "migrating": while_migrating,
}


def test_every_point_has_a_scenario() -> None:
    assert set(SCENARIOS) == set(POINTS) - NOT_HERE


@pytest.mark.parametrize(
    "point", [pytest.param(p, marks=() if p in ALWAYS else (pytest.mark.soak,)) for p in SCENARIOS]
)
def test_killed_on_postgresql(telling: Telling, point: str) -> None:
    SCENARIOS[point](telling, point)
