"""Rows that go out together, as messages; a row that cannot be rendered is set aside and the others go."""

from __future__ import annotations

import msgspec

from internwatch.deliver import edit, plan, verdict
from internwatch.deliver.shapes import Batch, Parcel
from internwatch.deliver.till import Till, contained
from internwatch.render import Item, Manner, render
from internwatch.showcase import Post, posts
from internwatch.store.rows import OwedRow


async def parcels(till: Till, batch: Batch) -> list[Parcel]:
    """The messages of a batch, each alert in exactly one of them."""
    both = await contained(_items(batch))
    if isinstance(both, Exception):
        return await _one_by_one(till, batch, both)
    found, orphans = both
    if orphans:
        gone = "the posting is not stored any more"
        await till.run(till.store.cancel, [row.id for row in orphans], till.now(), gone)
        batch = msgspec.structs.replace(batch, rows=[row for row in batch.rows if row not in orphans])
    if not found:
        return []
    made = await contained(_made(till, batch, found))
    return await _one_by_one(till, batch, made) if isinstance(made, Exception) else made


async def _items(batch: Batch) -> tuple[list[Item], list[OwedRow]]:
    return plan.items(batch.rows, batch.told)


async def _one_by_one(till: Till, batch: Batch, error: Exception) -> list[Parcel]:
    """Something odd was raised: each row by itself, and the one that raises it is set aside."""
    if len(batch.rows) > 1:
        return [parcel for one in alone(batch) for parcel in await parcels(till, one)]
    await _set_aside(till, batch.rows, error)
    return []


def alone(batch: Batch) -> list[Batch]:
    """Each row of a batch by itself."""
    return [msgspec.structs.replace(batch, rows=[row]) for row in batch.rows]


async def _made(till: Till, batch: Batch, found: list[Item]) -> list[Parcel]:
    to, now = found[0].destination, till.now()
    form, showcase = plan.form_of(to), till.terms.showcases.get(to)
    found = await till.run(plan.standing, till.store, found)
    if form == "email":
        found = await till.run(plan.threaded, till.store, found)
    made: list[Post]
    if showcase and batch.manner.layout == "alerts":
        made = posts(found, showcase, await till.run(edit.today, till.store, showcase, now), now)
    else:
        found = edit.for_everybody(found) if showcase else found
        made = [Post(one) for one in render(found, form, now, till.settings.links, batch.manner)]
    by_id = {row.id: row for row in batch.rows}
    parts = []
    for post in made:
        inside = msgspec.structs.replace(batch, rows=[by_id[ref] for ref in post.rendered.refs])
        alone = len(made) == 1
        shown = _shown(till, [i for i in found if i.ref in post.rendered.refs], batch.manner, post, alone)
        parts.append(Parcel(post.rendered, inside, shown, post.edits))
    return parts


def _shown(till: Till, inside: list[Item], manner: Manner, post: Post, whole: bool) -> str:
    """What the message will show; "" where nothing of it can ever be edited. `whole`: it is the only one of these."""
    to = inside[0].destination
    if plan.form_of(to) != "telegram":
        return ""
    showcase = till.terms.showcases.get(to)
    if whole and not inside[0].repeat and not showcase:
        return f"{manner.layout}:{edit.fingerprint(post.rendered.message)}"
    if showcase and manner.layout == "alerts":
        manner = msgspec.structs.replace(manner, layout="fold" if post.fold else "post")
    return edit.shown_by(inside, till.now(), manner, showcase)


async def _set_aside(till: Till, rows: list[OwedRow], error: Exception) -> None:
    outcomes = {row.id: verdict.odd(row, error, till.now(), sent=False) for row in rows}
    claim = await till.run(till.store.claim, list(outcomes), till.now(), till.settings.lease)
    if claim:
        await till.settle(claim, outcomes)
