"""Which documents an application must hold; a document that may be left out is marked as hedged.

Only what is asked for with the application counts: not what is shown after an offer, nor a word of the trade
("transcript" of a call, "our portfolio").
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.said import Rule, Said

_FAR, _NEAR = 170, 75

# The names of documents in the order of an application; of the second part, the asking words must stand close by.
NAMED = (
    ("cover letter", Rule(
        "needs.cover-letter",
        r"cover[ -]?letter|(?:motivation(?:al)?|covering) letter|letter of (?:motivation|intent|interest)"
        r"|statement of (?:interest|motivation)|motivationsschreiben|anschreiben|lettre de motivation",
        "cover letter", "cover-letter", "coverletter", "motivation letter", "motivational letter", "covering letter",
        "letter of", "statement of interest", "statement of motivation", "motivationsschreiben", "anschreiben",
        "lettre de motivation")),
    ("references", Rule(
        "needs.reference-letters",
        r"(?:reference|recommendation|referee) letters?|letters? of (?:recommendation|reference|support)",
        "reference letter", "recommendation letter", "letter of rec", "letters of rec", "letter of ref",
        "letters of ref", "letters of support", "referee letter")),
    ("transcript", Rule(
        "needs.transcript",
        r"transcripts?(?![a-z])(?! of (?:\w+ )?(?:call|interview|meeting|hearing|court|speech))"
        r"|records of (?:study|grades)|notenspiegel|relevé de notes|zeugnisse",
        "transcript", "records of ", "notenspiegel", "relevé de notes", "zeugnisse")),
    ("research statement", Rule(
        "needs.research-statement",
        r"research statement|(?:research interest|research) statement|statement of (?:research|purpose)"
        r"|research proposal(?!s)",
        "research statement", "research interest statement", "statement of research", "statement of purpose",
        "research proposal")),
    ("writing sample", Rule(
        "needs.writing-sample", r"writing samples?|samples? of (?:your )?writing",
        "writing sample", "sample of writing", "sample of your writing", "samples of ")),
)  # fmt: skip
NEARBY = (
    ("references", Rule(
        "needs.referees",
        r"(?<![a-z])refere(?:es?|nces)(?![a-z])(?! to (?!\S+@))(?! (?:check|letter|data|impl|manual|arch|design"
        r"|model))",
        "referee", "references")),
    ("publications", Rule(
        "needs.publications", r"(?<![a-z])publications?(?: list)?(?![a-z])|google scholar",
        "publication", "google scholar")),
    ("portfolio", Rule(
        "needs.portfolio",
        r"portfolio(?! (?:analy|compan|manage|theory|optimi|url|of (?:products|brands|compan|services|games|film"
        r"|digital|conten)))(?!s)", "portfolio")),
    ("github", Rule(
        "needs.github", r"(?:github|gitlab)(?! (?:actions|copilot|workflow|ci))(?![a-z])", "github", "gitlab")),
    ("cv", Rule(
        "needs.cv", r"(?<![a-z])(?:resume|résumé|cv|curriculum vitae|lebenslauf)(?!s\b|[a-z]{2})",
        "resume", "résumé", "cv", "curriculum vitae", "lebenslauf")),
)  # fmt: skip

_ASKED = Rule(
    "needs.asked",
    r"\b(?:submit|upload|attach|enclose|e-?mail|send|provide|supply)(?:ing)?\b|\binclud(?:e|ing)\b(?! but)"
    r"|application (?:must|should"
    r"|materials?|documents?|package)|(?:required|following|supporting|all) (?:materials?|documents?|attachments"
    r"|items)|must include"
    r"|to apply|how to apply|apply (?:with|by|online)|bewerbungsunterlagen|candidature|need to submit|missing the "
    r"following",
)
_CV_ASKED = Rule(
    "needs.cv asked",
    r"\b(?:submit|upload|attach|send|e-?mail|include|provide|share|need)(?:ing)?:? (?:us )?(?:an? |your |the |copy "
    r"of )*"
    r"(?:(?:current|updated|complete|latest|full|recent|detailed|academic|up-to-date|english) )*(?:(?:cv|resume)(?: "
    r"or |/))?$|(?:must include|materials?|documents?|following)[^a-z]{1,4}(?:1[.)] ?)?$",
)
_PORTFOLIO_ASKED = Rule(
    "needs.portfolio asked",
    r"\b(?:submit|upload|attach|send|include|provide|share|link(?:s)? to|must include)(?:ing)?\b[^.;\n]{0,55}$",
)
_REFEREES_ASKED = Rule(
    "needs.referees asked",
    r"\b(?:submit|attach|send|include|provide|supply|name|list|contact (?:details|information))(?:ing"
    r"|s)?\b[^.;\n]{0,60}$",
)
_PUBLICATIONS_ASKED = Rule(
    "needs.publications asked",
    r"\b(?:list of (?:your |relevant |selected |all )*|(?:submit|attach|send|upload|e-?mail|add a|links? to|copies "
    r"of)\b[^.;\n]{0,45})$",
)
_REQUIRED_BEHIND = Rule(
    "needs.required behind",
    r"[^.;\n]{0,40}?(?:\b(?:is|are|will be) (?:also )?(?:required|needed|mandatory)|must be|\brequired\b)",
)
_OPTIONAL = Rule(
    "needs.optional",
    r"optional|if you(?:'d| would)? (?:like|wish|have)|feel free|encouraged?\b|welcome to|if (?:available|applicable"
    r"|any)|\bplus\b"
    r"|(?<!pdf )prefer(?! not|ably in)|\bmay (?:also )?(?:be )?(?:submit|include|attach|upload|provide)|not "
    r"(?:required|mandatory|necessary) but|recommended|alternatively|have the option",
)
_NOT_ASKED = Rule(
    "needs.not asked",
    r"\b(?:no|without an?|in lieu of an?|not|don't|no longer|never)\b[^.;\n]{0,45}$|\bnot\b[^.;\n]{0,20}in your $",
)
_NOT_NEEDED = Rule(
    "needs.not needed",
    r"s? ?(?:is|are|isn't|aren't)? ?(?:not|n't|never) (?:be )?(?:required|needed|necessary|accepted|reviewed"
    r"|considered)",
)
_LATER = Rule(
    "needs.later",
    r"if (?:selected|an offer|offered|hired|requested)|upon (?:offer|hire|request|acceptance)|(?:after|once) (?:you"
    r"|an offer|selec|accept)"
    r"|hiring process|offer is extended|before (?:your )?start|redact|opt out|prior to the start|unsolicited|agenc"
    r"|recruiters|headhunt|after the interview",
)
_FORM = Rule(
    "needs.form",
    r"[^a-z*]{0,3}(?:or \w+ )?(?:url|attach ?file|attach ?attach|attach\b ?or|enter manually|paste|choose file"
    r"|upload ?file)",
)


# What may stand between two documents of one list: "your CV (required), a transcript and the names of two references".
_JOINT = Rule(
    "needs.joint",
    r"[\s,:*•+&/()-]{0,4}(?:(?:and|or|und|et|as well as|an?|your|the|names?|list|cop(?:y|ies)|of|contact details|two"
    r"|three|[23]|(?:un)?official|academic|current|recent|full|complete|short|brief|required|optional|if you like)"
    r"[\s,:*•+&/()-]{1,3}){0,8}",
)
_LONGEST_JOINT = 60
_IN_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_OF_THE_TRADE = Rule("needs.of the trade", r"\busers?\b|customer|client|\bproduct|\baudio\b|podcast|patient|invest")

_NEARBY_ASKED = {
    "cv": _CV_ASKED, "portfolio": _PORTFOLIO_ASKED, "github": _PORTFOLIO_ASKED, "references": _REFEREES_ASKED,
    "publications": _PUBLICATIONS_ASKED,
}  # fmt: skip
# (document, its rule, the rule of the words that ask for it)
_ALL = (
    *((value, rule, _ASKED) for value, rule in NAMED),
    *((value, rule, _NEARBY_ASKED[value]) for value, rule in NEARBY),
)
_ANY = tuple(rule for _, rule, _ in _ALL)
_ORDER = tuple(dict.fromkeys(value for value, _, _ in _ALL))


class _Named(NamedTuple):
    """A document where the text names it."""

    value: str
    found: re.Match[str]
    rule: Rule
    asked: bool


def read_needs(text: Said) -> tuple[Fact[str], ...]:
    """Each document once: its first demand, else its first wish."""
    facts: dict[str, Fact[str]] = {}
    if text.may(_ANY):
        for one in _asked(text):
            fact = _fact(text, one)
            if fact and (one.value not in facts or facts[one.value].hedged > fact.hedged):
                facts[one.value] = fact
    return tuple(facts[value] for value in _ORDER if value in facts)


def _asked(text: Said) -> list[_Named]:
    """The documents that are asked for, those in one list with one that is asked for included."""
    named = [
        _Named(value, found, rule, _is_asked(text.low, found, asked))
        for value, rule, asked in _ALL
        for found in text.scan(rule)
    ]
    named.sort(key=lambda one: one.found.start())
    joined = [_are_joined(text.low, *pair) for pair in pairwise(named)]
    for way in (1, -1):
        for at in range(len(joined))[::way]:
            giver, taker = (at, at + 1) if way == 1 else (at + 1, at)
            if joined[at] and named[giver].asked and _may_be_asked(text.low, named[taker].found):
                named[taker] = named[taker]._replace(asked=True)
    return [one for one in named if one.asked]


def _are_joined(low: str, one: _Named, other: _Named) -> bool:
    start, end = one.found.end(), other.found.start()
    return start <= end <= start + _LONGEST_JOINT and _JOINT.pattern.fullmatch(low, start, end) is not None


def _fact(text: Said, one: _Named) -> Fact[str] | None:
    start, end = clause(text, *one.found.span(), 110, 70)
    if _LATER.search(text.low, start, end):
        return None
    hedged = _is_optional(text.low, one.found, start, end)
    return Fact(one.value, text.quote(start, end), rule=one.rule.name, hedged=hedged)


def _is_optional(low: str, found: re.Match[str], start: int, end: int) -> bool:
    """Behind it up to a comma, before it in the clause; "(optional)" before it is another document's."""
    before = _IN_BRACKETS.sub("", low[max(start, found.start() - 70) : found.start()])
    behind = low[found.end() : min(end, found.end() + 45)].partition(",")[0]
    return _OPTIONAL.search(before) is not None or _OPTIONAL.search(behind) is not None


def _is_asked(low: str, found: re.Match[str], asked: Rule) -> bool:
    start, end = found.span()
    reach = _FAR if asked is _ASKED else _NEAR
    if not (asked.search(low, max(0, start - reach), start) or (asked is _ASKED and _REQUIRED_BEHIND.match(low, end))):
        return False
    return _may_be_asked(low, found) and not _OF_THE_TRADE.search(low, max(0, start - 45), start)


def _may_be_asked(low: str, found: re.Match[str]) -> bool:
    """Nothing says that it is not asked for, or that it is a field of a form."""
    start, end = found.span()
    if _NOT_NEEDED.match(low, end) or _FORM.match(low, end):
        return False
    return _NOT_ASKED.search(low, max(0, start - 60), start) is None
