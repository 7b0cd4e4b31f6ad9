"""The tables of what is no employer's word: leads of lists, sentences of watched pages; no queries."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from internwatch.store.tables import Json, Moment, Packed, metadata

lead = Table(
    "lead", metadata,
    Column("key", Text, primary_key=True),
    Column("board", Text, nullable=False),
    Column("native", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("canonical", Text, nullable=False),
    Column("places", Json, nullable=False),
    Column("body", Packed),
    Column("posted", Moment),
    Column("precision", Text, nullable=False),
    Column("research", Boolean, nullable=False),
    Column("phd", Boolean, nullable=False),
    Column("season", Text),
    Column("active", Boolean, nullable=False),
    Column("signal", Text, nullable=False),
    Column("at_board", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("gone_at", Moment),
    Index("lead_of_list", "board"),
    Index("lead_by_time", "first_seen"),
)  # fmt: skip

sentence = Table(
    "sentence", metadata,
    Column("board", Text, primary_key=True),
    Column("native", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("gone_at", Moment),
    Column("came_told", Moment),
    Column("went_told", Moment),
)  # fmt: skip
