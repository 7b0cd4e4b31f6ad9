"""On SQLite the numbers of wishes and alerts are never given twice; tries of alerts that are gone go, too."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Nobody knows which numbers were given to rows that are deleted; buttons may hold them.
_MARGIN = 1000
_GIVEN = sa.table("sqlite_sequence", sa.column("name", sa.Text), sa.column("seq", sa.Integer))


def upgrade() -> None:
    op.execute("DELETE FROM attempt WHERE outbox NOT IN (SELECT id FROM outbox)")
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in ("outbox", "wish"):
        with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass
        newest = sa.select(sa.func.max(sa.table(table, sa.column("id")).c.id))
        last = op.get_bind().execute(newest).scalar() or 0
        op.execute(sa.delete(_GIVEN).where(_GIVEN.c.name == table))
        op.execute(sa.insert(_GIVEN).values(name=table, seq=last + _MARGIN))
