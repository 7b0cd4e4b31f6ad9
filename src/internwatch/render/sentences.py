"""What a posting states beyond its title, window and deadline, as plain sentences with the words that say so.

Alerts and `why` share them. A sentence is only there where the posting speaks of it; nothing is laid out here.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from internwatch.facts import Facts, Pay, Weeks
from internwatch.render import words

COUNTRIES = {"US": "the US", "GB": "the UK", "CA": "Canada", "DE": "Germany", "FR": "France", "CH": "Switzerland"}
_SPONSORSHIP = {
    "offered": "Visa sponsorship is offered",
    "not offered": "No visa sponsorship",
    "case by case": "Visa sponsorship depends on the case",
}
_TOPICS = {"nlp": "NLP", "llm": "LLM", "rl": "RL", "hci": "HCI", "ml systems": "ML systems"}


class Sentence(msgspec.Struct, frozen=True):
    """One line: its sign, what is stated, and the posting's own words ("" where a field of the board says it)."""

    mark: str
    text: str
    quote: str = ""


def sentences(facts: Facts) -> list[Sentence]:
    """In the order in which a student decides: is it one, may I, when, for what, how to apply, what about."""
    return [*_nature(facts), *_standing(facts), *_permission(facts), *_term(facts), *_money(facts), *_applying(facts),
            *_topics(facts)]  # fmt: skip


def _nature(facts: Facts) -> Iterator[Sentence]:
    if facts.evergreen is not None and facts.evergreen.value:
        yield Sentence("♾️", "A standing invitation, not one opening", facts.evergreen.quote)


def _standing(facts: Facts) -> Iterator[Sentence]:
    if facts.years:
        said = ", ".join(fact.value for fact in facts.years)
        yield Sentence("📚", f"Year of study: {said}", facts.years[0].quote)
    if facts.returning is not None and facts.returning.value:
        yield Sentence("📚", "You must go on studying afterwards", facts.returning.quote)
    if facts.derived is not None:
        yield Sentence("🎓", f"That means graduation {words.window(facts.derived.value)} (concluded)")
    if facts.equivalent is not None and facts.equivalent.value:
        yield Sentence("📚", "Equivalent experience counts as the degree", facts.equivalent.quote)


def _permission(facts: Facts) -> Iterator[Sentence]:
    if facts.sponsorship is not None:
        yield Sentence("🛂", _SPONSORSHIP.get(facts.sponsorship.value, ""), facts.sponsorship.quote)
    if facts.citizenship is not None:
        yield Sentence("🛂", f"Only for: {facts.citizenship.value}", facts.citizenship.quote)
    if facts.clearance is not None and facts.clearance.value:
        yield Sentence("🛂", "Needs a security clearance", facts.clearance.quote)
    if facts.export_control is not None and facts.export_control.value:
        yield Sentence("🛂", "Export control applies", facts.export_control.quote)
    if facts.study_country is not None:
        country = COUNTRIES.get(facts.study_country.value, facts.study_country.value)
        yield Sentence("🛂", f"For students in {country}", facts.study_country.quote)
    if facts.visas:
        yield Sentence("🛂", f"Speaks of {', '.join(fact.value for fact in facts.visas)}", facts.visas[0].quote)


def _term(facts: Facts) -> Iterator[Sentence]:
    said: list[str] = []
    quotes: list[str] = []
    if facts.weeks is not None:
        said.append(weeks(facts.weeks.value))
        quotes.append(facts.weeks.quote)
    if facts.start is not None:
        value = facts.start.value
        said.append(f"from {words.day_of(value) if len(value) > 7 else words.month(value)}")
        quotes.append(facts.start.quote)
    if facts.hours is not None:
        said.append(facts.hours.value)
        quotes.append(facts.hours.quote)
    if facts.off_cycle is not None and facts.off_cycle.value:
        said.append("off-cycle")
        quotes.append(facts.off_cycle.quote)
    if said:
        yield Sentence("⏳", _capital(", ".join(said)), quotes[0])
    yield from _reviewing(facts)
    yield from _office(facts)


def _reviewing(facts: Facts) -> Iterator[Sentence]:
    if facts.rolling is not None and facts.rolling.value:
        yield Sentence("⏰", "Applications are read as they come, or until it is filled", facts.rolling.quote)
    if facts.reviewed_from is not None:
        day = words.day_of(facts.reviewed_from.value)
        yield Sentence("⏰", f"Applications are read from {day}", facts.reviewed_from.quote)


def _office(facts: Facts) -> Iterator[Sentence]:
    if facts.hybrid is not None and facts.hybrid.value:
        yield Sentence("🏢", "Partly in the office", facts.hybrid.quote)
    if facts.remote_from is not None:
        yield Sentence("🏠", f"Remote from: {facts.remote_from.value}", facts.remote_from.quote)


def _money(facts: Facts) -> Iterator[Sentence]:
    if facts.unpaid is not None and facts.unpaid.value:
        yield Sentence("💰", "Unpaid", facts.unpaid.quote)
    if facts.pay is not None:
        yield Sentence("💰", pay(facts.pay.value), facts.pay.quote)
    for fact, said in ((facts.stipend, "With a stipend"), (facts.housing, "Helps with housing")):
        if fact is not None and fact.value:
            yield Sentence("💰", said, fact.quote)


def _applying(facts: Facts) -> Iterator[Sentence]:
    if facts.needs:
        said = ", ".join(fact.value + (" (optional)" if fact.hedged else "") for fact in facts.needs)
        yield Sentence("📎", f"Application with: {said}", facts.needs[0].quote)
    if facts.one_application is not None and facts.one_application.value:
        yield Sentence("☝️", "Apply to one position only", facts.one_application.quote)
    if facts.referral is not None and facts.referral.value:
        yield Sentence("🤝", "Speaks of referrals", facts.referral.quote)


def _topics(facts: Facts) -> Iterator[Sentence]:
    if facts.topics:
        said = ", ".join(_TOPICS.get(fact.value, fact.value) for fact in facts.topics[:6])
        yield Sentence("🧭", f"About: {said}", facts.topics[0].quote)


def weeks(value: Weeks) -> str:
    """ "12 weeks", "10 to 12 weeks"."""
    return f"{value.most} weeks" if value.least == value.most else f"{value.least} to {value.most} weeks"


def pay(value: Pay) -> str:
    """ "40 – 55 USD an hour", "10,000 USD in all"."""
    low, high = (f"{amount:,.2f}".removesuffix(".00") for amount in (value.low, value.high))
    amount = low if low == high else f"{low} – {high}"
    period = {"total": "in all", "hour": "an hour"}.get(value.period, f"a {value.period}")
    return f"{amount} {value.currency} {period}"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
