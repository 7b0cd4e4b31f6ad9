"""Are applications looked at as they come, or until the position is filled; a last day is read in deadline.py."""

from __future__ import annotations

from internwatch.facts import Fact
from internwatch.reading.said import Rule, Said

_FILLED = r"(?:is|are|has been|have been|gets?|be) (?:\w+ )?filled"
ROLLING = (
    Rule(
        "rolling.basis",
        r"(?:rolling|ongoing|continuous) (?:basis|admissions?|applications?|reviews?|deadline)",
        "rolling ", "ongoing ", "continuous ",
    ),
    Rule("rolling.until filled", rf"until (?:filled|(?:[\w/]+ ){{1,6}}{_FILLED})", "until "),
    Rule(
        "rolling.once filled", rf"(?:as soon as|once|when) (?:[\w/]+ ){{1,4}}{_FILLED}",
        "as soon as", "once ", "when ",
    ),
    Rule("rolling.no deadline", r"no (?:\w+ )?(?:application )?deadline", "no "),
    Rule("rolling.German filled", r"bis (?:\w+ ){1,3}besetzt (?:ist|wird|werden|sind)", "bis "),
    Rule("rolling.German all the time", r"bewerbungen (?:\w+ ){0,3}laufend|laufend bewerb", "bewerbungen ", "laufend "),
    Rule(
        "rolling.French", r"au fil de l'eau|jusqu'à ce que (?:le|les) postes? soi\w+ pourvus?",
        "au fil de", "jusqu'à ce",
    ),
)  # fmt: skip
REVIEWED_FROM = (
    Rule(
        "reviewed_from.reviewed", r"review(?:ed|ing)? (?:\w+ ){0,7}?(?:starting|beginning|from|as of|after)\b", "review"
    ),
    Rule("reviewed_from.review begins", r"reviews? (?:\w+ ){0,4}?(?:begin|start|commence)s?\b", "review"),
    Rule(
        "reviewed_from.begin to review",
        r"(?:begin|start) (?:to )?review\w* (?:\w+ ){0,4}?(?:on|in|from)\b",
        "begin ",
        "start ",
    ),
    Rule("reviewed_from.interviews begin", r"interviews? (?:\w+ ){0,3}?(?:begin|start|commence)s? on\b", "interview"),
)
_OF_START = Rule(
    "rolling.of the start", r"(?:start|training|benefit|vacation|paid|expens|delivery|hours)[^.;\n]{0,40}$"
)


def read_rolling(text: Said) -> Fact[bool] | None:
    """True where applications are reviewed as they come, or the posting stays open until it is filled."""
    for rule in ROLLING:
        for found in text.scan(rule):
            if not _OF_START.search(text.low, max(0, found.start() - 48), found.start()):
                return text.fact(True, found, rule)
    return None
