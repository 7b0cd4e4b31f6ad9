"""Yes-or-no traits of a posting by name, for `want` and `avoid` in a filter: what it states, and the words for it.

A trait is True, False, or None where the posting does not say. It reads no text itself: facts are read elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from internwatch.facts import Fact, Facts

Answer = tuple[bool | None, str]
UNSTATED: Answer = (None, "")


def trait(name: str, facts: Facts) -> Answer:
    """What the facts say of the trait of this name, and the quoted words."""
    return TRAITS[name](facts)


def _fact(name: str) -> Callable[[Facts], Answer]:
    """The fact of this name, which is a yes or a no itself."""

    def read(facts: Facts) -> Answer:
        fact: Fact[bool] | None = getattr(facts, name)
        return (fact.value, fact.quote) if fact else UNSTATED

    return read


def _named(name: str) -> Callable[[Facts], Answer]:
    """True where the fact is there at all; a posting that does not speak of it does not ask for it."""

    def read(facts: Facts) -> Answer:
        fact: Fact[Any] | None = getattr(facts, name)
        return (True, fact.quote) if fact else UNSTATED

    return read


def _is(name: str, yes: str, no: str) -> Callable[[Facts], Answer]:
    """True and False by two words of one fact; any third word leaves it open."""

    def read(facts: Facts) -> Answer:
        fact: Fact[str] | None = getattr(facts, name)
        if fact is None:
            return UNSTATED
        return {yes: True, no: False}.get(fact.value), fact.quote

    return read


def _among(name: str, value: str) -> Callable[[Facts], Answer]:
    """True where the list holds this value."""

    def read(facts: Facts) -> Answer:
        found: Fact[str] | None = next((fact for fact in getattr(facts, name) if fact.value == value), None)
        return (True, found.quote) if found else UNSTATED

    return read


def _paid(facts: Facts) -> Answer:
    if facts.unpaid is not None and facts.unpaid.value:
        return False, facts.unpaid.quote
    fact = facts.pay or facts.stipend
    return (True, fact.quote) if fact else UNSTATED


def _phd_only(facts: Facts) -> Answer:
    return (facts.degrees.value == ("phd",), facts.degrees.quote) if facts.degrees else UNSTATED


TRAITS: dict[str, Callable[[Facts], Answer]] = {
    "sponsorship": _is("sponsorship", "offered", "not offered"),
    "citizenship": _named("citizenship"),
    "clearance": _fact("clearance"),
    "export control": _fact("export_control"),
    "cpt": _among("visas", "CPT"),
    "opt": _among("visas", "OPT"),
    "j-1": _among("visas", "J-1"),
    "paid": _paid,
    "stipend": _fact("stipend"),
    "housing": _fact("housing"),
    "full-time": _is("hours", "full-time", "part-time"),
    "part-time": _is("hours", "part-time", "full-time"),
    "off-cycle": _fact("off_cycle"),
    "rolling": _fact("rolling"),
    "remote": _fact("remote"),
    "hybrid": _fact("hybrid"),
    "phd only": _phd_only,
    "enrolled": _fact("pursuing"),
    "or equivalent": _fact("equivalent"),
    "return to school": _fact("returning"),
    "cover letter": _among("needs", "cover letter"),
    "publications": _among("needs", "publications"),
    "references": _among("needs", "references"),
    "transcript": _among("needs", "transcript"),
    "one application": _fact("one_application"),
    "referral": _fact("referral"),
    "talent pool": _fact("evergreen"),
}
