"""Places, their known spelling, and remote work: rows of place.toml."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.facts import Place
from internwatch.reading import gazetteer, remote_from, remote_words
from internwatch.reading.gazetteer import spots
from internwatch.reading.place import MOST, read_places
from internwatch.reading.remote import read_remote
from internwatch.reading.said import LONGEST_RULE, Post, Rule
from internwatch.reading.where import where
from tests.pace import within
from tests.reading.rows import rows, stands_in

PLACED = [row for row in rows("place") if "where" in row.values[0]]


@pytest.mark.parametrize("row", PLACED)
def test_where(row: dict[str, Any]) -> None:
    """The same places as country, region and city; what is not known is left out, and a roll-up is counted."""
    part = read_places(Post(row["title"], places=tuple(row["places"])))
    assert ["/".join((p.country, p.region, p.city)) for p in part["where"]] == row["where"]
    assert part["place_count"] == row.get("count", 0)


@pytest.mark.parametrize("row", rows("place"))
def test_remote(row: dict[str, Any]) -> None:
    """Remote, from where, and hybrid: from place, title or text, with the words that say it."""
    if not ({"text", "remote", "hybrid"} & row.keys() or "where" not in row):
        return
    text = row.get("text", "")
    part = read_remote(Post(row["title"], text, places=tuple(row.get("places", ()))))
    facts = {name: part.get(name) for name in ("remote", "hybrid", "remote_from")}
    values = {name: fact.value if fact else None for name, fact in facts.items()}
    assert values == {name: row.get(name) for name in values}
    for fact in filter(None, facts.values()):
        assert fact.rule
        assert fact.quote or "places" in row
        assert stands_in(fact.quote, row["title"], text)


def test_the_boards_own_field_wins() -> None:
    """A field of the board outweighs title and text."""
    for field in (True, False):
        fact = read_remote(Post("Intern (Remote)", "This is a hybrid role.", remote=field))["remote"]
        assert fact.value is field
        assert not fact.quote


def test_the_employers_country_decides_where_nothing_else_does() -> None:
    """Cambridge is England's or Massachusetts'; another place of the posting outranks where the employer sits."""

    def country(*places: str, countries: tuple[str, ...] = ()) -> str:
        return read_places(Post("Intern", places=places, countries=countries))["where"][0].country

    assert country("Cambridge", countries=("US",)) == "US"
    assert country("Cambridge", countries=("GB",)) == "GB"
    assert country("Cambridge", "Boston, MA", countries=("GB",)) == "US"


def test_lists_are_taken_apart_and_counts_left_out() -> None:
    """Each place once, as the board writes it."""
    part = read_places(Post("Intern", places=("Zurich; Basel", "3 Locations", "Zurich", " Bern ,", "None", "")))
    assert part["places"] == ("Zurich", "Basel", "Bern")
    assert part["place_count"] == 0
    many = read_places(Post("Intern", places=tuple(f"Place {n}" for n in range(200))))
    assert len(many["places"]) == MOST


@pytest.mark.timed
def test_the_table_is_small_and_quick_and_credits_its_source() -> None:
    """It loads once, in a moment, and every row has a country."""
    gazetteer._table.cache_clear()
    with within(0.5):  # 0.02 s on a quiet machine
        table = gazetteer._table()
    assert len(table) > 15_000
    assert all(spot.country for name in list(table)[::50] for spot in spots(name))
    text = gazetteer.files("internwatch.reading").joinpath("gazetteer.txt").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text[:400]
    assert len(text.encode()) < 700_000


def test_every_other_name_leads_to_a_city_of_the_table() -> None:
    """Nicknames and areas name cities that the gazetteer holds."""
    for name, leads in gazetteer.nicknames().items():
        for area, city in leads:
            assert any(s.city and gazetteer._is_in(s, area) for s in gazetteer._listed(gazetteer.key(city))), name
    for name, (_, cities) in gazetteer.AREAS.items():
        assert len(spots(name)) == len(cities), name


@given(st.lists(st.text(alphabet="USCAuk ,-()/;.\n3éLondon|&", max_size=40), max_size=4))
def test_is_total(places: list[str]) -> None:
    """Any listed text gives places or none."""
    assert all(isinstance(place, Place) for place in where(tuple(places)))
    assert read_remote(Post("Intern", places=tuple(places))) is not None


def test_rules_are_small_and_those_of_the_text_can_be_found() -> None:
    """Every rule fits in the head; the words looked for in the text have beginnings."""
    held = [one for module in (remote_words, remote_from) for one in vars(module).values()]
    rules = [r for one in held for r in (one if isinstance(one, tuple) else (one,)) if isinstance(r, Rule)]
    assert len(rules) > 30
    assert all(len(rule.pattern.pattern) <= LONGEST_RULE for rule in rules)
    assert all(
        r.beginnings for r in (remote_words.HYBRID, remote_words.OFFICE, remote_words.REMOTE, *remote_from._FROM)
    )


@pytest.mark.timed
@pytest.mark.parametrize(
    "unit", ["remote ", "in our a ", "hybrid or ", "this role is hybrid if ", "must live in ", "Remote, "]
)
def test_a_megabyte_of_one_unit_is_read_in_time(unit: str) -> None:
    """Linear on anything."""
    with within(2):
        text = unit * (1_000_000 // len(unit))
        read_remote(Post("Intern", text))
        read_places(Post("Intern", places=(text,)))
