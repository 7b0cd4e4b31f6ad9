"""The schema's version: made new in one step, or migrated by Alembic (loaded only then) after a checked copy."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from internwatch.crashpoint import crashpoint
from internwatch.errors import StoreError
from internwatch.store.engine import Session
from internwatch.store.tables import metadata

HEAD = "0005"
FOLDER = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 7_301_954
# The note in a copy that it is one; see `Care.settle_copy`.
COPIED = "copied_at"


def bring_up(session: Session, now: datetime) -> None:
    """Make or migrate the schema. A database of a newer program is refused, untouched."""
    with session.reading() as connection:
        version = _version(connection)
    if version == HEAD:
        return
    if version is None:
        _make(session)
        return
    if version > HEAD:
        raise _newer(session.name, version)
    if session.is_sqlite:
        copy_checked(Path(session.engine.url.database or ""), _kept(session, version, now))
    _migrate(session)


def is_current(connection: Connection, name: str) -> bool:
    """Whether there is anything in this database; StoreError where its schema is another than this program's."""
    version = _version(connection)
    if version is not None and version < HEAD:
        raise StoreError(f"the database {name} is of an older schema; it is brought up by any command but a dry run")
    if version is not None and version > HEAD:
        raise _newer(name, version)
    return version is not None


def _newer(name: str, version: str) -> StoreError:
    return StoreError(
        f"the database {name} was made by a newer internwatch (schema {version}, this one knows {HEAD}); "
        "install that one"
    )


def _version(connection: Connection) -> str | None:
    """The schema's version; None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if found:
            return found
    if tables & set(metadata.tables):
        raise StoreError("the database holds tables of internwatch but no schema version; restore a backup")
    return None


def _make(session: Session) -> None:
    """A new database is made in one transaction, without Alembic: what it would do is what the tables say."""
    with session.writing() as connection:
        if not session.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            if _version(connection) is not None:
                return
        metadata.create_all(connection)
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _migrate(session: Session) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with session.writing() as connection:
        if not session.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
        crashpoint("migrating")


def _kept(session: Session, version: str, now: datetime) -> Path:
    path = Path(session.engine.url.database or "")
    return path.with_name(f"{path.name}.before-{version}-{now:%Y%m%dT%H%M%S}")


def copy_checked(source: Path, target: Path) -> None:
    """Copy a SQLite database while it is in use, check the copy, note in it that it is one, and only then give it its
    name."""
    draft = target.with_name(target.name + ".partial")
    try:
        draft.unlink(missing_ok=True)
        copy_file(source, draft)
        _mark_copy(draft)
        crashpoint("copied")
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the copy {target} could not be made: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def copy_file(source: Path, draft: Path) -> None:
    """Copy a SQLite database as it is, and check the copy; sqlite3.Error, OSError or StoreError."""
    here, there = sqlite3.connect(source), sqlite3.connect(draft)
    try:
        draft.chmod(0o600)
        here.backup(there)
        there.execute("PRAGMA journal_mode=DELETE")
        (found,) = there.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise StoreError(f"the copy is damaged: {found}; the database was left as it is")
    finally:
        here.close()
        there.close()


def _mark_copy(draft: Path) -> None:
    copy = sqlite3.connect(draft)
    try:
        with copy:
            copy.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (COPIED, "yes"))
    finally:
        copy.close()
