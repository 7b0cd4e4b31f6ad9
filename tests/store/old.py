"""A database as an earlier version left it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, text

_LATER = """
ALTER TABLE posting DROP COLUMN reader;
DROP INDEX posting_by_code; ALTER TABLE posting DROP COLUMN code;
DROP INDEX posting_by_job; ALTER TABLE posting DROP COLUMN job;
DROP INDEX posting_alike; ALTER TABLE posting DROP COLUMN alike;
DROP INDEX outbox_message; ALTER TABLE outbox DROP COLUMN shown;
DROP TABLE person; DROP TABLE wish; DROP TABLE mark; DROP TABLE inbox; DROP TABLE token;
DROP TABLE muted; DROP TABLE twin; DROP TABLE lead; DROP TABLE sentence;
UPDATE alembic_version SET version_num = '0001';
"""


def to_first_schema(path: Path) -> None:
    """Take away what was added since version 0.1.0's first schema."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_LATER)
        made = connection.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'outbox' AND sql IS NOT NULL")
        table, *indexes = (str(sql) for (sql,) in made.fetchall())
        connection.execute("ALTER TABLE outbox RENAME TO numbered")
        connection.execute(table.replace(" AUTOINCREMENT", ""))
        connection.executescript("INSERT INTO outbox SELECT * FROM numbered; DROP TABLE numbered;")
        connection.executescript(";".join(indexes))
        connection.execute("DELETE FROM sqlite_sequence")
        connection.commit()


def to_first_schema_at(url: str) -> None:
    """The same on a server."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in filter(str.strip, _LATER.split(";")):
            connection.execute(text(statement))
    engine.dispose()
