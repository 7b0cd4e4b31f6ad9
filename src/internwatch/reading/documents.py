"""Which documents an application must hold; a document that may be left out is marked as hedged.

Only what is asked for with the application counts: not what is shown after an offer, nor a word of the trade
("transcript" of a call, "our portfolio").
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.present import beginnings, present
from internwatch.reading.said import Rule, Said

_FAR, _NEAR = 170, 75

# The names of documents in the order of an application; the second part needs the asking words close by.
NAMED = (
    ("cover letter", Rule(
        "needs.cover-letter",
                          r"cover[ -]?letter|(?:motivation(?:al)?|covering) letter|letter of (?:motivation|intent"
                          r"|interest)"
        r"|statement of (?:interest|motivation)|motivationsschreiben|anschreiben|lettre de motivation",
        "cover letter", "cover-letter", "coverletter", "motivation letter", "motivational letter", "covering letter",
                          "letter of",
        "statement of interest", "statement of motivation", "motivationsschreiben", "anschreiben",
                          "lettre de motivation")),
    ("references", Rule(
        "needs.reference-letters",
                        r"(?:reference|recommendation|referee) letters?|letters? of (?:recommendation|reference"
                        r"|support)",
        "reference letter", "recommendation letter", "letter of rec", "letters of rec", "letter of ref",
                        "letters of ref",
        "letters of support", "referee letter")),
    ("transcript", Rule(
        "needs.transcript",
                        r"transcripts?(?![a-z])(?! of (?:call|interview|meeting))|records of (?:study|grades)"
                        r"|notenspiegel"
        r"|relevé de notes|zeugnisse", "transcript", "records of ", "notenspiegel", "relevé de notes", "zeugnisse")),
    ("research statement", Rule(
        "needs.research-statement",
                                r"research statement|(?:research interest|research) statement|statement of "
                                r"(?:research|purpose)"
        r"|research proposal(?!s)", "research statement", "research interest statement", "statement of research",
                                "statement of purpose",
        "research proposal")),
    ("writing sample", Rule("needs.writing-sample", r"writing samples?|samples? of (?:your )?writing", "writing sample",
                            "sample of writing", "sample of your writing", "samples of ")),
)  # fmt: skip
NEARBY = (
    ("references", Rule(
        "needs.referees",
                        r"(?<![a-z])refere(?:es?|nces)(?![a-z])(?! (?:to|check|letter|data|impl|manual|arch|design"
                        r"|model))",
        "referee", "references")),
    ("publications", Rule("needs.publications", r"(?<![a-z])publications?(?: list)?(?![a-z])|google scholar",
                          "publication",
                          "google scholar")),
    ("portfolio", Rule(
        "needs.portfolio",
                       r"portfolio(?! (?:analy|compan|manage|theory|optimi|url|of (?:products|brands|compan|services"
                       r"|games|film|digital|conten)))(?!s)",
        "portfolio")),
    ("github", Rule("needs.github", r"(?:github|gitlab)(?! (?:actions|copilot|workflow|ci))(?![a-z])", "github",
                    "gitlab")),
    ("cv", Rule("needs.cv", r"(?<![a-z])(?:resume|résumé|cv|curriculum vitae)(?!s\b|[a-z]{2})", "resume", "résumé",
                "cv", "curriculum vitae")),
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


_NEARBY_ASKED = {
    "cv": _CV_ASKED, "portfolio": _PORTFOLIO_ASKED, "github": _PORTFOLIO_ASKED, "references": _REFEREES_ASKED,
    "publications": _PUBLICATIONS_ASKED,
}  # fmt: skip
_ANY_NAMED = beginnings(rule for _, rule in NAMED)


def read_needs(text: Said) -> tuple[Fact[str], ...]:
    """Each document once."""
    found: dict[str, Fact[str]] = {}
    for value, rule in NAMED if present(text, _ANY_NAMED) else ():
        if fact := _first(text, value, rule, _ASKED):
            found[value] = fact
    for value, rule in NEARBY:
        if value not in found and (fact := _first(text, value, rule, _NEARBY_ASKED[value])):
            found[value] = fact
    return tuple(found.values())


def _first(text: Said, value: str, rule: Rule, asked: Rule) -> Fact[str] | None:
    """The first demand, else the first wish."""
    wish: Fact[str] | None = None
    for found in text.scan(rule):
        if not _is_asked(text.low, found, asked):
            continue
        start, end = clause(text, *found.span(), 110, 70)
        if _LATER.search(text.low, start, end):
            continue
        hedged = _OPTIONAL.search(text.low, max(start, found.start() - 70), min(end, found.end() + 45)) is not None
        fact = Fact(value, text.quote(start, end), rule=rule.name, hedged=hedged)
        if not hedged:
            return fact
        wish = wish or fact
    return wish


def _is_asked(low: str, found: re.Match[str], asked: Rule) -> bool:
    start, end = found.span()
    if _NOT_NEEDED.match(low, end) or _FORM.match(low, end):
        return False
    reach = _FAR if asked is _ASKED else _NEAR
    if not (asked.search(low, max(0, start - reach), start) or (asked is _ASKED and _REQUIRED_BEHIND.match(low, end))):
        return False
    return _NOT_ASKED.search(low, max(0, start - 60), start) is None
