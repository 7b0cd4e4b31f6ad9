"""Leads of community lists, and the sentences of pages that are watched for words."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _column(name: str, kind: type = sa.Text, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, kind(), nullable=null)


def upgrade() -> None:
    op.create_table(
        "lead", *map(_column, ("key", "board", "native", "source", "company", "title", "url", "canonical", "places")),
        _column("body", sa.LargeBinary, null=True), _column("posted", sa.BigInteger, null=True), _column("precision"),
        _column("research", sa.Boolean), _column("phd", sa.Boolean), _column("season", null=True),
        _column("active", sa.Boolean), _column("signal"), _column("at_board"), _column("first_seen", sa.BigInteger),
        _column("gone_at", sa.BigInteger, null=True), sa.PrimaryKeyConstraint("key"),
    )  # fmt: skip
    op.create_index("lead_of_list", "lead", ["board"])
    op.create_index("lead_by_time", "lead", ["first_seen"])
    op.create_table(
        "sentence", _column("board"), _column("native"), _column("place", sa.Integer), _column("text"),
        _column("first_seen", sa.BigInteger), _column("gone_at", sa.BigInteger, null=True),
        _column("came_told", sa.BigInteger, null=True), _column("went_told", sa.BigInteger, null=True),
        sa.PrimaryKeyConstraint("board", "native"),
    )  # fmt: skip
