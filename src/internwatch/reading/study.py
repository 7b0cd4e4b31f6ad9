"""The country in which one must be studying: "at a Canadian university", "a university in the US".

Where one may come from, and where the work is, is not asked here; two countries side by side are none.
"""

from __future__ import annotations

from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.said import Rule, Said

_COUNTRIES: dict[str, tuple[str, ...]] = {
    "US": ("u.s.a.", "u.s.", "u.s", "u. s.", "usa", "us", "united states", "american"), "CA": ("canada", "canadian"),
    "GB": ("u.k.", "uk", "united kingdom", "great britain", "british", "england"), "DE": ("germany", "german"),
    "FR": ("france", "french"), "CH": ("switzerland", "swiss"), "NL": ("netherlands", "dutch"),
    "IE": ("ireland", "irish"),
    "IN": ("india", "indian"), "SG": ("singapore", "singaporean"), "AU": ("australia", "australian"),
    "IL": ("israel", "israeli"),
    "JP": ("japan", "japanese"), "CN": ("china", "chinese"), "PL": ("poland", "polish"), "ES": ("spain", "spanish"),
    "IT": ("italy", "italian"), "SE": ("sweden", "swedish"), "DK": ("denmark", "danish"), "BR": ("brazil", "brazilian"),
    "MX": ("mexico", "mexican"), "AT": ("austria", "austrian"), "BE": ("belgium", "belgian"), "NZ": ("new zealand",),
}  # fmt: skip
_KINDS = (
    "accredited",
    "based",
    "four-year",
    "4-year",
    "public",
    "academic",
    "post-secondary",
    "postsecondary",
    "educational",
)
_SHORT = 5
_SCHOOLS = ("universit", "college", "institution", "school")

SCHOOL_IN = Rule(
    "study.school in",
    r"(?:universit(?:y|ies)|colleges?|institutions?|schools?)(?: \(?(?:located|based))? in (?:the )?",
    *(f"{school}{where} in " for school in ("university", "universities", "college", "colleges", "institution",
    "institutions", "school", "schools") for where in ("", " located", " based", " (located",
    " (based")),
)  # fmt: skip
STUDYING_IN = Rule(
    "study.studying in",
    r"(?:study in|studying in|students based in) (?:the )?",
    "study in ",
    "studying in ",
    "students based in ",
)


def _names(code: str) -> str:
    return "|".join(name.replace(".", r"\.") for name in _COUNTRIES[code])


IN_COUNTRY = tuple((code, Rule(f"study.in {code.lower()}", rf"(?:{_names(code)})(?![a-z])")) for code in _COUNTRIES)


def _starts(name: str) -> Iterator[str]:
    """A short name begins with what follows it, too: "us " stands in half of all sentences."""
    return (name + word for word in (*_KINDS, *_SCHOOLS)) if len(name) < _SHORT else iter((name,))


OF_COUNTRY = tuple(
    (code, Rule(
        f"study.school of {code.lower()}",
        rf"(?<![a-z])(?:{_names(code)})[ -](?:(?:{'|'.join(_KINDS)}),? ){{0,2}}(?:{'|'.join(_SCHOOLS)})[a-z]*",
        *(start for name in _COUNTRIES[code] for gap in " -" for start in _starts(f"{name}{gap}"))))
    for code in _COUNTRIES
)  # fmt: skip
_STUDY = Rule(
    "study.study", r"enrol|student|pursu|attend|study|degree|undergrad|graduate|program|accredited|registered"
)
_NOT = Rule(
    "study.not",
    r"and/or|\bor (?:any|other|abroad|international)|not (?:required|necessary)|\bprefer|in (?:american|united)",
)
_AND_MORE = Rule(
    "study.and more", r"\)? ?(?:&|and|or|/|,) ?(?:the )?(?:u\.?s|usa|canad|uk\b|u\.k|united|europe|mexico|eu\b|india)"
)
_NAME = Rule("study.name", r"american universit[a-z]*")


_SCHOOL_RULES = tuple(rule for _, rule in OF_COUNTRY)


def read_study_country(text: Said) -> Fact[str] | None:
    """The first country named, unless a second stands beside it."""
    return _in_country(text) or (_of_country(text) if text.may(_SCHOOL_RULES) else None)


def _in_country(text: Said) -> Fact[str] | None:
    for found in (*text.scan(SCHOOL_IN), *text.scan(STUDYING_IN)):
        for code, country in IN_COUNTRY:
            named = country.match(text.low, found.end())
            if named and (fact := _fact(text, code, country, (found.start(), named.end()))):
                return fact
    return None


def _of_country(text: Said) -> Fact[str] | None:
    for code, rule in OF_COUNTRY:
        for found in text.scan(rule):
            is_name = _NAME.match(found[0]) and not text.low.endswith("an ", 0, found.start())
            if not is_name and (fact := _fact(text, code, rule, found.span())):
                return fact
    return None


def _fact(text: Said, code: str, rule: Rule, span: tuple[int, int]) -> Fact[str] | None:
    at, end = span
    first, last = clause(text, at, end, 110, 60)
    if _AND_MORE.match(text.low, end) or _NOT.search(text.low, max(first, at - 60), last):
        return None
    if not _STUDY.search(text.low, first, at + 12):
        return None
    return Fact(code, text.quote(first, last), rule=rule.name)
