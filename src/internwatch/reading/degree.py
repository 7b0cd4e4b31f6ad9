"""Which degree levels a posting takes: Bachelor, Master, PhD, from sentences about who may apply.

The wider of required and preferred counts. Levels in pay lines, and those of colleagues ("work with PhD researchers"),
are not about the applicant.
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.quote import cut
from internwatch.reading.said import Part, Post
from internwatch.reading.scan import first, scan

LEVELS = ("bachelor", "master", "phd")
_PHD = r"phds?|ph\.? ?d\.?(?![a-z])|doctora(?:l|te)s?|d\.?phil\b|\bdoctor of"
_MASTER = (
    r"master['’`]?s?(?:['’]s)?\b(?! (?:data|schedule|of ceremon|plan|the |class))|\bmba\b|\bm\.?eng\b"
    r"|(?<![\d.])(?<!\d )\bm\. ?s\.?c?\b|(?<![\d.])(?<!\d )\bmsc?\b(?=\.?(?:/|,? ?(?:or|and) |,? ph|, m|, b"
    r"| degree| in |\)| student| program))"
)
_BACHELOR = (
    r"bachelor['’`]?s?(?:['’]s)?|\bb\.? ?s\.?c?\b\.?(?= |/|,|\)|;|$|-)|\bb\.?a\b\.?(?=/|,| (?:in|or|degree)\b)"
    r"|\bb\.?eng\b|undergrad(?:uate)?s?"
    r"|(?:rising|current|college|university) (?:sophomore|junior|senior)s?|\bsophomores?\b|\bjuniors? (?:or|and|year"
    r"|standing)|\bseniors? (?:year )?standing|\bfreshm[ae]n"
)
_GRADUATE = (
    r"(?<!under)(?<!under-)(?<!post)(?<!new )(?<!recent )\bgraduate[- ](?:students?|degree|level|school"
    r"|program(?:me)?|stud(?:y|ies))|advanced degree"
)
_WORD = re.compile(f"(?P<phd>{_PHD})|(?P<master>{_MASTER})|(?P<bachelor>{_BACHELOR})|(?P<graduate>{_GRADUATE})")
_WORD_STARTS = (
    "ph", "doctor", "d.phil", "dphil", "master", "mba", "m.eng", "meng", "m.s", "m. s", "ms", "bachelor", "b.s", "b. s",
    "bs", "b.a", "ba", "b.eng", "beng", "undergrad", "rising", "current ", "college ", "university ", "sophomore",
    "junior", "senior", "freshm", "graduate", "advanced degree",
)  # fmt: skip
_ABOUT_APPLICANT = re.compile(
    r"pursu|enrol|student|degree|candidate|working to|progress|complet|studying|obtain|qualif|educat|requir|minimum"
    r"|you (?:are|have)|currently|equivalent|level|program|must|seeking|prefer|eligib|graduat|year of|holding|earning"
)
_NOT_APPLICANT = re.compile(
    r"[$€£]|per hour|/ ?h(?:ou)?r\b|hourly|salary|compensation|pay range|stipend"
    r"|work(?:ing)? (?:closely )?(?:with|alongside)"
    r"[^.]{0,40}(?:ph|doctor)|our team|mentor|alumni|founded by|led by"
)
_UPWARD = re.compile(r"^[^.;\n]{0,30}?(?:or (?:higher|above|greater|beyond)|and (?:above|higher|beyond))|^\+")
_ALL = re.compile(
    r"all (?:degree )?levels (?:are )?(?:welcome|considered|of study)|any (?:degree )?level of study|(?:any"
    r"|all) degree levels?"
)
_HEDGE = re.compile(r"prefer|ideal|a plus|nice to have|bonus|desir")
_ALL_STARTS = ("all ", "any ")

# How far around a level its sentence is looked at; texts that lost their line ends have no sentences.
BEFORE, BEHIND = 110, 70
PAY_BEFORE, PAY_BEHIND = 60, 30
_CUT = re.compile(r"[\n;•·●]|(?<![ .(/][a-z])(?<!ph\.d)\. ")


def read_degrees(post: Post) -> Part:
    """`degrees`, `preferred`, `pursuing`, `equivalent`."""
    return {"degrees": _degrees(post.title.raw, post.text.raw)}


def _degrees(title: str, text: str) -> Fact[tuple[str, ...]] | None:
    """The levels, in order Bachelor, Master, PhD, or None where none is stated."""
    found: set[str] = set()
    firm: list[str] = []
    wishes: list[str] = []
    for source, is_title in ((title, True), (text, False)):
        low = source.lower()
        for word in scan(_WORD, low, _WORD_STARTS):
            start, end = _sentence(low, word)
            sentence = low[start:end]
            if not is_title and not _of_applicant(low, word, sentence):
                continue
            found |= _levels(low, word)
            quotes = wishes if _HEDGE.search(sentence) else firm
            quotes.append(cut(source, low, *_whole_words(low, start, end)))
        if "level" in low and (everybody := first(_ALL, low, _ALL_STARTS)):
            found |= set(LEVELS)
            firm.append(cut(source, low, *everybody.span()))
    if not found:
        return None
    quote = next((q for q in (*firm, *wishes) if q), "")
    return Fact(tuple(level for level in LEVELS if level in found), quote, hedged=not firm)


def _sentence(low: str, word: re.Match[str]) -> tuple[int, int]:
    """The words around a level, up to the ends of its sentence or item."""
    start, end = max(0, word.start() - BEFORE), min(len(low), word.end() + BEHIND)
    cuts = list(_CUT.finditer(low, start, word.start()))
    behind = _CUT.search(low, word.end(), end)
    return (cuts[-1].end() if cuts else start), (behind.start() if behind else end)


def _whole_words(low: str, start: int, end: int) -> tuple[int, int]:
    """The same span without a word that it cuts in two."""
    if start and low[start - 1].isalnum() and low[start].isalnum():
        start = low.find(" ", start) + 1 or start
    if end < len(low) and low[end - 1].isalnum() and low[end].isalnum():
        end = max(low.rfind(" ", start, end), start + 1)
    return start, end


def _of_applicant(low: str, word: re.Match[str], sentence: str) -> bool:
    near = low[max(0, word.start() - PAY_BEFORE) : word.end() + PAY_BEHIND]
    return bool(_ABOUT_APPLICANT.search(sentence)) and not _NOT_APPLICANT.search(near)


def _levels(low: str, word: re.Match[str]) -> set[str]:
    """The level that a word names, and those above it where it says "or higher"."""
    name = word.lastgroup or ""
    found = {"master", "phd"} if name == "graduate" else {name}
    if _UPWARD.search(low[word.end() : word.end() + 45]):
        found |= set(LEVELS[min(LEVELS.index(level) for level in found) :])
    return found
