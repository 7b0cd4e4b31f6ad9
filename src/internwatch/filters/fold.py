"""The form in which words are compared: no case, no accents, one kind of dash; nobody is shown it."""

from __future__ import annotations

import re
import unicodedata

# Accents of Latin, Greek and Cyrillic. Marks that make another letter (the dakuten of kana) are kept.
_ACCENTS = re.compile("[\u0300-\u036f]")
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys(_INVISIBLE, None),
        "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ı": "i",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Text for comparing: "München – Île" and "munchen - ile" are the same. Line breaks stay.

    Compatibility forms (full-width letters, ligatures, no-break spaces) become plain ones; letters that Unicode does
    not take apart (ł, ø, đ) lose their stroke, as people type them.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.translate(_SAME))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart)).casefold()
