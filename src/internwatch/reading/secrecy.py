"""Security clearance and export control: whether the post asks for a clearance, and whether export rules bear on it.

Working with customs, or knowing export rules, is neither; nor is a background check called "clearance".
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.clause import clause, wished
from internwatch.reading.said import Rule, Said

CLEARANCE = (
    Rule("clearance.word", r"clearances?(?![a-z]* (?:sale|event|rack|aisle))", "clearance"),
    Rule("clearance.top secret", r"top[ -]secret|ts ?/ ?sci", "top secret", "top-secret", "ts/sci", "ts / sci"),
    Rule("clearance.public trust",
         r"public trust(?= (?:clear|position|invest|background|level|suitab|determ|\()|[.,;\n])",
         "public trust"),
)  # fmt: skip
_SECURITY = Rule(
    "clearance.security",
    r"securit|secret|government|\bdod\b|\bdoe\b|\b[ql] (?:level |access )?clear|ts/sci|public trust|polygraph"
    r"|classified|interim|clearance (?:type|level|required|requirement|status)|sc clear|sponsor|national",
)
_OTHER = Rule(
    "clearance.other",
    r"(?:customs?|medical|regulatory|fda|510\(?k|child abuse|police|background check|criminal|health|site|ethics"
    r"|rights|inventory|legal|trade|import|drug|renal|product|copyright|music|airspace|height|minimum) clearance",
)
_NO = Rule(
    "clearance.no",
    r"(?:\bno|\bnot|n't|\bwithout)(?: [\w'-]+){0,6} (?:security )?clearances?"
    r"|clearances?(?: (?:type|level|required|requirements?|status))?[?:]? ?[:-]? ?(?:none\b|no\b|n/a|not (?:required"
    r"|needed|applic))|clearances?(?: [\w-]+){0,3} (?:is|are) not (?:required|needed|necessary)",
)
_VAGUE = Rule(
    "clearance.vague",
    r"(?:all|certain|some|many) (?:of our )?(?:other )?(?:positions|roles|jobs|internships|opportunities|projects"
    r"|programs)"
    r"|\bvary|depend|accommodat|discriminat|equal opp|once you|help you|benefits?:|while (?:a|an active) security "
    r"clearance is not",
)
_HEADING = Rule(
    "clearance.heading",
    r"[^a-z]*(?:(?:security|government|required) )?clearances?(?: (?:types?|levels?|requirements?|status))?[ :]*$",
)
EXPORT = (
    Rule("export.control", r"export[- ]control(?:s|led|\b)", "export control", "export-control"),
    Rule("export.law", r"export (?:administration|compliance|laws?\b|licen[sc]|regulations?)", "export administration",
         "export compliance", "export law", "export licen", "export regulation"),
    Rule("export.deemed", r"deemed[- ]export", "deemed export", "deemed-export"),
    Rule("export.itar", r"(?<![a-z])itar\b|international traffic in arms", "itar", "international traffic in arms"),
    Rule("export.ear", r"\(ear\)|/ear\)|(?<![a-z])ear99", "(ear)", "/ear)", "ear99"),
)  # fmt: skip
_KNOWING = Rule(
    "export.knowing",
    r"(?:knowledge of|experience (?:in|with)|familiar\w* with|understanding of|support(?:ing)?)[^.;\n]{0,60}$",
)


def read_clearance(text: Said) -> Fact[bool] | None:
    """What is said of this post before what is said of posts in general; a demand before a wish."""
    best: Fact[bool] | None = None
    for rule in CLEARANCE:
        for found in text.scan(rule):
            fact = _clearance(text, found, rule)
            if fact and not fact.hedged:
                return fact
            best = best or fact
    return best


def _clearance(text: Said, found: re.Match[str], rule: Rule) -> Fact[bool] | None:
    start, end = clause(text, *found.span(), 130, 90)
    low = text.low
    if _OTHER.search(low, max(0, found.start() - 30), found.end()) or _VAGUE.search(low, start, end):
        return None
    if not _SECURITY.search(low, max(start, found.start() - 50), found.end() + 20):
        return None
    if _HEADING.match(low, start, end):  # the words below it tell
        end = clause(text, end + 1, end + 1, 0, 70)[1] if end + 1 < len(low) else end
        if _HEADING.match(low, start, end):
            return None
    asked = _NO.search(low, start, min(end + 15, len(low))) is None
    return Fact(asked, text.quote(start, end), rule=rule.name, hedged=asked and wished(text, start, end))


def read_export(text: Said) -> Fact[bool] | None:
    """True, or not stated."""
    for rule in text.may(EXPORT):
        for found in text.scan(rule):
            start, end = clause(text, *found.span(), 90, 90)
            if not _KNOWING.search(text.low, start, found.start()):
                return Fact(True, text.quote(start, end), rule=rule.name)
    return None
