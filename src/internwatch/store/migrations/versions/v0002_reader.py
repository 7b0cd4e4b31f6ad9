"""Which version of the reader read a posting, so that an upgrade can read the stored ones again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("posting", sa.Column("reader", sa.Integer(), nullable=False, server_default="0"))
