"""Rows that go out together, as messages; a row that cannot be rendered is set aside and the others go."""

from __future__ import annotations

import msgspec

from internwatch.deliver import edit, plan, verdict
from internwatch.deliver.shapes import Batch, Parcel
from internwatch.deliver.till import Till, contained
from internwatch.render import Item, render
from internwatch.showcase import Post, posts
from internwatch.store.rows import OwedRow


async def parcels(till: Till, batch: Batch) -> list[Parcel]:
    """The messages of a batch, each alert in exactly one of them."""
    found, orphans = plan.items(batch.rows, batch.postings)
    if orphans:
        gone = "the posting is not stored any more"
        await till.run(till.store.cancel, [row.id for row in orphans], till.now(), gone)
    if not found:
        return []
    made = await contained(_made(till, batch, found))
    if not isinstance(made, Exception):
        return made
    if len(found) > 1:
        return [parcel for one in alone(batch) for parcel in await parcels(till, one)]
    await _set_aside(till, batch.rows, made)
    return []


def alone(batch: Batch) -> list[Batch]:
    """Each row of a batch by itself."""
    return [msgspec.structs.replace(batch, rows=[row]) for row in batch.rows]


async def _made(till: Till, batch: Batch, found: list[Item]) -> list[Parcel]:
    to, now = found[0].destination, till.now()
    form, showcase = plan.form_of(to), till.terms.showcases.get(to)
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
        parts.append(Parcel(post.rendered, inside, _shown(till, inside, post, len(made) == 1), post.edits))
    return parts


def _shown(till: Till, batch: Batch, post: Post, whole: bool) -> str:
    """What the message will show; "" where nothing of it can ever be edited."""
    row = batch.rows[0]
    if plan.form_of(row.destination) != "telegram":
        return ""
    showcase = till.terms.showcases.get(row.destination)
    if whole and not row.unknowns and not showcase:
        return f"{batch.manner.layout}:{edit.fingerprint(post.rendered.message)}"
    manner = batch.manner
    if showcase and manner.layout == "alerts":
        manner = msgspec.structs.replace(manner, layout="fold" if post.fold else "post")
    items, _ = plan.items(batch.rows, batch.postings)
    return edit.shown_by(items, till.now(), manner, showcase)


async def _set_aside(till: Till, rows: list[OwedRow], error: Exception) -> None:
    outcomes = {row.id: verdict.odd(row, error, till.now(), sent=False) for row in rows}
    claim = await till.run(till.store.claim, list(outcomes), till.now(), till.settings.lease)
    if claim:
        await till.settle(claim, outcomes)
