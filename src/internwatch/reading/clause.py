"""The clause around a place in a text, the headings above it, and whether both demand or only wish.

Texts that lost their line ends run "requiredMust be" together, so a capital behind small letters ends a clause, too. No
fact is read here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from internwatch.reading.ruleset import RuleSet
from internwatch.reading.said import Rule, Said

BEFORE, BEHIND = 200, 130
"""Letters looked at on either side; a clause that is longer is cut there."""
HEADING_REACH = 2_500
"""How far below itself a heading still speaks; a page of several jobs has others after it."""

# A full stop that ends a sentence stands behind no initial ("B.S. in"), degree or month ("Ph.D. in", "Dec. 2027").
_ABBREVIATED = "".join(
    rf"(?<!{word}\. )" for word in (r"[ .(/,-][a-z]", r"ph\.d", r"\.sc", "eng", "dec", "jan", "feb", "aug", "sept",
    "sep", "nov", "oct", "apr", "approx", "exp", r"e\.g", r"i\.e")
)  # fmt: skip
# Both begin with a set of letters and look back from there: an expression that begins otherwise is tried everywhere.
_END = re.compile(rf"[\n;•·●▪◦|!?.](?:(?<=[\n;•·●▪◦|])|(?<=[!?]) |(?<=\.) {_ABBREVIATED})")
_RUN_IN = re.compile(
    r"[A-Z](?:(?<=[a-z]{3}[A-Z])(?=[a-z]+[ ,:'’])|(?<=20\d\d[A-Z])"
    r"|(?:(?<=[a-z]{3}[).:][A-Z])|(?<=\d[).:][A-Z]))(?=[a-z]))"
)

WISHED = RuleSet(
    Rule("clause.preferred",
         r"prefer(?!red (?:major|field|area|method|location|name|start)|ence is given"
         r"|ably (?:(?:with|major|from)\b|in (?!(?:the )?(?:20|'\d|early|late|spring|summer|fall|autumn|winter|jan|feb"
         r"|mar|apr|may |jun|jul|aug|sep|oct|nov|dec))))",
         "prefer"),
    Rule("clause.ideal",
         r"ideally\b(?! in (?:comput|engin|an? |the |stem))|ideal (?:candidate|applicant|student|intern)",
         "ideally", "ideal "),
    Rule("clause.plus", r"(?:a|is|big|huge|strong|definite) plus\b|bonus\b", "a plus", "is plus", "big plus",
         "huge plus", "strong plus", "definite plus", "bonus"),
    Rule("clause.nice", r"nice[- ]to[- ]have|encouraged(?! to apply)|great(?:ly)? if|good to have", "nice to",
         "nice-to", "encouraged", "great if", "greatly if", "good to have"),
    Rule("clause.desired", r"desir(?:ed|able)\b|advantageous|an advantage\b|assets?\b", "desired", "desirable",
         "advantageous", "an advantage", "asset"),
    Rule("clause.wunsch", r"idealerweise|von vorteil|wünschenswert|idéalement|un atout|souhaité", "idealerweise",
         "von vorteil", "wünschenswert", "idéalement", "un atout", "souhaité"),
)  # fmt: skip
_WISHING = (
    Rule(
        "clause.heading_preferred",
        r"(?:preferred|desired|desirable|bonus|additional|nice to have) "
        r"(?:qualifications?|skills?|requirements?|experience|education|characteristics|attributes|:)",
        "preferred ", "desired ", "desirable ", "bonus ", "additional ", "nice to have ",
    ),
    Rule("clause.heading_nice", r"nice[- ]to[- ]haves?|preferred:|bonus points|preferences?:|pluses:|a plus:",
         "nice to", "nice-to", "preferred:", "bonus points", "preference", "pluses:", "a plus:"),
    Rule("clause.heading_apart",
         r"what (?:will |would |could )?(?:sets?|makes?) you (?:apart|stand out)|it would be great if",
         "what ", "it would be great if"),
    Rule("clause.heading_fits_better", r"(?:even better|extra credit|ways to stand out|you might also|we'd love)",
         "even better", "extra credit", "ways to stand out", "you might also", "we'd love"),
)  # fmt: skip
_DEMANDING = (
    Rule(
        "clause.heading_required",
        r"(?:required|minimum|basic|must[- ]have|essential|mandatory) "
        r"(?:qualifications?|skills?|requirements?|education|experience|:)",
        "required ", "minimum ", "basic ", "must have ", "must-have ", "essential ", "mandatory ",
    ),
    Rule(
        "clause.heading_requirements",
        r"(?<!preferred )(?<!desired )(?<!bonus )(?<!additional )(?<!have )"
        r"(?:requirements|qualifications|eligibility|responsibilities)(?: criteria)?(?=:|\n|[a-z]"
        r"| & [a-z ]{1,24}:)",
        "requirements", "qualifications", "eligibility", "responsibilities",
    ),
    Rule("clause.heading_who", r"who (?:you are|we(?:'re| are) looking for)|about you\b|you (?:are|have|must|bring):",
         "who you", "who we", "about you", "you are:", "you have:", "you must:", "you bring:"),
    Rule("clause.heading_need",
         r"what (?:we(?:'re| are)|you(?:'ll| will)?) (?:looking for|need|bring|do|must)|what we offer",
         "what we", "what you"),
    Rule("clause.heading_benefits", r"(?:benefits|compensation|pay range|perks)(?: and|:)", "benefits", "compensation",
         "pay range", "perks"),
)  # fmt: skip
_HEADINGS = RuleSet(*_WISHING, *_DEMANDING)


def clause(said: Said, start: int, end: int, before: int = BEFORE, behind: int = BEHIND) -> tuple[int, int]:
    """Where the clause around these letters starts and ends."""
    first, last = max(0, start - before), min(len(said.low), end + behind)
    first = max(first, said.low.rfind("\n", first, start) + 1)
    line_end = said.low.find("\n", end, last)
    last = line_end if line_end >= 0 else last
    cuts = [found.end() for found in _END.finditer(said.low, first, start)]
    cuts += [found.start() for found in _RUN_IN.finditer(said.raw, first, start)]
    ends = [found.start() for pattern, text in ((_END, said.low), (_RUN_IN, said.raw))
            if (found := pattern.search(text, end, last))]  # fmt: skip
    return _whole_words(said.low, max(cuts, default=first), min(ends, default=last))


def _whole_words(low: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without a word that its bounds cut in two; one without blanks stays as it is."""
    while start < end and low[start].isspace():
        start += 1
    if start > 0 and end - start >= BEHIND and low[start - 1].isalnum() and low[start].isalnum():
        start = low.find(" ", start, end) + 1 or start
    if end < len(low) and end - start >= BEHIND and low[end - 1].isalnum() and low[end].isalnum():
        end = max(low.rfind(" ", start, end), start + 1)
    return start, end


class Headings:
    """The headings of a text that say whether what follows is a demand or a wish, found once."""

    __slots__ = ("_at", "_wish")

    def __init__(self, said: Said) -> None:
        found = sorted((match.start(), rule in _WISHING) for match, rule in _HEADINGS.scan(said))
        self._at, self._wish = [at for at, _ in found], [wish for _, wish in found]

    def wish(self, place: int) -> bool:
        """Whether the last heading above this place only wishes."""
        last = bisect_right(self._at, place) - 1
        return last >= 0 and self._wish[last] and place - self._at[last] <= HEADING_REACH


@lru_cache(maxsize=4)  # degrees and graduation ask for the same text in one go
def headings(said: Said) -> Headings:
    return Headings(said)


def wished(said: Said, start: int, end: int) -> bool:
    """Whether words of wishing stand in this clause."""
    return WISHED.first(said, start, end) is not None
