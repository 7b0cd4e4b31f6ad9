"""Visa kinds a posting names (CPT, OPT, J-1 …) and the country in which one must be studying.

Naming a visa says neither that it is welcome nor that it is not: sponsorship.py reads that.
"""

from __future__ import annotations

from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.evidence import evidence
from internwatch.reading.said import Rule, Said

# Short names stand in capitals: "opt in" and "if you opt out" are no visas.
VISAS = (
    ("CPT", Rule("visas.cpt", r"cpt\b|curricular practical training", "cpt", "curricular practical")),
    ("STEM OPT", Rule("visas.stem-opt", r"stem[- ](?:opt\b|extension)|opt[- ]stem\b|stem \(?optional practical",
                      "stem opt", "stem-opt", "opt stem", "opt-stem", "stem extension", "stem option", "stem (option")),
    ("OPT", Rule("visas.opt", r"(?:[ (/,])?opt\b|optional practical training", " opt ", "(opt", "/opt", " opt,", " opt.", " opt/",
                 " opt)", ",opt", " opt-", " opt;", "optional practical")),
    ("J-1", Rule("visas.j-1", r"j-?1\b(?=[ ,./)]| visa)", "j-1", "j1 ", "j1/", "j1,", "j1)")),
    ("F-1", Rule("visas.f-1", r"(?<![a-z0-9])f-?1\b(?! (?:score|measure|team|car|race|grand))", "f-1", "f1 visa", "f1 stud", "f1/", "f1 ",
                 "f1,", "f1)")),
    ("H-1B", Rule("visas.h-1b", r"h-?1-?b", "h-1b", "h1b", "h1-b", "h-1-b")),
    ("TN", Rule("visas.tn", r"tn(?= visa)|(?:[,/(] ?)tn\b(?=[,/)])", "tn visa", ", tn,", "/tn/", "/tn,", ", tn)", "(tn)", ", tn/",
                "(tn,", "(tn/")),
    ("E-3", Rule("visas.e-3", r"e-3\b(?= visa|[,/)])", "e-3")),
    ("O-1", Rule("visas.o-1", r"o-1\b(?= visa|[,/)])", "o-1")),
)  # fmt: skip
_ABOUT_VISAS = Rule(
    "visas.about visas", r"visa|sponsor|immigra|work authori[sz]|\bcpt\b|\bopt\b|h-?1b|student status|employment auth|\bf-?1\b"
)
_LETTERS = frozenset({"CPT", "OPT", "TN", "J-1", "F-1"})

_COUNTRIES = {
    "US": r"u\. ?s\.?(?: ?a\.)?|usa?|united states(?: of america)?|american", "CA": r"canad(?:a|ian)",
    "GB": r"u\.k\.|uk|united kingdom|great britain|british|england", "DE": r"german(?:y)?", "FR": r"france|french",
    "CH": r"switzerland|swiss", "NL": r"(?:the )?netherlands|dutch", "IE": r"ireland|irish", "IN": r"india|indian",
    "SG": r"singapore(?:an)?", "AU": r"australian?", "IL": r"israeli?", "JP": r"japan(?:ese)?", "CN": r"china|chinese",
    "PL": r"poland|polish", "ES": r"spain|spanish", "IT": r"italy|italian", "SE": r"sweden|swedish", "DK": r"denmark|danish",
    "BR": r"brazil(?:ian)?", "MX": r"mexico|mexican", "AT": r"austrian?", "BE": r"belgium|belgian", "NZ": r"new zealand",
}  # fmt: skip
_NAMES = (
    "u.s", "u. s", "us ", "us-", "usa", "united states", "american", "canad", "u.k", "uk ", "uk-", "united kingdom", "british",
    "german", "french", "swiss", "dutch", "irish", "indian", "singapore", "australian", "israeli", "japanese", "chinese", "polish",
    "spanish", "italian", "swedish", "danish", "brazilian", "mexican", "austrian", "belgian", "new zealand",
)  # fmt: skip
_SCHOOL = r"(?:universit(?:y|ies)|colleges?|(?:academic |educational )?institut(?:ions?|es?)|schools?)"
SCHOOL_IN = Rule(
    "study.school in",
    rf"{_SCHOOL}(?: or (?:college|university))?(?: \(?(?:must be )?(?:located|based|within))? (?:in|within|inside) (?:the )?",
    "university in", "university with", "university located", "university based", "university or college", "university (",
    "universities in", "college in", "colleges in", "college or university", "college located", "institution in", "institution located",
    "institution based", "institutions in", "school in", "university within", "institute in",
)  # fmt: skip
STUDYING_IN = Rule(
    "study.studying in",
    r"(?:(?:currently |be )?study(?:ing)?|enrolled(?: full[- ]time)?|students?(?: based)?|registered) in (?:the )?",
    "studying in", "study in", "enrolled in the", "enrolled in can", "student in the", "students in the", "students based in",
    "enrolled full-time in the",
)  # fmt: skip
_STUDY = Rule("study.study", r"enrol|student|pursu|attend|study|degree|undergrad|graduate|program|accredited|registered")
_ALTERNATIVE = Rule("study.alternative", r"and/or|\bor (?:any|other|abroad|international)|not (?:required|necessary)|\bprefer")
_AND_MORE = Rule("study.and more", r"\)? ?(?:&|and|or|/|,) ?(?:the )?(?:u\.?s|usa|canad|uk\b|u\.k|united|europe|mexico|eu\b|india)")
_SCHOOL_BEHIND = (
    r"(?:[ -]?(?:based|accredited|located))*[ ,]*(?:(?:accredited|four-year|4-year|based|public|academic|post-?secondary) ){0,2}"
    rf"{_SCHOOL}(?! (?:in|of) )"
)
BEHIND = tuple(
    (code, Rule(f"study.{code.lower()} school", rf"(?:{names}){_SCHOOL_BEHIND}")) for code, names in _COUNTRIES.items()
)
IN_COUNTRY = tuple((code, Rule(f"study.in {code.lower()}", rf"(?:{names})(?![a-z])")) for code, names in _COUNTRIES.items())
_A_SCHOOL = Rule(
    "study.a school",
    r"(?:[\w. ]{2,16}?)(?:[ -](?:based|accredited|located))*[ ,](?:[a-z0-9-]+ ){0,2}"
    r"(?:universit|college|institution|school)",
    *_NAMES,
)


def read_visas(text: Said) -> tuple[Fact[str], ...]:
    """Each visa once, in the order of the table."""
    return tuple(_visas(text))


def _visas(text: Said) -> Iterator[Fact[str]]:
    taken: list[tuple[int, int]] = []
    for name, rule in VISAS:
        for found in text.scan(rule):
            inside = any(a <= found.start() + 1 < b for a, b in taken)
            if not inside and _is_visa(text, name, *found.span()):
                taken.append(found.span())
                yield Fact(name, evidence(text, found), rule=rule.name)
                break
            if name == "STEM OPT":
                taken.append(found.span())


def _is_visa(text: Said, name: str, start: int, end: int) -> bool:
    words = text.raw[start:end]
    if name in _LETTERS and len(words) < 6 and not words.strip(" (/,-").isupper():  # noqa: PLR2004 - "(OPT" is four
        return False
    return len(words) > 8 or _ABOUT_VISAS.search(text.low, max(0, start - 160), end + 120) is not None  # noqa: PLR2004


def read_study_country(text: Said) -> Fact[str] | None:
    """One country, by "at a Canadian university" or "a university in the US"; two countries are none."""
    for rule, table in ((SCHOOL_IN, IN_COUNTRY), (STUDYING_IN, IN_COUNTRY), (_A_SCHOOL, BEHIND)):
        for found in text.scan(rule):
            at = found.end() if table is IN_COUNTRY else found.start()
            for code, country in table:
                if (named := country.match(text.low, at)) and _must_study(text, found.start(), named.end()):
                    start, end = clause(text, found.start(), named.end(), 110, 60)
                    return Fact(code, text.quote(start, end), rule=country.name)
    return None


def _must_study(text: Said, at: int, end: int) -> bool:
    low = text.low
    first, last = clause(text, at, end, 110, 40)
    if at and low[at - 1].isalnum() or _AND_MORE.match(low, end) or _ALTERNATIVE.search(low, max(first, at - 60), last):
        return False
    return _STUDY.search(low, first, at + 12) is not None
