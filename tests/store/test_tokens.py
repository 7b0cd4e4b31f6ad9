"""Tokens and mutes: what a link may do, for how long, and mail that is not wanted, on both databases."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from internwatch.links import Links, derived, hashed
from internwatch.model import Owed
from internwatch.store.store import Store
from internwatch.store.tables import meta, token
from tests.store.conftest import NOW

DAY = timedelta(days=1)
ANN, BEN = "email:ann@uni.edu", "email:ben@uni.edu"
ADDRESS = "https://iw.example.org"


def text_of(url: str) -> str:
    return url.rpartition("/")[2]


def owe(store: Store, *destinations: str, filters: tuple[str, ...] = ("nlp",), subject: str = "a:b:1") -> list[int]:
    store.owe([Owed(d, "new", subject, "1", filters) for d in destinations], NOW)
    return [r.id for r in store.outbox_rows(["pending"], 99) if r.destination in destinations and r.subject == subject]


# -- random tokens ----------------------------------------------------------------------------------------------------


def test_a_token_is_good_for_its_purpose_alone(store: Store) -> None:
    text = store.issue("confirm", ANN, NOW, detail={"wish": 3})
    found = store.token(text, "confirm", NOW)
    assert found and (found.subject, found.detail, found.used_at) == (ANN, {"wish": 3}, None)
    for purpose in ("unsubscribe", "feed", "calendar", "invite", "connect", "link"):
        assert store.token(text, purpose, NOW) is None  # type: ignore[arg-type]
        assert store.use(text, purpose, NOW) is None  # type: ignore[arg-type]
    assert store.use(text, "confirm", NOW), "a wrong purpose must not use it up"


def test_no_other_text_is_this_token(store: Store) -> None:
    """Each letter flipped, cut, lengthened, in another case, hostile: unknown; the hash is no token either."""
    text = store.issue("link", ANN, NOW)
    for place, letter in enumerate(text):
        other = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        assert store.token(other, "link", NOW) is None
    hostile = (f" {text}", f"{text}\n", "é" * 24, "x" * 10**6, "a\0" * 12)
    for other in ("", text[:-1], text + "A", text.swapcase(), *hostile):
        assert store.token(other, "link", NOW) is None
    assert store.token(hashed(text), "link", NOW) is None


def test_tokens_are_long_distinct_and_kept_as_hashes(store: Store) -> None:
    texts = {store.issue("invite", "x", NOW) for _ in range(50)}
    assert len(texts) == 50 and all(len(t) >= 24 for t in texts)
    with store.reading() as connection:
        kept = repr(connection.execute(select(token)).all())
    assert not any(text in kept for text in texts)


def test_a_token_ends_at_its_time(store: Store) -> None:
    text = store.issue("confirm", ANN, NOW, lasts=DAY)
    assert store.token(text, "confirm", NOW + DAY - timedelta(seconds=1))
    assert store.token(text, "confirm", NOW + DAY) is None
    assert store.use(text, "confirm", NOW + DAY) is None


def test_a_token_counts_once(store: Store) -> None:
    text = store.issue("confirm", ANN, NOW)
    assert store.use(text, "confirm", NOW + DAY)
    assert store.use(text, "confirm", NOW + DAY) is None
    seen = store.token(text, "confirm", NOW + DAY)
    assert seen and seen.used_at == NOW + DAY


def test_several_for_one_revoked_alone_or_together(store: Store) -> None:
    one, two, three = (store.issue("link", ANN, NOW) for _ in range(3))
    other, foreign = store.issue("invite", ANN, NOW), store.issue("link", BEN, NOW)
    assert len(store.tokens(ANN, "link")) == 3
    assert store.revoke(one) and not store.revoke(one)
    assert store.token(one, "link", NOW) is None and store.token(two, "link", NOW)
    assert store.revoke_all(ANN, "link") == 2
    assert store.token(three, "link", NOW) is None
    assert store.token(other, "invite", NOW) and store.token(foreign, "link", NOW)


# -- tokens that can be said again ------------------------------------------------------------------------------------


def test_a_standing_token_is_said_again_until_it_is_rotated(store: Store) -> None:
    first = store.standing("feed", "filter:nlp", NOW, detail={"filter": "nlp"})
    assert store.standing("feed", "filter:nlp", NOW + DAY, detail={"filter": "nlp"}) == first
    assert store.standing("calendar", "filter:nlp", NOW, detail={"filter": "nlp"}) != first
    other = store.standing("feed", "filter:nlp", NOW, detail={"filter": "rl"})
    found = store.token(first, "feed", NOW)
    assert found and found.detail["filter"] == "nlp"
    fresh = store.standing("feed", "filter:nlp", NOW, detail={"filter": "nlp"}, fresh=True)
    assert fresh != first
    assert store.token(first, "feed", NOW) is None and store.token(fresh, "feed", NOW)
    assert store.token(other, "feed", NOW), "another wish of the same person keeps its own"
    assert store.standing("feed", "filter:nlp", NOW, detail={"filter": "nlp"}) == fresh


def test_a_standing_token_outlives_a_new_key(store: Store) -> None:
    first = store.standing("feed", "filter:nlp", NOW)
    store.new_key(NOW)
    assert store.standing("feed", "filter:nlp", NOW) == first
    assert store.token(first, "feed", NOW)


def test_the_link_of_a_mail_is_the_same_each_time_and_short(store: Store) -> None:
    links = store.links(ADDRESS, NOW)
    assert links == store.links(ADDRESS, NOW + DAY)
    url = links.unsubscribe(ANN, "nlp")
    assert url == links.unsubscribe(ANN, "nlp")
    assert len({url, links.unsubscribe(ANN), links.unsubscribe(BEN, "nlp"), links.unsubscribe(ANN + "n", "lp")}) == 4
    assert len(f"<{url}>") <= 78 and url.startswith(f"{ADDRESS}/u/") and "ann" not in url
    assert links.key.hex() not in repr(links) and repr(links.key) not in repr(links)


def test_what_is_owed_has_its_link_in_the_same_transaction(store: Store) -> None:
    links = store.links(ADDRESS, NOW)
    unknown = text_of(links.unsubscribe(ANN, "nlp"))
    assert store.token(unknown, "unsubscribe", NOW) is None, "an address that is owed nothing has no link"
    owe(store, ANN, "telegram:1", filters=("nlp", "rl"))
    for name in ("nlp", "rl", ""):
        found = store.token(text_of(links.unsubscribe(ANN, name)), "unsubscribe", NOW)
        assert found and (found.subject, found.detail) == (ANN, {"filter": name})
    assert store.token(text_of(links.unsubscribe(BEN, "nlp")), "unsubscribe", NOW) is None
    assert store.tokens("telegram:1", "unsubscribe") == []


def test_what_was_owed_before_there_were_pages_gets_its_link(store: Store) -> None:
    owe(store, ANN)
    assert store.tokens(ANN, "unsubscribe") == []
    links = store.links(ADDRESS, NOW)
    assert store.token(text_of(links.unsubscribe(ANN, "nlp")), "unsubscribe", NOW)


def test_links_outlive_new_keys(store: Store) -> None:
    """Old links work for good; new ones do at once; a daemon that still renders by the last key is heard, too."""
    old = store.links(ADDRESS, NOW)
    owe(store, ANN)
    store.new_key(NOW)
    new = store.links(ADDRESS, NOW)
    assert new.key != old.key
    for links in (old, new):
        assert store.token(text_of(links.unsubscribe(ANN, "nlp")), "unsubscribe", NOW + 59 * DAY)
    owe(store, BEN)
    for links in (old, new):
        assert store.token(text_of(links.unsubscribe(BEN, "nlp")), "unsubscribe", NOW)
    store.new_key(NOW)
    assert store.token(text_of(old.unsubscribe(ANN, "nlp")), "unsubscribe", NOW)


def test_a_forged_link_under_another_key_is_unknown(store: Store) -> None:
    store.links(ADDRESS, NOW)
    owe(store, ANN)
    forged = Links(ADDRESS, b"0" * 32)
    assert store.token(text_of(forged.unsubscribe(ANN, "nlp")), "unsubscribe", NOW) is None


def test_links_stay_while_mail_is_remembered_and_what_ended_goes(store: Store) -> None:
    links = store.links(ADDRESS, NOW)
    owe(store, ANN)
    store.issue("confirm", BEN, NOW, lasts=DAY)
    lasting = store.issue("invite", "x", NOW)
    link = text_of(links.unsubscribe(ANN, "nlp"))
    store.prune(NOW + 100 * DAY)
    assert store.token(link, "unsubscribe", NOW), "its mail is still owed"
    assert store.tokens(BEN, "confirm") == [] and store.token(lasting, "invite", NOW)
    store.cancel([row.id for row in store.outbox_rows(["pending"], 9)], NOW, "x")
    store.prune(NOW + 181 * DAY)
    assert store.token(link, "unsubscribe", NOW) is None


def test_tokens_and_mutes_are_forgotten_with_a_person(store: Store) -> None:
    store.links(ADDRESS, NOW)
    owe(store, ANN)
    store.issue("confirm", ANN, NOW)
    store.mute(ANN, "nlp", NOW)
    store.forget(ANN)
    assert store.tokens(ANN, "confirm") == store.tokens(ANN, "unsubscribe") == []
    assert store.mutes(ANN, NOW) == {}


def test_derived_tokens_keep_their_words_apart() -> None:
    assert derived(b"k", "ab", "c") != derived(b"k", "a", "bc") != derived(b"k", "abc")
    assert msgspec.json.decode(msgspec.json.encode(derived(b"k", "x"))) == derived(b"k", "x")


# -- mutes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("muted", "filters", "goes"),
    [
        ({"nlp": None}, ("nlp",), False),
        ({"nlp": None}, ("rl",), True),
        ({"nlp": None}, ("nlp", "rl"), True),
        ({"nlp": None, "rl": None}, ("nlp", "rl"), False),
        ({"nlp": None}, (), True),
        ({"": None}, (), False),
        ({"": None}, ("nlp",), False),
        ({"": NOW + DAY}, ("nlp",), False),
        ({"": NOW - DAY}, ("nlp",), True),
        ({"nlp": NOW + DAY}, ("nlp",), False),
    ],
)  # fmt: skip
def test_an_alert_goes_unless_everything_that_wants_it_is_muted(
    store: Store, muted: dict[str, object], filters: tuple[str, ...], goes: bool
) -> None:
    for name, until in muted.items():
        store.mute(ANN, name, NOW, until)  # type: ignore[arg-type]
    ids = owe(store, ANN, BEN, filters=filters)
    mine = [r.id for r in store.outbox_rows(["pending"], 9) if r.destination == ANN]
    assert store.muted(ANN, filters, NOW) is not goes
    assert not store.muted(BEN, filters, NOW)
    assert bool(store.claim(mine, NOW, 60)) is goes
    assert store.claim([i for i in ids if i not in mine], NOW, 60), "the others are not concerned"


def test_an_unsubscribing_holds_between_plan_and_claim(store: Store) -> None:
    """Planned, unsubscribed, claimed: the row is cancelled with its reason, the others go at the next plan."""
    (one,), (two,) = owe(store, ANN), owe(store, ANN, filters=("rl",), subject="a:b:2")
    planned = [row.id for row in store.payable(ANN, NOW, 9)]
    assert planned == [one, two]
    store.mute(ANN, "nlp", NOW)
    assert store.claim(planned, NOW, 60) is None
    (row,) = store.outbox_rows(["cancelled"], 9)
    assert row.id == one and store.attempts(one)[-1]["code"] == "unsubscribed"
    assert [r.id for r in store.payable(ANN, NOW, 9)] == [two]
    assert store.claim([two], NOW, 60)


def test_a_pause_holds_and_gives_back(store: Store) -> None:
    ids = owe(store, ANN)
    store.mute(ANN, "", NOW, NOW + 30 * DAY)
    assert store.claim(ids, NOW, 60) is None
    assert store.payable(ANN, NOW, 9) == [] and store.outbox_counts() == {"pending": 1}
    assert [r.id for r in store.payable(ANN, NOW + 30 * DAY, 9)] == ids, "after the pause it may go out"
    store.unmute(ANN)
    assert [r.id for r in store.payable(ANN, NOW, 9)] == ids
    assert store.claim(ids, NOW, 60)


def test_unsubscribed_for_good_wins_over_a_pause(store: Store) -> None:
    ids = owe(store, ANN)
    store.mute(ANN, "", NOW, NOW + DAY)
    store.mute(ANN, "nlp", NOW)
    store.claim(ids, NOW, 60)
    assert store.outbox_counts() == {"cancelled": 1}
    store.unmute(ANN, "nlp")
    assert store.mutes(ANN, NOW) == {"": NOW + DAY}
    assert store.all_mutes(NOW) == {ANN: {"": NOW + DAY}}


def test_the_key_lies_in_meta_alone(store: Store) -> None:
    key = store.links(ADDRESS, NOW).key.hex()
    with store.reading() as connection:
        assert key in repr(connection.execute(select(meta)).all())
        assert key not in repr(connection.execute(select(token)).all())


def test_addresses_of_a_group_that_moved_stay_what_they_are(store: Store) -> None:
    store.add_person("telegram:-77", "group", NOW)
    first = store.standing("feed", "telegram:-77", NOW, detail={"filter": "nlp"})
    store.move_person("telegram:-77", "telegram:-10077")
    found = store.token(first, "feed", NOW)
    assert found is not None and found.subject == "telegram:-10077"
    assert store.standing("feed", "telegram:-10077", NOW, detail={"filter": "nlp"}) == first
    store.move_person("telegram:-10077", "telegram:-10078")
    assert store.standing("feed", "telegram:-10078", NOW, detail={"filter": "nlp"}) == first
    fresh = store.standing("feed", "telegram:-10078", NOW, detail={"filter": "nlp"}, fresh=True)
    assert fresh != first and store.token(first, "feed", NOW) is None
