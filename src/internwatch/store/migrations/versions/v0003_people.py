"""People who subscribe by themselves: who they are, what they wish for and have marked, what they typed, their tokens,
what they do not want any more; what a sent message last showed, so that it can be edited; the short names of postings
that buttons carry; and what two copies of one job have in common, by which they are found."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from internwatch.buttons import code_of
from internwatch.sameness import alike_print, job_print

revision = "0003"
down_revision = "0002"


def _column(name: str, kind: type = sa.Text, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, kind(), nullable=null)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("shown", sa.Text(), nullable=False, server_default=""))
    op.create_index("outbox_message", "outbox", ["destination", "reference"])
    _codes()
    _twins()
    _person()
    _wish()
    _mark()
    _inbox()
    _token()
    _muted()


def _codes() -> None:
    op.add_column("posting", sa.Column("code", sa.Text(), nullable=False, server_default=""))
    posting = sa.table("posting", sa.column("key", sa.Text), sa.column("code", sa.Text))
    keys = list(op.get_bind().execute(sa.select(posting.c.key)).scalars())
    named = sa.update(posting).where(posting.c.key == sa.bindparam("of")).values(code=sa.bindparam("name"))
    if keys:
        op.get_bind().execute(named, [{"of": key, "name": code_of(key)} for key in keys])
    op.create_index("posting_by_code", "posting", ["code"])


def _twins() -> None:
    for name in ("job", "alike"):
        op.add_column("posting", sa.Column(name, sa.Text(), nullable=True))
    names = ("key", "url", "company", "title", "internship", "job", "alike")
    posting = sa.table("posting", *(sa.column(name) for name in names))
    rows = op.get_bind().execute(sa.select(*posting.c[:4]).where(posting.c.internship == sa.true())).all()
    found = [
        {"of": key, "job_": job_print(url), "alike_": alike_print(company, title)} for key, url, company, title in rows
    ]  # fmt: skip
    values: dict[str, Any] = {"job": sa.bindparam("job_"), "alike": sa.bindparam("alike_")}
    if found:
        op.get_bind().execute(sa.update(posting).where(posting.c.key == sa.bindparam("of")).values(**values), found)
    op.create_index("posting_by_job", "posting", ["job"])
    op.create_index("posting_alike", "posting", ["alike"])
    op.create_table(
        "twin", _column("key"), _column("of"), _column("rule"), _column("at", sa.BigInteger),
        sa.PrimaryKeyConstraint("key"),
    )  # fmt: skip
    op.create_index("twin_of", "twin", ["of"])


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
        _column("due", sa.BigInteger, null=True), sa.PrimaryKeyConstraint("person", "key"),
    )  # fmt: skip
    op.create_index("mark_of_posting", "mark", ["key"])
    op.create_index("mark_due", "mark", ["due"])


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
