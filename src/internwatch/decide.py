"""What changed since the last look, and which alerts that owes; values in, values out.

    Snapshot + Known      ─ changes ─►  Decision   (what to write: postings, missing, back, closed, changes)
    Decision + filters    ─ alerts  ─►  Owed…

It neither reads pages nor writes anywhere. Two rules carry it: only a complete look may close by absence, and only
something that happened after the first look is worth an alert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from internwatch.facts import Facts
from internwatch.filters.language import Filter
from internwatch.filters.why import why
from internwatch.model import Change, ChangeKind, Known, Match, Owed, Posting, Snapshot

# An edit of the description alone is kept in the history and never told: employers touch texts all the time.
MATERIAL = frozenset({"title", "places", "deadline", "graduation", "degrees", "season", "remote", "kind"})
# So many reposts at once are a board that renumbered its postings, not news (RELIABILITY G3, "churn").
RENUMBERED_AT_LEAST = 5
RENUMBERED_SHARE = 0.3
# A number that is replaced goes with the look that brings the new one, or a few looks before; what closed earlier and
# comes back is a season.
RENUMBERED_WITHIN = timedelta(days=7)

Matches = Callable[[Posting], Sequence[Match]]


class Decision(msgspec.Struct, frozen=True):
    """What one look changes. `missing`, `back` and `closed` are native ids; `renumbered` says that the board gave
    many postings new ids, so that its reposts are recorded and not told."""

    changes: tuple[Change, ...] = ()
    postings: tuple[Posting, ...] = ()
    missing: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    renumbered: bool = False


def changes(
    snapshot: Snapshot, known: Mapping[str, Known], before: Mapping[str, Posting], close_after: float
) -> Decision:
    """Compare a look with what is known of the board.

    `known`: native id -> Known, open and closed; `before`: key -> the stored posting, for those in `snapshot.read`
    that are known. A posting is closed when two complete looks at least `close_after` seconds apart did not list it,
    or at once when its own address said so.
    """
    missing, closed = _absent(snapshot, known, close_after)
    vanished = missing | closed
    by_print = _prints(known, vanished)
    found = [_read(posting, known.get(posting.native), before, by_print, snapshot.at) for posting in snapshot.read]
    told = grouped([change for change in found if change is not None])
    lately = {k.key for k in by_print.values() if _lately(k, snapshot.at)}
    reposts = sum(1 for change in told if change.kind == "reposted" and change.of in lately)
    was_open = sum(1 for k in known.values() if k.status == "open")
    ended = [Change("closed", known[native].key, snapshot.at) for native in sorted(closed)]
    return Decision(
        changes=(*told, *ended),
        postings=snapshot.read,
        missing=frozenset(n for n in missing if known[n].missing_since is None),
        back=frozenset(n for n in snapshot.seen if n in known and known[n].missing_since is not None),
        closed=closed,
        renumbered=reposts > RENUMBERED_AT_LEAST and reposts > RENUMBERED_SHARE * max(was_open, 1),
    )


def _absent(
    snapshot: Snapshot, known: Mapping[str, Known], close_after: float
) -> tuple[frozenset[str], frozenset[str]]:
    """(not listed and still waiting, to close now). A partial look closes only what said itself that it is gone."""
    absent = {n for n, k in known.items() if k.status == "open" and n not in snapshot.seen}
    gone = frozenset(absent & snapshot.gone)
    if not snapshot.complete:
        return frozenset(), gone
    overdue = frozenset(n for n in absent - gone if _overdue(known[n], snapshot.at, close_after))
    return frozenset(absent) - gone - overdue, gone | overdue


def _overdue(known: Known, at: datetime, close_after: float) -> bool:
    return known.missing_since is not None and at - known.missing_since >= timedelta(seconds=close_after)


def overdue(missing: Mapping[str, Known], at: datetime, close_after: float) -> frozenset[str]:
    """Native ids to close after a look that the server answered with "unchanged": what was missing is missing still.

    Such a look is complete: the list is the one that was read before, and these were not in it."""
    return frozenset(n for n, k in missing.items() if _overdue(k, at, close_after))


def _prints(known: Mapping[str, Known], vanished: frozenset[str]) -> dict[str, Known]:
    """fingerprint -> the posting that closed last or was just found absent: what a new equal posting reposts."""
    ended = [k for n, k in known.items() if k.fingerprint and (k.status == "closed" or n in vanished)]
    ended.sort(key=lambda k: (k.status == "open", k.closed_at or k.first_seen))
    return {k.fingerprint: k for k in ended}


def _lately(ended: Known, at: datetime) -> bool:
    return ended.status == "open" or ended.closed_at is None or at - ended.closed_at < RENUMBERED_WITHIN


def _read(
    posting: Posting,
    old: Known | None,
    before: Mapping[str, Posting],
    by_print: Mapping[str, Known],
    at: datetime,
) -> Change | None:
    if old is None:
        twin = by_print.get(posting.fingerprint) if posting.body else None
        kind: ChangeKind = "reposted" if twin else "new"
        return Change(kind, posting.key, at, posting, of=twin.key if twin else None)
    earlier = before.get(posting.key)
    if old.status == "closed":
        return Change("reopened", posting.key, at, posting, before=earlier)
    what = changed_fields(earlier, posting) if earlier else ("text",)
    return Change("changed", posting.key, at, posting, before=earlier, what=what) if what else None


def changed_fields(old: Posting, new: Posting) -> tuple[str, ...]:
    """Names of what a reader would see changed. A moved `updated_at` alone changes nothing."""
    pairs = {
        "title": (old.title, new.title),
        "places": (old.places, new.places),
        "text": (old.fingerprint, new.fingerprint) if old.title == new.title else (old.body, new.body),
        **{name: (_value(old.facts, name), _value(new.facts, name)) for name in _FACTS},
    }
    return tuple(name for name, (was, now) in pairs.items() if was != now)


_FACTS = ("kind", "research", "degrees", "graduation", "season", "deadline", "remote")


def _value(facts: Facts, name: str) -> object:
    fact = getattr(facts, name)
    return None if fact is None else fact.value


def grouped(found: list[Change]) -> list[Change]:
    """Equal rows that appeared in one look are one alert: the first carries the keys of the others."""
    firsts: dict[str, list[str]] = {}
    for change in found:
        if change.kind != "changed" and change.posting and change.posting.body and change.posting.fingerprint:
            firsts.setdefault(change.posting.fingerprint, []).append(change.key)
    others = {keys[0]: tuple(keys[1:]) for keys in firsts.values() if len(keys) > 1}
    return [msgspec.structs.replace(c, siblings=others[c.key]) if c.key in others else c for c in found]


def alerts(
    decision: Decision,
    *,
    matches: Matches,
    filters: Mapping[str, Filter],
    told: Mapping[str, Iterable[str]],
    alive_prints: Mapping[str, str],
) -> list[Owed]:
    """The alerts that a look owes.

    `matches` gives the filters a posting passes; `told` maps a posting's key to the destinations that were told of
    it; `alive_prints` maps the key of a closed posting to an open equal one (then its closing is not news: the job is
    still there). Never call this for the first look at a board.
    """
    silent = {key for change in decision.changes for key in change.siblings}
    by_key = {p.key: p for p in decision.postings}
    owed: list[Owed] = []
    for change in decision.changes:
        if change.key in silent or (change.kind == "reposted" and decision.renumbered):
            continue
        had = frozenset(told.get(change.key, ()))
        if change.kind == "closed":
            if change.key not in alive_prints:
                owed += _closed(change, had, filters)
        elif change.kind == "changed":
            owed += _updated(change, had, matches, filters)
        else:
            owed += _opened(change, matches(merged(change, by_key)), filters, change.kind)
    return owed


def merged(change: Change, by_key: Mapping[str, Posting]) -> Posting:
    """The posting of a change with the places of its equals, so that a filter for one city sees them all."""
    posting = change.posting
    assert posting is not None
    if not change.siblings:
        return posting
    group = [posting, *(by_key[key] for key in change.siblings if key in by_key)]
    return msgspec.structs.replace(
        posting,
        places=_union(p.places for p in group),
        facts=msgspec.structs.replace(posting.facts, places=_union(p.facts.places for p in group)),
    )


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for places in lists for place in places))


def _opened(change: Change, found: Sequence[Match], filters: Mapping[str, Filter], kind: ChangeKind) -> list[Owed]:
    revision = change.at.isoformat() if kind == "reopened" else "1"
    extra = {"of": change.of} if change.of else {}
    return _owe(change, found, filters, "new", kind=kind, revision=revision, extra=extra)


def _updated(change: Change, had: frozenset[str], matches: Matches, filters: Mapping[str, Filter]) -> list[Owed]:
    """Tell those who know the posting what moved, and those whom it matches only now that it is there."""
    assert change.posting is not None
    found = matches(change.posting)
    owed: list[Owed] = []
    if set(change.what) & MATERIAL:
        owed += _owe(
            change, found, filters, "updated", kind="updated", revision=change.at.isoformat(), only=had,
            extra={"changed": _differences(change)},
        )  # fmt: skip
    return owed + newly(change, had, matches, filters)


def newly(
    change: Change, had: frozenset[str], matches: Matches, filters: Mapping[str, Filter], *, reread: bool = False
) -> list[Owed]:
    """The alerts to those whom a known posting matches only now. `reread`: not the posting moved but our reading."""
    assert change.posting is not None
    before = {match.filter for match in matches(change.before)} if change.before else set()
    fresh = [match for match in matches(change.posting) if match.filter not in before]
    extra = {"reread": True} if reread else {}
    return _owe(change, fresh, filters, "new", kind="new", revision="1", without=had, extra=extra)


def _differences(change: Change) -> dict[str, list[object]]:
    """field -> [old, new] for what a message can show; values are plain data."""
    assert change.posting is not None
    if change.before is None:
        return {}
    pairs: dict[str, list[object]] = {}
    for name in change.what:
        if name in ("title", "places"):
            pairs[name] = [getattr(change.before, name), getattr(change.posting, name)]
        elif name in MATERIAL:
            pairs[name] = [_value(change.before.facts, name), _value(change.posting.facts, name)]
    return {name: [msgspec.to_builtins(v) for v in pair] for name, pair in pairs.items()}


def _closed(change: Change, had: frozenset[str], filters: Mapping[str, Filter]) -> list[Owed]:
    if not had:
        return []
    wanting: dict[str, list[str]] = {}
    for f in filters.values():
        for destination in f.send_to if "closed" in f.tell else ():
            wanting.setdefault(destination, []).append(f.name)
    # Its filters are named so that their rhythm, a mute and an unsubscribing hold for it as well.
    return [
        Owed(d, "closed", change.key, change.at.isoformat(), tuple(wanting[d])) for d in sorted(had & wanting.keys())
    ]


def _owe(  # noqa: PLR0913 - one alert's parts, all different
    change: Change,
    found: Sequence[Match],
    filters: Mapping[str, Filter],
    tell: str,
    *,
    kind: str,
    revision: str,
    only: frozenset[str] | None = None,
    without: frozenset[str] = frozenset(),
    extra: Mapping[str, object] | None = None,
) -> list[Owed]:
    """One alert per destination, whatever number of its filters matched; it names them all."""
    reasons: dict[str, list[Match]] = {}
    for match in found:
        f = filters[match.filter]
        for destination in f.send_to if tell in f.tell else ():
            if destination not in without and (only is None or destination in only):
                reasons.setdefault(destination, []).append(match)
    return [
        Owed(
            destination=destination,
            kind=kind,  # type: ignore[arg-type]  # the callers pass AlertKind words
            subject=change.key,
            revision=revision,
            filters=tuple(match.filter for match in group),
            payload={"why": why(group, filters), "siblings": list(change.siblings), **(extra or {})},
        )
        for destination, group in reasons.items()
    ]
