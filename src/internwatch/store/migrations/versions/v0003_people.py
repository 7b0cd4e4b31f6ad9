"""People who subscribe by themselves: who they are, what they wish for and have marked, what they typed, their tokens,
what they do not want any more; and what a sent message last showed, so that it can be edited."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _column(name: str, kind: type = sa.Text, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, kind(), nullable=null)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("shown", sa.Text(), nullable=False, server_default=""))
    op.create_index("outbox_message", "outbox", ["destination", "reference"])
    _person()
    _wish()
    _mark()
    _inbox()
    _token()
    _muted()


def _person() -> None:
    op.create_table(
        "person", _column("destination"), _column("id"), _column("kind"), _column("state"), _column("settings"),
        _column("since", sa.BigInteger), sa.PrimaryKeyConstraint("destination"), sa.UniqueConstraint("id"),
    )  # fmt: skip


def _wish() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "wish", sa.Column("id", serial, primary_key=True, autoincrement=True), _column("person"), _column("name"),
        _column("says"), _column("rhythm"), _column("paused", sa.Boolean), _column("since", sa.BigInteger),
        sa.UniqueConstraint("person", "name", name="wish_of_person"),
    )  # fmt: skip


def _mark() -> None:
    op.create_table(
        "mark", _column("person"), _column("key"), _column("stage"), _column("detail"), _column("at", sa.BigInteger),
        sa.PrimaryKeyConstraint("person", "key"),
    )  # fmt: skip
    op.create_index("mark_of_posting", "mark", ["key"])


def _inbox() -> None:
    op.create_table(
        "inbox", sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False), _column("said"),
        _column("state"), _column("tries", sa.Integer), _column("note"), _column("at", sa.BigInteger),
    )  # fmt: skip
    op.create_index("inbox_state", "inbox", ["state", "id"])


def _token() -> None:
    op.create_table(
        "token", _column("hash"), _column("purpose"), _column("subject"), _column("detail"),
        _column("at", sa.BigInteger), _column("expires", sa.BigInteger, null=True),
        _column("used_at", sa.BigInteger, null=True), sa.PrimaryKeyConstraint("hash"),
    )  # fmt: skip
    op.create_index("token_of_subject", "token", ["subject", "purpose"])


def _muted() -> None:
    op.create_table(
        "muted", _column("destination"), _column("filter"), _column("until", sa.BigInteger, null=True),
        _column("at", sa.BigInteger), sa.PrimaryKeyConstraint("destination", "filter"),
    )  # fmt: skip
