"""In which language a text is written, by its commonest small words or its script; it translates nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from internwatch.reading.said import Part, Post, Said

_LETTERS = 1_600
_PIECES = 4
_FEWEST_HITS = 5
_LEAST_SHARE = 0.08
"""Of all words; English prose has about a third of them in its row, a list of product names hardly any."""
_FEWEST_SIGNS = 20
_LEAST_SIGNS = 0.2

_SMALL_WORDS = {
    "en": "the and of to in you for with is are our will we be or",
    "de": "und der die das mit für ist wir ein eine zu den von auf du im bei oder",
    "fr": "et le la les des une vous nous pour dans est du de avec votre au sur",
    "es": "y el la los las del una para con en por que de se nuestro tu",
    "it": "e il di la che per con una della gli nel sono non è dei",
    "pt": "e o os as da do das em para com uma de que não você",
    "nl": "en het een van de voor met je is wij aan bij ons zijn of",
    "sv": "och att det som för på är du vi med av en ett till",
    "da": "og at det som for på er du vi med af en et til",
    "no": "og å det som for på er du vi med av en et til ikke",
    "pl": "i w z na się do oraz jest dla nie od jak lub",
}
_OF_WORD: dict[str, list[str]] = {}
for _code, _row in _SMALL_WORDS.items():
    for _word in _row.split():
        _OF_WORD.setdefault(_word, []).append(_code)

# Letters beyond Latin, without the typographic signs that every text may hold.
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\ud7af]")
# Scripts that tell the language; kana before the signs that Japanese shares with Chinese.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]"), 0.05),
    ("ko", re.compile(r"[\uac00-\ud7af]"), _LEAST_SIGNS),
    ("zh", re.compile(r"[\u4e00-\u9fff]"), _LEAST_SIGNS),
    ("ru", re.compile(r"[\u0400-\u04ff]"), _LEAST_SIGNS),
    ("el", re.compile(r"[\u0370-\u03ff]"), _LEAST_SIGNS),
    ("he", re.compile(r"[\u0590-\u05ff]"), _LEAST_SIGNS),
    ("ar", re.compile(r"[\u0600-\u06ff]"), _LEAST_SIGNS),
    ("th", re.compile(r"[\u0e00-\u0e7f]"), _LEAST_SIGNS),
)


def read_language(post: Post) -> Part:
    """`language`."""
    return {"language": language_of(post.text)}


@lru_cache(maxsize=4)  # dates in numbers ask for it too
def language_of(said: Said) -> str:
    """ISO 639 code of the language of most of a text; "" where there is too little of it, or none of those known."""
    sample = _sample(said.low)
    return _by_script(sample) or _by_words(sample)


def _sample(low: str) -> str:
    """Pieces from the whole text: many begin with a few sentences about the company in another language."""
    if len(low) <= _LETTERS:
        return low
    step, size = len(low) // _PIECES, _LETTERS // _PIECES
    return " ".join(low[at * step : at * step + size] for at in range(_PIECES))


def _by_script(sample: str) -> str:
    if sample.isascii() or not _OTHER_SCRIPT.search(sample):
        return ""
    letters = sum(map(str.isalpha, sample)) or 1
    for code, signs, share in _SCRIPTS:
        count = len(signs.findall(sample))
        if count >= _FEWEST_SIGNS and count / letters >= share:
            return code
    return ""


def _by_words(sample: str) -> str:
    words = sample.split()  # small words stand between blanks; what sticks to a comma is not missed
    hits = dict.fromkeys(_SMALL_WORDS, 0)
    for codes in filter(None, map(_OF_WORD.get, words)):
        for code in codes:
            hits[code] += 1
    code, most = max(hits.items(), key=lambda item: item[1])
    return code if most >= _FEWEST_HITS and most / len(words) >= _LEAST_SHARE else ""
