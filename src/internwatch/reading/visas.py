"""Visa kinds a posting names: CPT, OPT, J-1 and their like.

Naming a visa says neither that it is welcome nor that it is not: sponsorship.py reads that.
"""

from __future__ import annotations

from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.evidence import evidence
from internwatch.reading.said import Rule, Said

# Short names stand in capitals: "opt in" and "if you opt out" are no visas.
VISAS = (
    ("CPT", Rule("visas.cpt", r"cpt\b(?! codes?)|curricular practical training", "cpt", "curricular practical")),
    ("STEM OPT", Rule("visas.stem-opt", r"stem[- ](?:opt\b|extension)|opt[- ]stem\b|stem \(?optional practical",
                      "stem opt", "stem-opt", "opt stem", "opt-stem", "stem extension", "stem option", "stem (option")),
    ("OPT", Rule("visas.opt", r"[ (/,\n]opt(?=[ ,./);-])|optional practical training", "optional practical training",
                 *(f"{before}opt{behind}" for before in " (/,\n" for behind in " ,./);-"))),
    ("J-1", Rule("visas.j-1", r"j-?1\b(?=[ ,./)]| visa)", "j-1", "j1 ", "j1/", "j1,", "j1)")),
    ("F-1", Rule("visas.f-1", r"(?<![a-z0-9])f-?1\b(?! (?:score|measure|team|car|race|grand))", "f-1", "f1 visa",
                 "f1 stud", "f1/", "f1 ", "f1,", "f1)")),
    ("H-1B", Rule("visas.h-1b", r"h-?1-?b", "h-1b", "h1b", "h1-b", "h-1-b")),
    ("TN", Rule("visas.tn", r"tn(?= visa)|[/(]tn\b(?=[,/)])|, tn(?=(?:,|/) ?(?:or |and )?(?:[a-z]-?\d|opt"
                            r"|cpt))", "tn visa", ", tn,", "/tn/", "/tn,", ", tn)",
                "(tn)", ", tn/", "(tn,", "(tn/")),
    ("E-3", Rule("visas.e-3", r"e-3\b(?= visa|[,/)])", "e-3")),
    ("O-1", Rule("visas.o-1", r"o-1\b(?= visa|[,/)])", "o-1")),
)  # fmt: skip
_ABOUT_VISAS = Rule(
    "visas.about visas",
    r"visa|sponsor|immigra|work authori[sz]|\bcpt\b|\bopt\b|h-?1b|student status|employment auth|\bf-?1\b",
)
_LETTERS = frozenset({"CPT", "OPT", "TN", "J-1", "F-1"})


_RULES = tuple(rule for _, rule in VISAS)


def read_visas(text: Said) -> tuple[Fact[str], ...]:
    """Each visa once, in the order of the table."""
    return tuple(_visas(text)) if text.may(_RULES) else ()


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
    if name in _LETTERS and len(words) < 6 and not words.strip(" (/,-").isupper():
        return False
    return len(words) > 8 or _ABOUT_VISAS.search(text.low, max(0, start - 160), end + 120) is not None
