"""Is the work unpaid, is there a stipend, is there help with housing or moving; amounts are pay.py's.

A stipend for lunch or a home office is no stipend for the work; a building called housing is no help.
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.said import Rule, Said

UNPAID = (
    Rule("unpaid.internship",
         r"unpaid,? (?:[\w-]+ ){0,3}(?:intern|position|role|placement|opportunit|volunt|experience|program|co-op)",
         "unpaid "),
    Rule("unpaid.is",
         r"(?:internship|position|role|placement|program|opportunity|this)s? (?:is|are|will be) (?:an? )?(?:\w+ "
         r")?unpaid",
         "internship is", "internships are", "position is", "role is", "placement is", "program is", "opportunity is",
         "this is unpaid", "this is an unpaid", "internship will be", "position will be"),
    Rule("unpaid.field",
         r"(?:pay|compensation|salary|wage|paid/unpaid|stipend|rate) ?[:-] ?(?:\$0 ?)?(?:unpaid|none\b|volunteer)",
         "pay:", "pay :", "compensation:", "compensation :", "salary:", "salary :", "paid/unpaid", "stipend:", "rate:"),
    Rule("unpaid.no pay",
         r"(?:no|without|not offer|not provide|not receive)(?: any)? (?:monetary |financial )?(?:compensation"
         r"|remuneration)"
         r"(?: will be| is| for)", "no compensation", "no monetary", "no financial comp", "without comp",
         "not receive", "not offer", "no remuneration", "without remun"),
    Rule("unpaid.credit",
         r"(?:for )?(?:academic|college|course|school) credit only|only (?:for )?(?:academic|college|course) credit",
         "academic credit only", "for academic credit only", "college credit only", "course credit only",
         "school credit only", "only for academic", "only academic credit", "only college credit"),
    Rule("unpaid.volunteer", r"(?:this is a|internship is a|position is a) (?:strictly )?volunteer", "this is a ",
         "internship is a ", "position is a "),
)  # fmt: skip
_NOT_UNPAID = Rule(
    "unpaid.not",
    r"\b(?:not|no|never) (?:(?:offer|have|provide|do|an?) )?unpaid|paid or unpaid|unpaid (?:holiday|leave|time)"
    r"|paid and unpaid|unpaid or",
)

STIPEND = Rule("stipend.word", r"stipends?(?![a-z])", "stipend")
_OTHER_STIPEND = Rule(
    "stipend.other",
    r"hous|lodg|relocat|moving|lunch|meal|food|wellness|well-being|wellbeing|home|office|learning|education|internet"
    r"|phone|cell"
    r"|travel|transport|commut|technolog|equipment|gym|fitness|parking|professional|development|book|conference"
    r"|remote|workspace"
    r"|child ?care|discretion|department|benefit|quarterly|team[ -]|flights|colleagues|caregiv|health|living expense"
    r"|lifestyle|incentives and|accommodation",
)
_RULED_OUT = Rule(
    "stipend.ruled out", r"no stipend|not (?:offer|provide|include|receive)[^.;\n]{0,30}stipend|stipend is not"
)

_HOUSE = (
    r"(?:housing|relocation|accommodation(?!s)|lodging)(?:[ /&,-]{1,3}(?:and|or|housing|travel|relocation|moving)){0,4}"
)
_NOUNS = ("housing", "relocation", "accommodation", "lodging")
HOUSING = (
    Rule("housing.help",
         rf"{_HOUSE} (?:[\w/&-]+ ){{0,2}}(?:stipend|assistance|allowance|support|benefit|package|reimburse|subsid"
         rf"|provid"
         r"|cover|offer|bonus|paid|available)", *(f"{noun}{gap}" for noun in _NOUNS for gap in " /&,-")),
    Rule("housing.noun", r"housing|accommodation(?!s)|lodging", "housing", "accommodation", "lodging"),
    Rule("housing.field",
         r"relocation(?: (?:assistance|benefits?|support|package))?(?: (?:provided|offered|eligible|available))?\??"
         r" ?[:-]\s?(?:yes|no|none|not )|relocation provided\s?(?:none|no\b|yes)", "relocation"),
)  # fmt: skip
_OFFERED = Rule(
    "housing.offered",
    r"\b(?:provid(?:es?|ed|ing)|free|company[ -](?:provided|paid)|corporate|paid|furnished|subsidi[sz]ed|sponsored"
    r"|offer(?:s|ed|ing)?"
    r"|complimentary)(?: with)?(?: (?:free|paid|furnished|shared|company|subsidi[sz]ed|relocation or|summer"
    r"|intern))? ?$",
)
_NO_HOUSING = Rule(
    "housing.no",
    r"\b(?:(?<!, )not|no|cannot|without|nor|neither|none|unable)\b(?! (?:required|later|limited|only))|n't\b"
    r"|:\s?no(?:ne|t|[^a-z]|$)|\bineligible"
    r"|responsib(?:le|ility)|provided:?\s?none|[a-z]:no(?=[a-z])|own (?:housing|relocation|accommodation)",
)
_NO_OFFER = Rule(
    "housing.no offer",
    r"reasonable accommodation|disabilit|fair[- ]housing|housing (?:market|industry|finance|authority|development"
    r"|evaluation|status|poli)"
    r"|if you (?:require|need)|to help facilitate|administration of|housing stabil|affordable housing|public housing"
    r"|religious|interview",
)
_OF_HOME = Rule(
    "housing.accommodation", r"accommodation (?:support|is|will|provided|allow|stipend|cover|paid|package|and travel)"
)


def read_unpaid(text: Said) -> Fact[bool] | None:
    """True, or not stated."""
    for rule in text.may(UNPAID):
        for found in text.scan(rule):
            start, end = clause(text, *found.span(), 80, 60)
            if not _NOT_UNPAID.search(text.low, start, end):
                return Fact(True, text.quote(start, end), rule=rule.name)
    return None


def read_stipend(text: Said) -> Fact[bool] | None:
    """True where a stipend is paid for the work, False where it is ruled out."""
    for found in text.scan(STIPEND):
        start, end = clause(text, *found.span(), 90, 90)
        if _OTHER_STIPEND.search(text.low, max(start, found.start() - 45), min(end, found.end() + 35)):
            continue
        if _RULED_OUT.search(text.low, start, end):
            return Fact(False, text.quote(start, end), rule=_RULED_OUT.name)
        return Fact(True, text.quote(start, end), rule=STIPEND.name)
    return None


def read_housing(text: Said) -> Fact[bool] | None:
    """True where housing or moving is paid or given, False where that is ruled out; the first that is said."""
    for rule in text.may(HOUSING):
        for found in text.scan(rule):
            if _is_help(text, rule, found):
                return _housing(text, rule, found)
    return None


def _is_help(text: Said, rule: Rule, found: re.Match[str]) -> bool:
    low, at = text.low, found.start()
    if rule.name == "housing.noun" and not _OFFERED.search(low, max(0, at - 45), at):
        return False
    if found[0].startswith("accommodation") and not _OF_HOME.match(low, at):
        return False
    start, end = clause(text, *found.span(), 80, 70)
    return not _NO_OFFER.search(low, start, end) and "?" not in low[found.end() : end + 1]


def _housing(text: Said, rule: Rule, found: re.Match[str]) -> Fact[bool]:
    start, end = clause(text, *found.span(), 80, 70)
    end = max(end, found.end())
    no = _NO_HOUSING.search(text.low, max(start, found.start() - 60), min(end + 6, found.end() + 70))
    return Fact(no is None, text.quote(start, end), rule=rule.name)
