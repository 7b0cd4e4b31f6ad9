"""What a look at a community list means: leads, kept beside the postings, and alerts about those nobody else told.

A lead is a hint where the employer's own board is read: that board tells of it. Alerts are owed only by a list whose
file asks for them (`alert = true`), once per job, and never for a job that stands on a board that is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from internwatch import decide, identity, reading
from internwatch.facts import Facts
from internwatch.model import Change, Posting, RawPosting, Source
from internwatch.nature import nature, of_one_vendor
from internwatch.poll import health, jump
from internwatch.poll.keep import LONGEST_BODY, Keeps, Kept
from internwatch.poll.look import Look
from internwatch.poll.owing import Rules, matcher
from internwatch.poll.twins import untwin
from internwatch.sameness import Sighting, alike_print, compare, job_print
from internwatch.store.rows import BoardState, KnownLead, Lead, Saved, StoredPosting, Twin
from internwatch.systems.lead_rows import LeadRow

# So many candidates are compared for one lead; a company with more of one title has several openings.
MOST_COMPARED = 12
# A board that has failed for so long cannot be relied on to tell of what is new there.
SILENT = timedelta(days=3)


class Finds(Protocol):
    """What finding the employer's own copy needs of the store."""

    def at_links(self, canonicals: Iterable[str]) -> dict[str, str]: ...
    def alike(self, jobs: Iterable[str], prints: Iterable[str]) -> list[Any]: ...
    def postings(self, keys: list[str]) -> dict[str, StoredPosting]: ...


class KeepsLeads(Keeps, Finds, Protocol):
    """What keeping leads needs of the store."""

    def known_leads(self, board: str) -> dict[str, KnownLead]: ...
    def boards(self) -> dict[str, BoardState]: ...


def base(board: str) -> str:
    """A board's identity without its search: what is searched for is still the same employer's board."""
    return board.partition("?")[0]


def keep_leads(store: KeepsLeads, source: Source, state: BoardState, found: Look, rules: Rules) -> Kept:
    """Read and write what a list says now. Returns what it came to."""
    known = store.known_leads(state.board)
    first = state.baseline_at is None
    read = _List(source, state.board, found, known, rules).read()
    fresh = [(lead, posting) for lead, posting in read if lead.native not in known and lead.active]
    asked = not first and source.options.alert
    told = _told(store, source, state, fresh, rules, found.at) if asked else _Told(jump.Judged(()))
    listed = {native for native, one in known.items() if one.listed}
    unlisted = frozenset(listed - set(found.rows)) if found.complete else frozenset()
    shown = {n for n in listed - unlisted if known[n].active} - {lead.native for lead, _ in read}
    after = _state(state, found, rules, len(shown) + sum(1 for lead, _ in read if lead.active))
    store.save(
        Saved(
            after, found.at, postings=told.postings, owed=told.judged.owed, twins=told.twins,
            leads=tuple(lead for lead, _ in read), unlisted=unlisted,
        )
    )  # fmt: skip
    jump.settle(store, after, told.judged, found.rows.__contains__ if found.complete else None, frozenset(), found.at)
    return Kept(
        source, state.board, after, new=len(fresh), changed=len(read) - len(fresh), owed=len(told.judged.owed),
        seen=len(found.rows), first=first, problem=after.problem, titles=tuple(lead.title for lead, _ in fresh[:10]),
    )  # fmt: skip


def _state(state: BoardState, found: Look, rules: Rules, shown: int) -> BoardState:
    """People write lists by hand: a row that cannot be read is named, but it is no trouble of the list."""
    after = health.good(state, found, rules.every, shown)
    if not found.problem:
        return after
    said = health.without_validators(after, found.at, found.kind, found.problem)
    return msgspec.structs.replace(said, failures=0, digest="")


# -- reading a row ----------------------------------------------------------------------------------------------------


class _List(msgspec.Struct, frozen=True):
    """A look at a list, and what is known of it."""

    source: Source
    board: str
    found: Look
    known: Mapping[str, KnownLead]
    rules: Rules

    def read(self) -> list[tuple[Lead, Posting]]:
        """The rows that are new or moved and are internships, as leads, each with what was read of it."""
        found = (self._read(native, raw) for native, raw in self.found.rows.items())
        return [pair for pair in found if pair is not None]

    def _read(self, native: str, raw: RawPosting) -> tuple[Lead, Posting] | None:
        signal, old = self.found.signals[native], self.known.get(native)
        active = raw.active if isinstance(raw, LeadRow) else True
        if (old is None and not active) or (old and old.listed and old.signal == signal):
            return None
        if not reading.worth_reading(raw.title, raw.commitment, raw.department):
            return None
        posting = _posting(self.source, self.board, native, raw, signal)
        if not posting.facts.internship:
            return None
        return _lead(posting, active, self.rules.resolve(posting.url), self.found.at), posting


def _posting(source: Source, board: str, native: str, raw: RawPosting, signal: str) -> Posting:
    title, body = reading.clean(raw.title, 300), raw.body[:LONGEST_BODY]
    company = reading.clean(raw.company, 120) if isinstance(raw, LeadRow) else ""
    facts = reading.read(
        title, body, places=raw.places, posted=raw.posted, commitment=raw.commitment, department=raw.department
    )
    # Without a fingerprint: what a list says of two jobs is often the same.
    return Posting(
        key=identity.key(board, native), board=board, native=native, source=source.key, company=company or source.name,
        title=title, url=raw.url, places=raw.places, body=body, posted=raw.posted, precision=raw.precision, facts=facts,
        signal=signal, commitment=raw.commitment,
    )  # fmt: skip


def _lead(posting: Posting, active: bool, at_board: str, at: datetime) -> Lead:
    facts = posting.facts
    return Lead(
        posting.key, posting.board, posting.native, posting.source, posting.company, posting.title, posting.url, at,
        places=posting.places, body=posting.body, posted=posting.posted, precision=posting.precision,
        research=bool(facts.research and facts.research.value), phd=_for_phd(facts),
        season=facts.season.value if facts.season else None, active=active, signal=posting.signal, at_board=at_board,
    )  # fmt: skip


def _for_phd(facts: Facts) -> bool:
    return facts.degrees is not None and "phd" in facts.degrees.value


# -- what to tell -----------------------------------------------------------------------------------------------------


class _Told(msgspec.Struct, frozen=True):
    judged: jump.Judged
    postings: tuple[Posting, ...] = ()
    twins: tuple[Twin, ...] = ()


def _told(
    store: KeepsLeads, source: Source, state: BoardState, fresh: list[tuple[Lead, Posting]], rules: Rules, at: datetime
) -> _Told:  # fmt: skip
    """The alerts about leads whose job stands on no board that is read; each is kept as a posting of its list, so that
    it is told, marked and compared as postings are."""
    watched = Watched.of(s for s in store.boards().values() if tells(s, at))
    elsewhere = [(lead, posting) for lead, posting in fresh if not watched.shows(lead)]
    own = own_copies(store, (lead for lead, _ in elsewhere))
    made = [posting for lead, posting in _once(elsewhere) if lead.key not in own]
    opened = decide.Decision(tuple(Change("new", p.key, at, p) for p in made), tuple(made))
    owed = decide.alerts(opened, matches=matcher(source, rules.index), filters=rules.filters, told={}, alive_prints={})
    subjects = {o.subject for o in owed}
    changes = tuple(c for c in opened.changes if c.key in subjects)
    postings = tuple(p for p in made if p.key in subjects)
    left = untwin(store, changes, owed, at)
    judged = jump.judge(store, state, decide.Decision(changes, postings), {}, left.owed, at)
    return _Told(judged, postings, left.twins)


def tells(state: BoardState, at: datetime) -> bool:
    """Whether a watched board can be relied on to tell of its postings itself: not one that never gave a whole look,
    nor one that has failed for days. A look that gave a part of the list tells of what it saw."""
    if state.baseline_at is None:
        return False
    if not state.failures or state.problem_kind == "partial":
        return True
    return state.last_ok is not None and at - state.last_ok <= SILENT


class Watched(msgspec.Struct, frozen=True):
    """The employers' own boards that are watched: without their searches, and by the hosts that are theirs alone."""

    bases: frozenset[str]
    hosts: frozenset[str]

    @classmethod
    def of(cls, states: Iterable[BoardState]) -> Watched:
        own = [s for s in states if s.active and nature(s.board) == "own"]
        return cls(frozenset(base(s.board) for s in own), frozenset(s.host for s in own if _alone(s)))

    def shows(self, lead: Lead) -> bool:
        """Whether a board that is watched is the one that the lead's link leads to."""
        return base(lead.at_board) in self.bases or (urlsplit(lead.url).hostname or "") in self.hosts


def _alone(state: BoardState) -> bool:
    """Whether a board's host is its employer's alone: it stands in the board's name, where a vendor's interface does
    not; no token behind it says who on it is meant; and it is no page that may lie anywhere (sites.google.com)."""
    _, host, more = state.board.partition(state.host or " ")
    told_apart = bool(state.token) and state.token.lower() in more
    return bool(host) and not told_apart and of_one_vendor(state.system)


def _once(found: Iterable[tuple[Lead, Posting]]) -> list[tuple[Lead, Posting]]:
    """Lists repeat a job, a row per place: each job once."""
    first: dict[str, tuple[Lead, Posting]] = {}
    for lead, posting in found:
        first.setdefault(job_print(lead.url) or f"{identity.canonical_url(lead.url)} {lead.title}", (lead, posting))
    return list(first.values())


def own_copies(store: Finds, leads: Iterable[Lead]) -> dict[str, str]:
    """lead key -> the key of the same job on an employer's own board that was read, open or closed."""
    wanted = list(leads)
    links = {lead.key: identity.canonical_url(lead.url) for lead in wanted}
    at_links = store.at_links(set(links.values()))
    found = {key: at for key, link in links.items() if nature(at := at_links.get(link, "")) == "own" and at}
    rest = [lead for lead in wanted if lead.key not in found]
    return found | _by_likeness(store, rest)


def _by_likeness(store: Finds, leads: list[Lead]) -> dict[str, str]:
    jobs = {lead.key: job_print(lead.url) or "" for lead in leads}
    prints = {lead.key: alike_print(lead.company, lead.title) for lead in leads}
    by: dict[str, list[str]] = {}
    for row in store.alike({job for job in jobs.values() if job}, set(prints.values())):
        for shared in {row.job, row.alike} - {None}:
            if nature(row.key) == "own":
                by.setdefault(shared, []).append(row.key)
    pairs = {key: [*by.get(jobs[key], ()), *by.get(prints[key], ())][:MOST_COMPARED] for key in jobs}
    stored = store.postings(list({key for keys in pairs.values() for key in keys}))
    found = {}
    for lead in leads:
        same = (key for key in pairs[lead.key] if key in stored and _same(lead, stored[key]))
        if key := next(same, ""):
            found[lead.key] = key
    return found


def _same(lead: Lead, other: StoredPosting) -> bool:
    p = other.posting
    mine = Sighting(lead.company, lead.title, lead.url, "; ".join(lead.places), _day(lead.posted or lead.first_seen))
    theirs = Sighting(p.company, p.title, p.url, "; ".join(p.places), _day(p.posted or other.first_seen))
    return compare(mine, theirs).verdict == "same"


def _day(at: datetime) -> str:
    return at.date().isoformat()
