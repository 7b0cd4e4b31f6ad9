"""What concerns SQLite alone: settings, files, copies, a disk that is full or read-only."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import inspect

from internwatch.buttons import code_of
from internwatch.errors import StoreError
from internwatch.people import Wish
from internwatch.sameness import alike_print
from internwatch.store import open_store, schema
from internwatch.store.engine import open_engine, parsed
from internwatch.store.rows import Outcome
from internwatch.store.store import Store
from tests.store.conftest import NOW
from tests.store.old import to_first_schema
from tests.store.test_store import MINUTE, STATE, owed, posting, saved


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "iw.db"


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}", now=NOW)


def test_a_commit_is_on_the_disk_and_the_file_is_private(path: Path) -> None:
    """WAL and synchronous=FULL on every connection; nobody else reads where somebody applies."""
    store = opened(path)
    with store.reading() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2}
    store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///{missing}/iw.db", "Make its folder first"), ("nonsense", "no database URL"),
        ("mysql://x/y", "not known"), ("sqlite://", "names no file"), ("sqlite:///{text}", "not a database"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_a_sentence(tmp_path: Path, url: str, words: str) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("These are notes, not a database. " * 100)
    with pytest.raises(StoreError, match=words):
        open_store(url.format(missing=tmp_path / "missing", text=text), now=NOW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_file_is_a_sentence(path: Path) -> None:
    opened(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreError, match="cannot be written"):
        opened(path)


def test_a_full_disk_is_a_sentence_and_loses_nothing(path: Path) -> None:
    """The page limit plays the full disk: the look is refused whole, what was there stays, and room mends it."""
    store = opened(path)
    store.save(saved(posting()))
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    big = posting("2", body=os.urandom(400_000).hex())
    with pytest.raises(StoreError, match="full"):
        store.save(saved(big))
    assert list(store.known("greenhouse:acme")) == ["1"]
    store.close()
    again = opened(path)
    again.save(saved(big))
    assert again.count_postings() == 2
    again.close()


def test_a_backup_is_checked_and_replaces_nothing(path: Path, tmp_path: Path) -> None:
    store = opened(path)
    store.save(saved(posting()))
    copy = tmp_path / "copy.db"
    store.backup(copy)
    with pytest.raises(StoreError, match="exists"):
        store.backup(copy)
    with pytest.raises(StoreError):
        store.backup(tmp_path / "missing" / "copy.db")
    store.close()
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name) == []
    assert sqlite3.connect(copy).execute("SELECT count(*) FROM posting").fetchone() == (1,)


def test_after_a_restore_nothing_is_sent_twice(path: Path, tmp_path: Path) -> None:
    """What was owed when the copy was made was sent since; postings that came since were told. The restored copy
    owes nothing and looks silently once."""
    store = opened(path)
    store.put_boards([STATE])
    store.save(saved(posting(), owed=(owed(), owed("x", "updated"))))
    store.claim([store.payable("console", NOW, 1)[0].id], NOW, 60)
    store.backup(tmp_path / "copy.db")
    store.close()
    restored = opened(tmp_path / "copy.db")
    assert restored.restored
    assert restored.outbox_counts() == {"cancelled": 2}
    assert restored.boards()["greenhouse:acme"].baseline_at is None
    assert restored.count_postings() == 1
    restored.close()
    again = opened(tmp_path / "copy.db")
    assert not again.restored
    again.close()


def test_a_migration_is_preceded_by_a_checked_copy(path: Path) -> None:
    """An older schema is copied aside first; a copy that cannot be made stops the migration."""
    store = opened(path)
    store.save(saved(posting()))
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    store.close()
    with pytest.raises(Exception, match="0000"):  # Alembic knows no such version; the copy was made before it was asked
        opened(path)
    (copy,) = path.parent.glob("iw.db.before-0000-*")
    assert sqlite3.connect(copy).execute("SELECT count(*) FROM posting").fetchone() == (1,)


def test_a_copy_says_that_it_is_one_before_it_has_its_name(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between must not leave a copy that would send everything again."""
    found = []

    def looked(_point: str) -> None:
        (draft,) = tmp_path.glob("*.partial")
        found.append(sqlite3.connect(draft).execute("SELECT value FROM meta WHERE name = 'copied_at'").fetchone())

    store = opened(path)
    monkeypatch.setattr(schema, "crashpoint", looked)
    store.backup(tmp_path / "copy.db")
    store.close()
    assert found == [("yes",)] and not list(tmp_path.glob("*.partial"))


def test_the_copy_before_a_migration_sends_nothing_when_it_is_restored(path: Path) -> None:
    store = opened(path)
    store.owe([owed()], NOW)
    store.close()
    to_first_schema(path)
    opened(path).close()
    (copy,) = path.parent.glob("iw.db.before-0001-*")
    restored = opened(copy)
    assert restored.restored and restored.outbox_counts() == {"cancelled": 1}
    restored.close()
    again = opened(path)
    assert not again.restored and again.outbox_counts() == {"pending": 1}
    again.close()


def test_a_database_of_the_first_schema_is_brought_up(path: Path) -> None:
    """What 0.1.0's first schema holds is there afterwards; its postings count as read by no known reader."""
    store = opened(path)
    store.save(saved(posting()))
    store.close()
    to_first_schema(path)
    again = opened(path)
    (found,) = again.outdated(reader=1, limit=10, after="")
    assert found.posting == posting()
    assert again.posting_by_code(code_of(posting().key)) == found
    assert [row.key for row in again.alike([], [alike_print(posting().company, posting().title)])] == [posting().key]
    assert list(path.parent.glob("iw.db.before-0001-*"))
    new = opened(path.with_name("new.db"))
    assert shape(again) == shape(new)
    again.close()
    new.close()


def shape(store: Store) -> dict[str, object]:
    """Tables with their columns, indexes and constraints."""
    seen = inspect(store.engine)
    with store.reading() as connection:
        numbered = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        assert sorted(numbered.scalars()) == ["outbox", "wish"]
    return {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)),
            sorted((i["name"], i["column_names"]) for i in seen.get_indexes(table)),
            sorted(c["column_names"] for c in seen.get_unique_constraints(table)),
            seen.get_pk_constraint(table)["constrained_columns"],
        )
        for table in seen.get_table_names()
    }


def test_a_number_that_was_given_is_not_given_again_by_the_new_schema(path: Path) -> None:
    """Before it the newest wish's number went to the next one; a button may hold one that is gone already."""
    store = opened(path)
    store.owe([owed()], NOW)
    (old,) = store.outbox_ids(["pending"])
    store.close()
    to_first_schema(path)
    again = opened(path)
    again.owe([owed("greenhouse:acme:2")], NOW)
    kept, new = again.outbox_ids(["pending"])
    assert kept == old and new > old + 100
    assert (again.put_wish(Wish("telegram:1", "a", {}, NOW)) or 0) > 100
    again.close()


def test_tables_without_a_version_are_not_touched(path: Path) -> None:
    store = Store(open_engine(parsed(f"sqlite:///{path}")))
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE posting (key TEXT)")
    with pytest.raises(StoreError, match="no schema version"):
        schema.bring_up(store, NOW)
    store.close()


def test_a_damaged_file_is_found(path: Path) -> None:
    store = opened(path)
    store.save(saved(*(posting(str(n), body=os.urandom(3000).hex()) for n in range(50))))
    assert store.check() == []
    assert store.size() > 100_000
    store.close()
    data = bytearray(path.read_bytes())
    data[40_000:60_000] = b"\xff" * 20_000
    path.write_bytes(data)
    broken = opened(path)
    try:
        assert broken.check()
    except StoreError as error:
        assert "malformed" in str(error)
    broken.close()


def test_a_writer_that_holds_the_file_is_waited_for_and_then_named(path: Path) -> None:
    store = opened(path)
    with store.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.put_meta("a", "b")
    other.execute("ROLLBACK")
    store.put_meta("a", "b")
    other.close()
    store.close()


def test_order_is_kept_over_a_retry(path: Path) -> None:
    store = opened(path)
    store.owe([owed(), owed(kind="closed")], NOW)
    (first,) = store.payable("console", NOW, 10)
    store.settle(store.claim([first.id], NOW, 60) or "", {first.id: Outcome("sent")}, NOW + MINUTE)
    assert [r.kind for r in store.payable("console", NOW, 10)] == ["closed"]
    store.close()
