"""An interval that is edited in the config holds from the last look on, also in a daemon that is running."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from internwatch.config import load_config
from internwatch.sources import load_sources
from internwatch.watch import Watch
from tests.worlds import scraper_file

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIG = """\
database = "sqlite:///{folder}/iw.db"
scrapers = "{folder}/boards"
[poll]
companies = ["acme"]
every = "{every}"
[[filter]]
name = "f"
any = ["language model*"]
send_to = ["console"]
"""


def written(folder: Path, every: str) -> Path:
    path = folder / "config.toml"
    path.write_text(CONFIG.format(folder=folder, every=every))
    return path


@pytest.mark.parametrize(("every", "failures", "due"), [("10m", 0, True), ("1h", 0, False), ("10m", 3, False)])
async def test_a_shorter_interval_counts_from_the_last_look(
    tmp_path: Path, every: str, failures: int, due: bool
) -> None:
    """Half an hour after a look, a board of now "every 10m" is due; one that backs off after failures is not."""
    scraper_file(tmp_path / "boards", "acme", name="Acme", system="greenhouse", token="acme")
    watch = Watch.open(load_config(written(tmp_path, "2h"), {}), now=lambda: NOW, env={})
    try:
        (board,) = watch.boards.values()
        looked = NOW - timedelta(minutes=30)
        watch.store.save_state(
            msgspec.structs.replace(
                board.state, last_look=looked, next_due=looked + timedelta(hours=2), failures=failures
            )
        )
        edited = load_config(written(tmp_path, every), {})
        await watch.adopt(edited, load_sources(edited.scrapers))
        assert bool(watch.due(NOW)) is due
    finally:
        await watch.aclose()
