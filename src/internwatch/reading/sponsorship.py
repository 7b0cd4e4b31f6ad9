"""Does the employer sponsor visas for this post: "offered", "not offered" or "case by case", with its clause.

A sentence that asks the applicant whether they need sponsorship says nothing, nor do sponsors of events or benefit
plans.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.said import Rule, Said

OFFERED, REFUSED, DEPENDS = "offered", "not offered", "case by case"
_BEFORE, _BEHIND = 200, 150

WORD = Rule(
    "sponsorship.word",
    r"(?<!company-)(?<!employer-)(?<!industry-)sponsor(?:ship|ing|ed|s)?(?! or promote| (?:logo|booth|employee "
    r"benefit))|(?:visa|immigration) (?:support|assistance)\b",
    "sponsor", "visa support", "visa assistance", "immigration support", "immigration assistance",
)  # fmt: skip
# Without one of these near it, the word is about events, projects or plans.
_OF_WORK = Rule(
    "sponsorship.of work",
    r"visa|immigra|authori[sz]|eligib|h-?1-?b|permit|\bf-?1\b|\bopt\b|\bcpt\b|work in the|for this (?:role|position"
    r"|job|program"
    r"|internship|opportunity)|right to work|now or in the future|current or future|foreign national|green card"
    r"|citizen",
)
_OF_APPLICANTS = Rule(
    "sponsorship.of applicants",
    r"(?:candidates?|applicants?|students|individuals|people|those|anyone) (?:who )?(?:(?:may|will|would|currently) )?"
    r"(?:needs?|needing|requir\w+) (?:\w+ )?sponsorship",
)
# A line or sentence of its own: "Sponsorship: not available", "No sponsorship available".
_OF_ITS_OWN = Rule(
    "sponsorship.of its own",
    r"[^a-z]*(?:no )?(?:employer |employment |work )?sponsorship(?: is)?(?: not)? ?(?:available|offered|provided|:)",
)
_OTHER = Rule(
    "sponsorship.other",
    r"track record|benefit plan|under a sponsor|each sponsor|a sponsor\b|(?:administrative?|executive|event|project"
    r"|study|clinical|program"
    r"|security clearance|government|export) sponsor|for an export|sponsored (?:housing|research|medical|events?|plan)"
    r"|future (?:fte|full-time) |sponsors? (?:of|and partners)|sponsored by|non-u\.?s\.? persons",
)
_ASKED = Rule(
    "sponsorship.asked",
    r"(?:(?:do|will|would|did|are|can) (?:you|the applicant)\b|whether or not you|questions?\b|if you "
    r"answered)[^.!]{0,150}$",
)
# "We do not discriminate against", "not only do we", "no restriction on": these refuse nothing.
_NO_DENIAL = (
    Rule(
        "sponsorship.not against",
        r"discriminat(?:(?!\bnot?\b|n't|\bcannot|\bunable|\bwithout).){0,120}$",
    ),
    Rule(
        "sponsorship.not only",
        r"(?:\bnot|n't|\bnever) (?:only|just|merely|simply|decline|hesitate|refuse) (?:[\w/-]+ ){0,5}$",
    ),
    Rule("sponsorship.no limit", r"\bno (?:\w+ )?(?:restrictions?|limits?|limitations?) (?:[\w/-]+ ){0,3}$"),
)
_NO_DENIAL_ON = Rule(
    "sponsorship.no matter",
    r"\w+ (?:(?:limits?|restrictions?)\b|(?:is not|isn't|is never|will not be|won't be) an? (?:problem|issue|barrier))",
)
# "No sponsorship is needed for CPT students", "you do not need sponsorship if you are on CPT": before it, and on it.
_NEEDLESS = (
    (
        Rule("sponsorship.no need", r"\bno (?:\w+ ){0,2}$"),
        Rule(
            "sponsorship.needed for",
            r"\w+ (?:is|are) (?:needed|required|necessary) (?:for|if|when|while) (?:you|those|on|cpt|opt|f-?1"
            r"|\w+ (?:students|holders))",
        ),
    ),
    (
        Rule("sponsorship.does not need", r"\b(?:do|does)(?: not|n't) (?:need|require) (?:\w+ ){0,2}$"),
        Rule("sponsorship.needed if", r"\w+(?: [\w'-]+){0,5}? (?:if|when|while) (?:you|they|on) "),
    ),
)


class _Wording(NamedTuple):
    answer: str
    rule: Rule
    here: str
    """Where it is looked for: "before" the word, from the word "on", "around" it, as the "field" of a form, or as
    "needers" who are turned away."""


_DEPENDS = (
    _Wording(DEPENDS, Rule("sponsorship.case by case",
             r"case[- ]by[- ]case|at (?:our|its|the company's) (?:sole )?discretion"),
             "around"),
    _Wording(DEPENDS, Rule("sponsorship.discretion",
             r"\bdiscretion, whether to |whether to $|consider $|not obligated to $"),
             "before"),
    _Wording(DEPENDS, Rule(
        "sponsorship.may be",
        r"\w+(?: [\w/,'-]+){0,8} (?:may|might|could) (?:be |also )?(?:available|limited|offered|considered"
        r"|provided|possible)"), "on"),
    _Wording(DEPENDS, Rule(
        "sponsorship.may",
        r"\b(?:may|might) (?:also |be able to )?(?:provide|offer|support|consider|assist with|sponsor)?"
        r" ?(?:[\w/-]+ ){0,3}$"), "before"),
    _Wording(DEPENDS, Rule(
        "sponsorship.not for all", r"(?:not|n't)(?: [\w'-]+){0,7} (?:all|every|guarantee[ds]?)\b"
        r"|(?:limited to|only for|for) (?:certain|some|select|eligible|exceptional|qualified|specific)"), "around"),
    _Wording(DEPENDS, Rule("sponsorship.depends",
             r"\w+(?: [\w/,'-]+){0,8} (?:depend(?:s|ing|ent) (?:up)?on|varies|subject to)"),
             "on"),
)  # fmt: skip
# "If you have no permit yet, we will sponsor your visa": what is denied before it is another thing.
_STILL = (
    _Wording(OFFERED, Rule(
        "sponsorship.we still",
        r"(?:^|[,!.?;] )(?:but |so |yes,? |however,? )?we (?:(?:do|will|can|gladly|happily|are able to|are happy "
        r"to) )?$"),
        "before"),
)  # fmt: skip
_REFUSED = (
    _Wording(REFUSED, Rule("sponsorship.without", r"\bwithout (?:[\w'/().-]+,? ){0,9}$"), "before"),
    _Wording(REFUSED, Rule("sponsorship.no", r"\bno (?:[\w'/-]+ ){0,5}$"), "before"),
    _Wording(REFUSED, Rule(
        "sponsorship.negated", r"(?:\bnot(?! obligated)|n't|\bcannot|\bunable to|\bnever|\bneither|\bineligible for)"
        r" (?:[\w'/,.()&-]+ ){0,22}$"), "before"),
    _Wording(REFUSED, Rule(
        "sponsorship.unavailable",
        r"\w+(?:[ /][\w/,'()&.-]+){0,14} (?:(?:is|are|will|can|shall|does|do|would) ?(?:currently )?"
        r"(?:not|n't)|cannot|isn't|aren't|won't|unavailable|is unavailable|not (?:available|offered|provided"
        r"|eligible|supported))"),
             "on"),
    _Wording(REFUSED, Rule(
        "sponsorship.field", r"(?:\w+(?: job| available| eligible| offered| provided| details| required)?\??)"
        r" ?[:-]\s?(?:no(?!t|w|vo| problem| worr| limit| restrict)|none|not (?!an? )|n/a|unavailable)"), "field"),
    _Wording(REFUSED, Rule(
        "sponsorship.field asked", r"\w+ (?:is )?(?:available|offered|provided)\?\s?no(?:\.|,|;|\n|$)"), "field"),
    _Wording(REFUSED, Rule(
        "sponsorship.needers", r"(?:needs?|needing|requir(?:e|es|ing)) (?:[\w'/-]+ ){0,6}$"), "needers"),
)  # fmt: skip
_NEEDERS = Rule(
    "sponsorship.needers out",
    r"[^.\n]{0,120}?(?:(?:not|n't) (?:be )?(?:considered|eligible|apply|hired)|need not apply|ineligible"
    r"|disqualif)",
)
_OFFERED = (
    _Wording(OFFERED, Rule(
        "sponsorship.offers",
        r"\b(?:provid(?:es?|ing)|offer(?:s|ing)?|supports?|supporting|includ(?:es?|ing)|assist(?:s|ance)? with)"
        r" (?:[\w/-]+ ){0,5}$"), "before"),
    _Wording(OFFERED, Rule(
        "sponsorship.we do",
        r"\b(?:we|company|team) (?:do|can|will|are able to|are happy to|gladly|also|regularly|are willing to"
        r"|are open to)? ?(?:also )?$|\bwe'll (?:also )?$|\b(?:happy|willing|able|glad|open) to $"), "before"),
    _Wording(OFFERED, Rule(
        "sponsorship.available",
        r"\w+(?: (?:support|assistance|and|relocation|for|this|the|role|position|internship|eligible"
        r"|candidates|assistance|an?|work|visas?)){0,6} (?:(?:is|are|will be|can be) )?(?:also )?(?:available"
        r"|offered|provided|possible|supported)\b"),
             "on"),
    _Wording(OFFERED, Rule("sponsorship.field yes",
             r"\w+(?: job| available| eligible| offered)?\?? ?[:-]\s?(?:yes\b|available\b)"),
             "field"),
    _Wording(OFFERED, Rule("sponsorship.supportive", r"\bsupportive? of (?:[\w/-]+ ){0,4}$"), "before"),
    _Wording(OFFERED, Rule("sponsorship.for international",
             r"\w+(?: and relocation)?(?: assistance| support)? for international"),
             "on"),
)  # fmt: skip
_NEGATION = Rule("sponsorship.negation", r"\b(?:not|no|cannot|unable|never|without)\b|n't\b")
DOUBTFUL = _DEPENDS + _STILL + _REFUSED
WORDINGS = DOUBTFUL + _OFFERED


def read_sponsorship(text: Said) -> Fact[str] | None:
    """The first refusal, else the first "it depends", else the first offer."""
    best: dict[str, Fact[str]] = {}
    for found in text.scan(WORD):
        if fact := _answer(text, found):
            if fact.value == REFUSED:
                return fact
            best.setdefault(fact.value, fact)
    return best.get(DEPENDS) or best.get(OFFERED)


def _answer(text: Said, found: re.Match[str]) -> Fact[str] | None:
    start, end = clause(text, *found.span(), _BEFORE, _BEHIND)
    low = text.low
    if not _is_of_work(low, start, end) or _OTHER.search(low, max(start, found.start() - 40), end):
        return None
    if _ASKED.search(low, start, found.start()) or _denies_nothing(low, start, found.start(), end):
        return None
    doubtful = low[end : end + 1] == "?" or _NEGATION.search(low, start, end) is not None
    for wording in DOUBTFUL if doubtful else WORDINGS:
        if _says(wording, low, (start, found.start(), end)):
            return Fact(wording.answer, text.quote(start, end), rule=wording.rule.name)
    return None


def _is_of_work(low: str, start: int, end: int) -> bool:
    return bool(
        _OF_WORK.search(low, max(0, start - 60), end + 40)
        or _OF_APPLICANTS.search(low, start, end)
        or _OF_ITS_OWN.match(low, start, end)
    )


def _denies_nothing(low: str, start: int, at: int, end: int) -> bool:
    """Whether the "not" or "no" of the clause is about something else than sponsoring."""
    if any(rule.search(low, start, at) for rule in _NO_DENIAL) or _NO_DENIAL_ON.match(low, at, end):
        return True
    return any(before.search(low, start, at) and on.match(low, at, end) for before, on in _NEEDLESS)


def _says(wording: _Wording, low: str, places: tuple[int, int, int]) -> bool:
    start, at, end = places
    if wording.here == "on":
        return wording.rule.match(low, at, end) is not None
    if wording.here == "field":
        return wording.rule.match(low, at, at + 60) is not None
    if wording.here == "around":
        return wording.rule.search(low, start, end) is not None
    before = wording.rule.search(low[start:at])
    if wording.here == "needers":
        return before is not None and _NEEDERS.match(low, at, end + 40) is not None
    return before is not None
