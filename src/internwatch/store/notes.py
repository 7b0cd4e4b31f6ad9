"""Small things to remember: which filter goes where and whether it had its backlog, and named notes."""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, select

from internwatch.store.boards import Boards, upsert
from internwatch.store.rows import Subscription
from internwatch.store.tables import meta, subscription


class Notes(Boards):
    """Subscriptions and notes."""

    def subscriptions(self) -> list[Subscription]:
        with self.reading() as connection:
            return [Subscription(**row) for row in connection.execute(select(subscription)).mappings()]

    def put_subscription(self, sub: Subscription) -> None:
        with self.writing() as connection:
            upsert(connection, subscription, [msgspec.structs.asdict(sub)])

    def drop_subscription(self, filter: str, destination: str) -> None:
        gone = delete(subscription).where(
            subscription.c.filter == filter, subscription.c.destination == destination
        )  # fmt: skip
        with self.writing() as connection:
            connection.execute(gone)

    def get_meta(self, name: str) -> str | None:
        with self.reading() as connection:
            found: str | None = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
        return found

    def put_meta(self, name: str, value: str) -> None:
        with self.writing() as connection:
            upsert(connection, meta, [{"name": name, "value": value}])
