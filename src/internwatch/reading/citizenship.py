"""Whose citizens may apply: "US citizen", "US citizen or permanent resident", "US person", "EU citizen" …

Only what is demanded counts: lists of what nobody is judged by, and words that explain export rules, name no demand.
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.clause import clause, wished
from internwatch.reading.said import Rule, Said

US, US_OR_RESIDENT, US_PERSON = "US citizen", "US citizen or permanent resident", "US person"

_STATES = ("u.s.a.", "u.s.", "u. s.", "u.s", "usa", "us", "united states", "american")
_US = Rule(
    "citizenship.us",
    r"(?<![a-z])(?:u\.s\.a\.|u\.s\.|u\. s\.|u\.s|usa|us|united states|american) ?(?:citizen|nationals\b)",
    *(f"{state}{gap}{word}" for state in _STATES for gap in ("", " ") for word in ("citizen", "nationals")),
)
_OF_US = Rule(
    "citizenship.of the us",
    r"citizen(?:s|ship)?(?: of|:| requirement:) ?(?:the )?(?:u\.?s\b|united states)",
    "citizen of", "citizens of", "citizenship of", "citizen:", "citizens:", "citizenship:", "citizenship requirement:",
    "citizens requirement:", "citizen requirement:",
)  # fmt: skip
_PERSON = Rule(
    "citizenship.us person", r"(?<![a-z-])(?:u\.s\.|u\.s|us)[ -]persons?\b",
    *(f"{state}{gap}person" for state in ("u.s.", "u.s", "us") for gap in " -"),
)  # fmt: skip
_EU = ("eu", "e.u.", "eea", "eu/eea", "eu/eea/swiss", "eu/efta", "eu/uk", "european", "european union")
_ENTITLED = ("citizen", "national", "passport")
_NATIONS = (
    ("EU citizen", Rule(
        "citizenship.eu",
        r"(?<![a-z/])(?:e\.u\.|eu(?:/eea(?:/swiss)?|/efta|/uk)?|eea|european(?: union)?) (?:citizen"
        r"|national|passport)",
        *(f"{union} {word}" for union in _EU for word in _ENTITLED))),
    ("UK national", Rule(
        "citizenship.uk", r"(?<![a-z/])(?:u\.k\.|uk|british) (?:citizen|national(?! security)|passport)",
        *(f"{kingdom} {word}" for kingdom in ("u.k.", "uk", "british") for word in _ENTITLED))),
    ("Canadian citizen", Rule(
        "citizenship.ca", r"canadian citizen|citizens? of canada", "canadian citizen", "citizens of canada",
        "citizen of canada")),
    ("Australian citizen", Rule("citizenship.au", r"australian citizen", "australian citizen")),
    ("Singapore citizen", Rule(
        "citizenship.sg", r"singapore(?:an)? citizen|singaporeans (?:and|or|only)", "singapore citizen",
        "singaporean citizen", "singaporeans ")),
    ("German citizen", Rule("citizenship.de", r"german (?:citizen|national)", "german citizen", "german national")),
    ("French citizen", Rule("citizenship.fr", r"french (?:citizen|national)", "french citizen", "french national")),
    ("Swiss citizen", Rule("citizenship.ch", r"swiss (?:citizen|national)", "swiss citizen", "swiss national")),
    ("Indian citizen", Rule("citizenship.in", r"indian (?:citizen|national)", "indian citizen", "indian national")),
    ("Israeli citizen", Rule("citizenship.il", r"israeli (?:citizen|national)", "israeli citizen", "israeli national")),
)  # fmt: skip

_AMERICAN = (_US, _OF_US, _PERSON)

_RESIDENT = Rule(
    "citizenship.or resident",
    r"[^.;\n]{0,45}(?:\bor|\band|/|,|\([iv]+\)) ?(?:a |an )?(?:u\.?s\.? |us |lawful,? |legal |green ?card|\([iv]+\)"
    r"|canadian )*(?:permanent(?:ly)? resid|green ?card|\bpr\b|lprs?\b)|[^.\n]{0,60}lawfully admitted",
)
_RESIDENT_BEFORE = Rule("citizenship.resident or", r"(?:green ?card|permanent resid)\w*(?: holders?)? or (?:an? )?$")
_PROTECTED = Rule("citizenship.or protected", r"[^;\n]{0,200}(?:refugee|asyle|protected individual)")

_DEMANDED_BEFORE = Rule(
    "citizenship.demanded before",
    r"(?:\b(?:must|have to|has to|need(?:s)? to|shall|should)(?: \w+){0,4} (?:be|have|hold|possess)"
    r"|\b(?:requir(?:e[sd]?|ing|ements?)"
    r"|only|restricted to|limited to|open to|proof of|because|due to|be|you are|you're|qualify as"
    r"|status))\b[^.;\n]{0,70}$",
)
_DEMANDED_BEHIND = Rule(
    "citizenship.demanded behind",
    r"[^.;\n]{0,90}?(?:\b(?:required|requirement|needed|necessary|mandatory|must|only|pre-?requisite|a condition"
    r"|essential|eligible|can apply)\b)",
)
_ALONE = Rule("citizenship.alone", r"[^a-z]*(?:citizenship status: ?)?$")
_NO_DEMAND = Rule(
    "citizenship.no demand",
    r"regardless|without regard|discriminat|\bexcept|other than|not (?:a )?(?:requirement|required|necessary|needed)"
    r"|\bnon-"
    r"|who are not|are not|considered u\.?s|(?<!as )defin|determin|verif|if you|citizens? or non|status,? (?:and|or)"
    r"|may (?:be (?:a )?require|need to)|citizen, u\.?s\.? person|prior auth|either .{0,12}u\.?s",
)
_NOT_THIS = Rule(
    "citizenship.not this post",
    r"all positions with|certain (?:positions|roles|jobs)"
    r"|(?:some|many) (?:of our )?(?:positions|roles|jobs|projects|program(?:me)?s|teams|assignments)|may require"
    r"|citizen(?:ship)? and immigration serv|uscis|license (?:is|may|will)|discriminat|equal (?:employment "
    r")?opportunity",
)
# Right before the status: nobody must have it.
_NEED_NOT = Rule(
    "citizenship.need not",
    r"(?:\bno(?: need for)?|\bneed not (?:be|have|hold)|(?:\bnot|n't) need"
    r"|(?:\bnot|n't|\bno) (?:have|need|required) to (?:be|have|hold)) (?:an? )?$",
)
# Right behind it: others may come, too, or the status is only welcome.
_OPEN = (
    Rule("citizenship.asked no", r"\w* (?:is )?(?:required|needed|necessary)\??[: -]{1,3}no\b"),
    Rule(
        "citizenship.foreigners too",
        r"[^.;\n]{0,60}?(?:,|\band|\bor|as well as|&) (?:international (?:students|candidates|applicants)"
        r"|foreign nationals|visa holders)(?![^.;\n]{0,30}(?:\bnot\b|n't|cannot|ineligible))",
    ),
    Rule(
        "citizenship.or a permit",
        r"[^.;\n]{0,40}?\b(?:or|and) (?!(?:u\.?s\.? |lawful )*(?:permanent|green card|lpr))(?:[a-z]+ ){1,3}"
        r"(?:with|holding|who (?:hold|have)) (?:an? |the )?(?:\w+ ){0,2}(?:work\b|visa|permit\b)",
    ),
    Rule("citizenship.welcome", r"s?(?: and [a-z]+(?: [a-z]+)?)? (?:are|is) (?:\w+ )?(?:encouraged|welcome)"),
    Rule("citizenship.do not", r"s? (?:do|does)(?: not|n't)\b"),
)


def read_citizenship(text: Said) -> Fact[str] | None:
    """The first demand for an American status, else for another nation's."""
    for rule in text.may(_AMERICAN):
        for found in text.scan(rule):
            if fact := _demand(text, found, rule, US_PERSON if rule is _PERSON else _american(text.low, found)):
                return fact
    for value, rule in _NATIONS:
        for found in text.scan(rule):
            if fact := _demand(text, found, rule, value):
                return fact
    return None


def _american(low: str, found: re.Match[str]) -> str:
    if _RESIDENT_BEFORE.search(low, max(0, found.start() - 50), found.start()):
        return US_OR_RESIDENT
    if not _RESIDENT.match(low, found.end()):
        return US
    return US_PERSON if _PROTECTED.match(low, found.end()) else US_OR_RESIDENT


def _demand(text: Said, found: re.Match[str], rule: Rule, value: str) -> Fact[str] | None:
    low, at, behind = text.low, found.start(), found.end()
    start, end = clause(text, at, behind, 160, 120)
    if "?" in low[behind : end + 1]:  # a question to the applicant
        return None
    if _NEED_NOT.search(low, start, at) or any(rule.match(low, behind, min(len(low), end + 5)) for rule in _OPEN):
        return None
    if _NO_DEMAND.search(low, max(start, at - 90), min(end, behind + 70)) or _NOT_THIS.search(low, start, end + 60):
        return None
    demanded = (
        _DEMANDED_BEFORE.search(low, start, at)
        or _DEMANDED_BEHIND.match(low, behind, end)
        or (_ALONE.search(low, start, at) and end - start < 90)
    )
    if not demanded:
        return None
    return Fact(
        value, text.quote(start, end), rule=rule.name, hedged=wished(text, max(start, at - 60), min(end, behind + 25))
    )
