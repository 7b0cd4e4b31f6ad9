"""What a look means for the store: read what is new, decide, and write all of it in one transaction.

Plain functions, called in the store's own thread as one unit of work; nothing here waits for a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from internwatch import decide, identity, reading
from internwatch.facts import Facts
from internwatch.model import Change, Known, Posting, RawPosting, Snapshot, Source
from internwatch.poll import health, jump
from internwatch.poll.again import read_again
from internwatch.poll.look import Look
from internwatch.poll.owing import Rules, Subscribed, owing, owing_late
from internwatch.poll.twins import untwin
from internwatch.poll.unread import Unread, recall, remember
from internwatch.schedule import fraction
from internwatch.store.rows import BoardState, Saved, StoredPosting

# A description longer than this is a page of its own, not a posting; reading looks at 50,000 characters at most.
LONGEST_BODY = 200_000
# A posting whose detail fails this many looks in a row is told with what the list says: late is worse than thin.
DETAIL_PATIENCE = 2
# So many absent internships at most are asked at their own address in one look.
MOST_CHECKS = 20


class Keeps(jump.Holds, Subscribed, Protocol):
    """What keeping needs of the store."""

    def known(self, board: str) -> dict[str, Known]: ...
    def missing(self, board: str) -> dict[str, Known]: ...
    def save(self, saved: Saved) -> None: ...
    def save_state(self, state: BoardState) -> None: ...


class Kept(msgspec.Struct):
    """What a look came to, for the summary and the log."""

    source: Source
    board: str
    state: BoardState
    new: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    owed: int = 0
    seen: int = 0
    first: bool = False
    unchanged: bool = False
    problem: str = ""
    skipped: str = ""
    titles: tuple[str, ...] = ()


class Plan(msgspec.Struct):
    """What of a look is worth reading: `fresh` native ids to read, `details` those of them whose text must be asked
    for, `put_off` those that must wait for it (native -> why), `absent` open internships that the look did not list
    (native -> url), `suspect` why it is not believed. `unread` is what earlier looks could not read."""

    known: dict[str, Known]
    fresh: list[str]
    details: list[str]
    absent: dict[str, str]
    suspect: str = ""
    unread: Unread = Unread()
    put_off: dict[str, str] = {}


def plan(store: Keeps, state: BoardState, found: Look, rules: Rules) -> Plan:
    """Compare a look with what is known: which rows moved, which details and which own addresses to ask for."""
    known = store.known(state.board)
    old = found.at - timedelta(seconds=rules.recheck)
    fresh, details = [], []
    for native, raw in found.rows.items():
        have = known.get(native)
        moved = have is None or have.signal != found.signals[native] or have.status == "closed"
        stale = raw.detail is not None and have is not None and have.internship and (have.detail_at or old) <= old
        if not moved and not stale:
            continue
        fresh.append(native)
        untitled = not raw.title
        if raw.detail is not None and (untitled or reading.worth_reading(raw.title, raw.commitment, raw.department)):
            details.append(native)
    suspect = _suspicion(state, found, known)
    unread = recall(store, state.board)
    put_off = unread.put_off(details)
    asked = [native for native in details if native not in put_off]
    absent = {} if suspect else _absent(store, found, known, rules)
    return Plan(known, fresh, asked, absent, suspect, unread, put_off)


def _suspicion(state: BoardState, found: Look, known: Mapping[str, Known]) -> str:
    """Why a complete look is not believed yet, or "". What was missing before is not missed again."""
    if not found.complete or health.believed(state, found.at):
        return ""
    present = sum(1 for k in known.values() if k.status == "open" and k.missing_since is None)
    return health.suspicion(present, len(found.rows))


def _absent(store: Keeps, found: Look, known: Mapping[str, Known], rules: Rules) -> dict[str, str]:
    """Open internships that were not listed. What a window no longer shows may stay open for months: of those, each
    is asked once per recheck, when its turn comes."""
    if found.problem or not (found.complete or found.window):
        return {}
    absent = [k for n, k in known.items() if k.status == "open" and k.internship and n not in found.rows]
    if found.window:
        turns = max(1, int(rules.recheck // rules.every))
        now = int(found.at.timestamp() // rules.every) % turns
        absent = [k for k in absent if int(fraction(k.key) * turns) == now]
    stored = store.postings([k.key for k in absent[:MOST_CHECKS]])
    return {s.posting.native: s.posting.url for s in stored.values()}


def keep(store: Keeps, source: Source, state: BoardState, found: Look, planned: Plan, rules: Rules) -> Kept:
    """Read, decide and write a look whose list was read. Returns what it came to."""
    suspect = planned.suspect
    fresh = _readable(state, found, planned)
    stored = store.postings([planned.known[native].key for native in fresh if native in planned.known])
    read = tuple(_read(source, state.board, found, native, planned.known.get(native), stored) for native in fresh)
    seen = frozenset(found.rows) - found.gone
    snapshot = Snapshot(state.board, found.at, seen, read, frozenset(found.gone), found.complete and not suspect)
    before = {key: _by_today(s.posting, source) for key, s in stored.items()}
    decision = decide.changes(snapshot, planned.known, before, rules.close_after)
    first = state.baseline_at is None
    news, late = _news(decision, state, planned)
    told = () if first else owing(store, source, news, planned.known, rules)
    left = untwin(store, decision.changes, told, found.at)
    judged = jump.judge(store, state, decision, {*planned.known, *planned.unread.first}, left.owed, found.at)
    after = _state(state, found, rules, _open_after(planned.known, decision), suspect)
    nameless = [n for n in found.undetailed if not _named(found.rows[n])] if first else ()
    remember(store, state.board, planned.unread, found, planned.known, nameless)
    store.save(
        Saved(
            state=after, at=found.at, postings=decision.postings, missing=decision.missing, back=decision.back,
            closed=decision.closed, detailed=frozenset(found.detailed), changes=decision.changes,
            owed=(*judged.owed, *owing_late(store, source, late, state.baseline_at, rules)), twins=left.twins,
        )
    )  # fmt: skip
    listed = snapshot.seen.__contains__ if found.complete else None
    jump.settle(store, after, judged, listed, decision.closed, found.at)
    return _kept(source, after, decision, len(judged.owed), len(found.rows), first)


def _news(decision: decide.Decision, state: BoardState, planned: Plan) -> tuple[decide.Decision, tuple[Change, ...]]:
    """(the decision without the postings that stood there at the first look and get their text only now, those)"""
    late = planned.unread.late(planned.known, state.baseline_at)
    changes = tuple(c for c in decision.changes if c.posting is None or c.posting.native not in late)
    rest = tuple(c for c in decision.changes if c.posting is not None and c.posting.native in late)
    return msgspec.structs.replace(decision, changes=changes), rest


def _by_today(posting: Posting, source: Source) -> Posting:
    """As today's reader would have read it: a better reader is no edit by the employer."""
    outdated = posting.facts.reader and posting.facts.reader < reading.VERSION
    return read_again(posting, source) if outdated else posting


def _readable(state: BoardState, found: Look, planned: Plan) -> list[str]:
    """Of the fresh native ids those of which there is enough to read."""
    # At the first look a thin row is better than one that would seem new at the second.
    patient = state.baseline_at is not None and state.failures < DETAIL_PATIENCE

    def waits(native: str) -> bool:
        have = planned.known.get(native)
        # A detail that fails takes nothing away from what an earlier one said.
        full = have is not None and have.detail_at is not None and have.status == "open"
        return native in found.undetailed and (patient or full)

    here = (native for native in planned.fresh if native not in found.gone and _named(found.rows[native]))
    return [native for native in here if not waits(native)]


def _read(
    source: Source, board: str, found: Look, native: str, have: Known | None, stored: Mapping[str, StoredPosting]
) -> Posting:
    thin = native in found.undetailed
    if thin and have is not None and have.detail_at is not None and have.key in stored:
        return msgspec.structs.replace(stored[have.key].posting, signal="")  # listed again: open as it was
    return to_posting(source, board, found.rows[native], found.signals[native], thin)


def _named(raw: RawPosting) -> bool:
    """False for a row that waits for its detail to give it a title: it is nothing yet."""
    return bool(raw.title) or raw.detail is None


def to_posting(source: Source, board: str, raw: RawPosting, signal: str, thin: bool = False) -> Posting:
    """A row in our words. Only rows whose title may be an internship are read; `thin` rows lack their text, so their
    signal is left empty and the next look reads them again."""
    title = reading.clean(raw.title, 300)
    body = raw.body[:LONGEST_BODY]
    if reading.worth_reading(title, raw.commitment, raw.department):
        facts = reading.read(
            title, body, places=raw.places, posted=raw.posted, commitment=raw.commitment,
            department=raw.department, deadline=raw.deadline, remote=raw.remote,
            countries=source.countries,
        )  # fmt: skip
        fingerprint = identity.fingerprint(title, reading.to_text(body))
    else:
        facts, fingerprint = Facts(places=raw.places), identity.exact_print(title, body)
    return Posting(
        key=identity.key(board, raw.native), board=board, native=raw.native, source=source.key, company=source.name,
        title=title, url=raw.url, places=raw.places, body=body, posted=raw.posted, precision=raw.precision, facts=facts,
        fingerprint=fingerprint, signal="" if thin else signal, requisition=raw.requisition,
        commitment=raw.commitment,
    )  # fmt: skip


def _open_after(known: Mapping[str, Known], decision: decide.Decision) -> int:
    was = {n for n, k in known.items() if k.status == "open"}
    return len((was | {p.native for p in decision.postings}) - decision.closed)


def _state(state: BoardState, found: Look, rules: Rules, open_now: int, suspect: str) -> BoardState:
    problem, kind = suspect or found.problem, "suspect" if suspect else found.kind
    if problem:
        moved = health.bad(state, found.at, rules.every, problem=problem, kind=kind, suspect=bool(suspect))
        if suspect:
            return moved
        return msgspec.structs.replace(health.partial(moved, state, rules.every), open=open_now)
    after = health.good(state, found, rules.every, open_now)
    if health.frozen(state, found):
        return health.without_validators(
            after, found.at, "frozen",
            "the server answers 'unchanged' although postings changed (its validators are frozen); they are not used",
        )  # fmt: skip
    if found.undetailed:
        native, reason = next(iter(found.undetailed.items()))
        sentence = f"{len(found.undetailed)} details could not be read, first {native}: {reason}"
        # Without digest and validators the next look reads these rows again.
        flawed = msgspec.structs.replace(after, failures=state.failures, problem_since=state.problem_since, digest="")
        return health.without_validators(flawed, found.at, "detail", sentence)
    return after


def _kept(source: Source, state: BoardState, decision: decide.Decision, owed: int, seen: int, first: bool) -> Kept:
    counts = {kind: sum(1 for c in decision.changes if c.kind == kind) for kind in ("new", "reposted", "changed")}
    return Kept(
        source, state.board, state, new=counts["new"] + counts["reposted"], changed=counts["changed"],
        closed=len(decision.closed), reopened=sum(1 for c in decision.changes if c.kind == "reopened"), owed=owed,
        seen=seen, first=first, problem=state.problem,
        titles=tuple(c.posting.title for c in decision.changes if c.posting and c.kind != "changed")[:10],
    )  # fmt: skip


def keep_unchanged(store: Keeps, source: Source, state: BoardState, found: Look, rules: Rules) -> Kept:
    """Write a look that brought nothing new: the health, and closings that fall due because what was missing is
    missing still."""
    missing = store.missing(state.board)
    closing = decide.overdue(missing, found.at, rules.close_after) if missing else frozenset()
    thorough = not any(raw.detail is not None for raw in found.rows.values())
    after = health.good(state, found, rules.every, state.open - len(closing), thorough=thorough)
    changes = tuple(Change("closed", missing[n].key, found.at) for n in sorted(closing))
    decision = decide.Decision(changes=changes, closed=closing)
    owed = owing(store, source, decision, store.known(state.board), rules) if closing else []
    judged = jump.judge(store, state, decision, {}, tuple(owed), found.at)
    if closing:
        store.save(Saved(after, found.at, closed=closing, changes=changes, owed=judged.owed))
    else:
        store.save_state(after)
    jump.settle(store, after, judged, lambda native: native not in missing, closing, found.at)
    if not closing:
        return Kept(source, state.board, after, unchanged=True, seen=state.open)
    return _kept(source, after, decision, len(judged.owed), state.open, first=False)


def keep_problem(store: Keeps, source: Source, state: BoardState, found: Look, rules: Rules) -> Kept:
    """Write a look that could not be read at all: the reason and the back-off, nothing else moves."""
    if found.held:
        due = found.at + timedelta(seconds=found.retry_after or 60.0)
        waiting = msgspec.structs.replace(state, next_due=due)
        store.save_state(waiting)
        return Kept(source, state.board, waiting, skipped=found.problem)
    after = health.bad(
        state, found.at, rules.every, problem=found.problem, kind=found.kind, retry_after=found.retry_after
    )
    store.save_state(after)
    return Kept(source, state.board, after, problem=after.problem)


def same_as_before(state: BoardState, found: Look, now: datetime, recheck: float) -> bool:
    """True when the rows are the ones that are stored and nothing is due for a second reading."""
    if not found.complete or not found.digest or found.digest != state.digest or state.baseline_at is None:
        return False
    has_details = any(raw.detail is not None for raw in found.rows.values())
    return not has_details or (state.fresh_at is not None and now - state.fresh_at < timedelta(seconds=recheck))
