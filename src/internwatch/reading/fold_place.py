"""The form in which names of places are compared: no case, no accents, no dots, one way to write "saint".

Nobody is shown it, and it knows no place.
"""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = re.compile("[\u0300-\u036f]")
_SAME = str.maketrans("łŁøØđĐıß’‘ʼ‐‑–—−", "lLoOdDis'''-----")
_SHORT = {"saint": "st", "sankt": "st", "ft": "fort", "mount": "mt", "township": "", "twp": ""}
_SHORT_WORD = re.compile(r"\b(?:" + "|".join(_SHORT) + r")\b ?")


def fold(text: str) -> str:
    """Text for comparing: "München – Île" and "munchen - ile" are the same."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text.translate(_SAME))
        text = unicodedata.normalize("NFC", _ACCENTS.sub("", apart))
    return text.lower()


def key(name: str) -> str:
    """A name as the gazetteer holds it: "St. Louis", "Saint Louis" and "st louis" are one."""
    folded = " ".join(fold(name).replace(".", "").split())
    return _SHORT_WORD.sub(lambda found: _SHORT[found[0].strip()] + " " * found[0].endswith(" "), folded).strip()
