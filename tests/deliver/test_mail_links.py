"""What delivering adds to a mail: the way out of exactly its filter, and the thread of its posting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from internwatch.deliver import DeliverySettings, deliver
from internwatch.model import Message, Owed, Receipt
from internwatch.store.rows import StoredPosting
from tests.deliver.memory import Outbox
from tests.render.made import NOW, WHY, posting

R = TypeVar("R")
ANN, BEN = "email:ann@uni.example", "email:ben@uni.example"


class Mailbox:
    """Takes every message; its receipts name them as the e-mail channel's do."""

    name = "email"

    def __init__(self) -> None:
        self.got: list[tuple[str, Message]] = []

    async def send(self, message: Message, address: str) -> Receipt:
        self.got.append((address, message))
        return Receipt(message.id)

    async def aclose(self) -> None:
        pass


class Signed:
    def unsubscribe(self, destination: str, filter: str) -> str:
        return f"https://watch.example/u/{destination.partition(':')[2].partition('@')[0]}-{filter or 'all'}"


async def run(act: Callable[..., R], *args: Any) -> R:
    return act(*args)


def owe(store: Outbox, to: str, kind: str, *filters: str) -> None:
    about = posting()
    owed = Owed(to, kind, about.key, kind, filters, {"why": WHY})  # type: ignore[arg-type]
    store.add(owed, NOW, StoredPosting(about, "open", NOW, NOW))


def pay(store: Outbox, links: Signed | None) -> list[tuple[str, Message]]:
    box = Mailbox()
    later = NOW + timedelta(hours=1)
    settings = DeliverySettings(group_wait=0.0, links=links)
    asyncio.run(deliver(store, {"email": box}, now=lambda: later, run=run, settings=settings))
    return box.got


def test_each_reader_gets_a_way_out_of_their_own() -> None:
    store = Outbox()
    owe(store, ANN, "new", "nlp")
    owe(store, BEN, "new", "nlp", "rl")
    found = {address: message.unsubscribe for address, message in pay(store, Signed())}
    assert found == {
        "ann@uni.example": "https://watch.example/u/ann-nlp",
        "ben@uni.example": "https://watch.example/u/ben-all",
    }


def test_without_pages_there_is_none() -> None:
    store = Outbox()
    owe(store, ANN, "new", "nlp")
    assert [message.unsubscribe for _, message in pay(store, None)] == [""]


def test_a_later_mail_names_the_first_about_its_posting() -> None:
    store = Outbox()
    owe(store, ANN, "new", "nlp")
    ((_, first),) = pay(store, None)
    owe(store, ANN, "updated", "nlp")
    owe(store, BEN, "updated", "nlp")
    later = dict(pay(store, None))
    assert first.follows == ()
    assert later["ann@uni.example"].follows == (first.id,)
    assert later["ben@uni.example"].follows == (), "another reader has another thread"
