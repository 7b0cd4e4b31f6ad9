"""Is the internship itself full-time or part-time; offers after graduation, enrolment and benefits do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.elsewhere import sentence_start
from internwatch.reading.said import Post, Rule, Said

FULL, PART = "full-time", "part-time"
_REACH = 60

_FULL = Rule("hours.full-time", r"full[- ]?time", "full-time", "full time", "fulltime")
_PART = Rule("hours.part-time", r"(?:part|half)[- ]?time", "part-time", "part time", "half-time")
_FOREIGN = (
    (FULL, Rule("hours.full-time in German", r"vollzeit", "vollzeit")),
    (PART, Rule("hours.part-time in German", r"teilzeit", "teilzeit")),
    (
        FULL,
        Rule("hours.full-time in French", r"(?:à )?temps (?:plein|complet)", "à temps", "temps plein", "temps complet"),
    ),
    (PART, Rule("hours.part-time in French", r"(?:à )?temps partiel", "à temps", "temps partiel")),
)
_EITHER_AFTER = Rule(
    "hours.either after", r"[ ,]{0,2}(?:and|or|/|and/or|oder|&)[ /or]{0,4} ?(?:part|half|full)[- ]?time"
)
_EITHER_BEFORE = Rule("hours.either before", r"(?:part|half|full)(?:[- ]?time)?[ ,]{0,2}(?:and|or|/|and/or|oder|&) ?$")
_CHOSEN = Rule("hours.chosen of a form", r"(?:full[- ]time ?/ ?part[- ]time|part[- ]time ?/ ?full[- ]time)[ :]{0,2}$")

# "Full-time" said of something else: what follows it, and what stands before it.
_NO_AFTER = (
    Rule(
        "hours.of a student",
        r"[\s,-]{1,2}(?:bachelor|undergrad|masters?\b|master's|students?\b|enrol|phd|ph\.d|doctoral|mba|(?:jd|law) "
        r"|graduate (?!level intern|intern|research intern))",
    ),
    Rule(
        "hours.of a course",
        r"[\s,-]{1,2}(?:degree|course|stud(?:y|ies)|academic|accredited|university|college|4-year)",
    ),
    Rule(
        "hours.of employees",
        r"[\s,-]{1,2}(?:[\w/-]{1,16} ){0,2}?(?:employees?\b|team members?|associates?\b|staff|colleagues?|interns\b"
        r"|hires?\b|engineers?\b|research team|graduate hire)",
    ),
    Rule(
        "hours.of an offer",
        r"[\s,-]{1,2}(?!(?:\w+ )?(?:intern|co-?op))(?:[\w/-]{1,16} ){0,2}?(?:offers?|opportunit|roles\b|positions"
        r"|jobs?\b|careers?|conver|return|(?:software |engineering |sales ){1,3}role)",
    ),
    Rule(
        "hours.of employment",
        r"[\s,-]{1,2}employment(?! (?:from|for|during|starting|beginning|\w+ \d))",
    ),
    Rule(
        "hours.of pay or rights",
        r"[\s,-]{1,2}(?:[\w/-]{1,16} ){0,2}?(?:equity|salary|benefit|start date|experience|equivalent|hourly"
        r"|basis (?:in|without|for any))",
    ),
)
_NO_BEFORE = (
    Rule("hours.after permission", r"(?:authori[sz]ed|eligible to work|sponsor\w*)\b[^.;]{0,30}$"),
    Rule("hours.after study", r"(?:enrolled|student|graduate|pursu|after graduat|experience)\w*\b[^.;]{0,30}$"),
    Rule(
        "hours.after a promise",
        r"(?:convert|conversion|lead(?:ing)? to|potential|considered|becom|return|future|progress\w* to|transition"
        r"|possib|consideration|explore|offered|invited|apply to|hired|interest in|receive|extend)\w*\b[^.;]{0,30}$",
    ),
    Rule(
        "hours.after a condition",
        r"\b(?:benefits|perks|for all|regular|previously|former|based on|if|begin|not offer|\w{2,6}n't)\b[^.;]{0,30}$",
    ),
)
_OF_KIND = Rule(
    "hours.of the internship",
    r"[\s,(/-]{0,3}(?:[\w']{1,16}[\s,(/-]{1,3}){0,4}?(?:internships?|intern\b|co-?op|placement|program\b(?! in)|summer"
    r"|residency|temporary|position|role|opportunity|schedule\b|commitment\b|work period)",
)
_OF_TIME = Rule(
    "hours.of a stay",
    r"[\s,(/-]{0,3}(?:[\w']{1,16}[\s,(/-]{1,3}){0,4}?(?:for (?:\w+ )?\d|on-?site|during|from|in-person"
    r"|\d\d[ -]?(?:hours?|hrs)|monday|starting|\()",
)
_AFTER_KIND = Rule(
    "hours.after the internship",
    r"(?:internship|program(?:me)?|co-?op|placement|praktikum|stage|\d (?:weeks|months))[,:;( -]{1,3}(?:\w{1,12}, )?$",
)
_CAN_WORK = Rule(
    "hours.can work",
    r"(?<![a-z])(?:able|ability|available|availability|commit\w*|must|will|can|expected|requires?|legally)"
    r" (?:[\w-]+,? ){0,4}$",
)
_LABEL = Rule(
    "hours.label",
    r"(?:(?:time|job|employment|position|contract|worker) type|schedule|commitment|hours|working time|type|status"
    r"|workload|classification)[ :]{0,2}\n?$",
)

_HOURS = r"(?:hours?|hrs?\.?|stunden|heures|(?<![a-z])h)"
_WEEKLY = Rule(
    "hours.a week",
    rf"{_HOURS}\)?[ -]{{0,2}}(?:/|per|a|each|pro|par|die|in a|every)[ -]{{0,2}}(?:work[- ]?)?(?:week|wk|woche|semaine)"
    rf"|hours weekly|wochenstunden|{_HOURS}[- ](?:work ?)?week\b",
    "hour", "hrs", "hr/", "stunden", "heures", "wochenstunden", "h/w", "h / w", "h/s", "h / s", "h par", "h pro",
)  # fmt: skip
_NUMBERS = Rule(
    "hours.number", r"(?<![\d$€.,])(\d{1,2})(?:[.,]\d{1,2})?(?: ?(?:-|to|or|bis|à) ?(\d{1,2}))?\+?[ -]{0,2}$"
)
_NO_HOURS = (
    Rule(
        "hours.beyond",
        r"\b(?:excess|over(?:time)?|exceed|more than|less than|fewer than|up to|max|maximum|limited to)\b[^;]{0,24}$",
    ),
    Rule("hours.not worked", r"\b(?:often|putting|scheduled|holiday|accru\w+|if)\b[^.;]{0,24}$"),
    Rule(
        "hours.of those who",
        r"\b(?:employees?|associates?|colleagues?|members?|interns|those|who)\b[^.;]{0,30}(?:working|who works?)\b"
        r"[^.;]{0,24}$",
    ),
)
_FIELD = Rule("hours.field of the board", r"(full|part)[- ]?time")
_FEWEST, _MOST_PART, _MOST = 4, 30, 48


def read_hours(post: Post) -> Fact[str] | None:
    """ "full-time" or "part-time"; None where both are said, or neither."""
    for said, in_title in ((post.title, True), (post.text, False)):
        found = list(_found(said, in_title))
        values = {one.value for one in found}
        if values:
            return found[0] if len(values) == 1 else None
    field = _FIELD.search(post.commitment.lower())
    return Fact(f"{field[1]}-time", rule=_FIELD.name) if field else None


def _found(said: Said, in_title: bool) -> Iterator[Fact[str]]:
    for rule, value in ((_FULL, FULL), (_PART, PART)):
        for word in said.scan(rule):
            if end := _end(said.low, word, in_title):
                yield Fact(value, said.quote(_begin(said.low, word.start()), end), rule=rule.name)
    for value, rule in _FOREIGN:
        for word in said.scan(rule):
            yield said.fact(value, word, rule)
    for week in said.scan(_WEEKLY):
        if fact := _by_number(said, week):
            yield fact


def _end(low: str, word: re.Match[str], in_title: bool) -> int:
    """Where the words end that say it of this internship; 0 where they say it of something else."""
    start, end = word.span()
    left = sentence_start(low, start, _REACH)
    chosen = _CHOSEN.search(low, left, start)
    if not chosen and (_EITHER_AFTER.match(low, end) or _EITHER_BEFORE.search(low, left, start)):
        return 0
    if any(rule.match(low, end) for rule in _NO_AFTER):
        return 0
    if in_title or chosen or _LABEL.search(low, max(0, start - 30), start):
        return end
    if any(rule.search(low, left, start) for rule in _NO_BEFORE):
        return 0
    if after := _OF_KIND.match(low, end) or _OF_TIME.match(low, end):
        return after.end()
    return end if any(rule.search(low, left, start) for rule in (_CAN_WORK, _AFTER_KIND)) else 0


def _begin(low: str, start: int) -> int:
    found = _CAN_WORK.search(low, sentence_start(low, start, 40), start) or _LABEL.search(
        low, max(0, start - 30), start
    )
    return found.start() if found else start


def _by_number(said: Said, week: re.Match[str]) -> Fact[str] | None:
    number = _NUMBERS.search(said.low, max(0, week.start() - 16), week.start())
    if not number:
        return None
    left = sentence_start(said.low, number.start(), _REACH)
    if any(rule.search(said.low, left, number.start()) for rule in _NO_HOURS):
        return None
    least = int(number[1])
    most = int(number[2] or least)
    value = PART if _FEWEST < most <= _MOST_PART else FULL if _MOST_PART <= least <= most <= _MOST else ""
    return Fact(value, said.quote(number.start(), week.end()), rule=_WEEKLY.name) if value else None
