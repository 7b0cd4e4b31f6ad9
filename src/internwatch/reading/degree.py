"""Which degree levels a posting takes: Bachelor, Master, PhD, and whether one must be studying for them now.

The wider of required and preferred counts. Words for levels are in `levels.py`; what is not about the applicant (pay
lines, colleagues, perks) is told by `applicant.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from internwatch.facts import Fact
from internwatch.reading import applicant
from internwatch.reading.clause import Headings, clause, headings, wished
from internwatch.reading.enrolment import read_equivalent, read_pursuing
from internwatch.reading.levels import GRADUATE, LEVELS, Mention, chains, mentions
from internwatch.reading.ruleset import RuleSet
from internwatch.reading.said import Part, Post, Rule, Said

UPWARD_REACH = 90
Levels = tuple[str, ...]

_UPWARD = (
    Rule(
        "degree.or_higher", r"^'?s?[^.;\n\d]{0,80}?\b(?:or|and) (?:higher|above|greater|beyond|up\b|advanced degrees?)"
    ),
    Rule("degree.plus", r"^\+"),
    Rule("degree.higher_in_brackets", r"^[^.;\n\d(]{0,20}\((?:or|and) (?:higher|above)"),
)
_UPWARD_ELSEWHERE = Rule("degree.higher_grade", r"\bgpa\b|grade|cgpa|average")
_AT_LEAST = Rule("degree.at_least", r"(?:at least|minimum of|no less than) an? (?:completed )?$")
_ALL = RuleSet(
    Rule("degree.all_levels", r"all (?:(?:education|degree|academic|study|student) )?levels(?: of (?:study|education))?"
         r"(?: \([^()\n]{0,60}\))?(?: are)?,? (?:welcome|considered|encouraged|accepted|eligible|can apply|may "
         r"apply)", "all levels", "all education l", "all degree l", "all academic l", "all study l",
         "all student l"),
    Rule("degree.any_level", r"(?:any|all) (?:degree |education )levels?\b|any level of (?:study|education|degree)",
         "any degree level", "any education level", "any level", "all degree level", "all education level",
         "all level"),
    Rule("degree.range", r"bachelor\S{0,3} (?:degree )?(?:to|through|up to|thru) (?:ph\.?d|doctora)", "bachelor"),
)  # fmt: skip
# A level that is behind the applicant: "has a Master's degree and is enrolled in a PhD program".
_DONE = Rule(
    "degree.done",
    r"(?:\b(?:completed|have completed|has an?|have an?|holds? an?|holding an?|obtained|earned|received)"
    r"(?: an?| your| their| the| at least)?|toward your|toward the) (?:[a-z]{0,9} )?$",
)
_DONE_BEHIND = Rule(
    "degree.done_behind", r"^(?: degree)?(?: is| has been)? (?:already )?(?:completed|obtained|in hand)"
)
_OR_ENROLLED = Rule(
    "degree.or_enrolled",
    r"\bor (?:be |are |is |must be )?(?:currently |actively )?(?:pursu|enrol|work)"
    r"|(?:pursuing|enrolled in|working towards?|progress) ?(?:or|and/or|/) ",
)
_REQUIRED = Rule("degree.required", r"[)]?(?: degree)?(?: is)? (?:required|mandatory)")
_YEAR_OF = Rule("degree.year_of", r"year (?:of|in) (?:an? |your |their |the )?$")
_NARROWED = Rule("degree.narrowed",
                 r"^(?:s?,? (?:such as|like|e\.g\.?,?|i\.e\.?,?|ideally|specifically|preferably)| ?\()[^.;\n]{0,4}?"
                 r" ?(?:an? )?(?=ph|doct|master|m\.?s|mba)")  # fmt: skip
_NARROWED_BEFORE = Rule("degree.narrowed_before", r"(?:ph\.?d\.?|doctora\w+|master'?s?|m\.?s\.?c?)['s]{0,2} $")


class Claim(NamedTuple):
    """Levels that a place in the posting names as the applicant's."""

    levels: Levels
    wish: bool
    firm: bool
    """False: only prose about whom the programme is for ("an opportunity for graduate students")."""
    done: bool
    """True: a degree to have already."""
    quote: str
    rule: str


def read_degrees(post: Post) -> Part:
    """`degrees`, `preferred`, `pursuing`, `equivalent`."""
    part: Part = {"pursuing": read_pursuing(post), "equivalent": read_equivalent(post)}
    return {name: fact for name, fact in (part | accepted(post)).items() if fact is not None}


def accepted(post: Post) -> Part:
    """`degrees` and `preferred`: demands before prose, the wishes added, degrees behind the applicant left out."""
    titled, claims = _in_title(post.title), _in_text(post.text)
    demands = [claim for claim in claims if claim.firm and not claim.wish]
    if not titled and not demands:
        demands = [claim for claim in claims if not claim.firm and not claim.wish]
    demands = _without_done([*demands, *titled])
    wishes = [claim for claim in claims if claim.wish and (claim.firm or not demands)]
    required, wanted = _union(demands), _union(wishes)
    if not required and not wanted:
        return {}
    deciding = next(iter(demands or wishes))
    part: Part = {
        "degrees": Fact(_ordered(required | wanted), deciding.quote, hedged=not required, rule=deciding.rule),
    }
    if required and (more := wanted - required):
        wish = next(claim for claim in wishes if more & set(claim.levels))
        part["preferred"] = Fact(_ordered(more), wish.quote, hedged=True, rule=wish.rule)
    return part


def _ordered(levels: set[str]) -> Levels:
    return tuple(level for level in LEVELS if level in levels)


def _union(claims: list[Claim]) -> set[str]:
    return {level for claim in claims for level in claim.levels}


def _without_done(claims: list[Claim]) -> list[Claim]:
    """ "Requires a Bachelor's. Must be enrolled as a Master's or PhD student": the Bachelor's is behind the
    applicant."""
    now = _union([claim for claim in claims if not claim.done])
    if not now:
        return claims
    least = min(LEVELS.index(level) for level in now)
    return [claim for claim in claims if not claim.done or max(LEVELS.index(level) for level in claim.levels) >= least]


def _in_title(title: Said) -> list[Claim]:
    """A title is about the applicant; where it names a level, that counts as asked. A "Graduate Program" is a job's."""
    found = [m for m in mentions(title) if not m.standing and m.rule.name != "level.graduate_program"]
    return [Claim(_levels(title, m, len(title.low)), False, True, False, title.quote(m.start, m.end), m.rule.name)
            for m in found if not _is_narrowed(title, m)]  # fmt: skip


def _in_text(text: Said) -> list[Claim]:
    named = [mention for mention in mentions(text) if not _is_narrowed(text, mention)]
    claims = [claim for chain in chains(named, text) for claim in _claims(text, chain, headings(text))]
    everybody = [Claim(LEVELS, False, True, False, text.quote(*m.span()), rule.name) for m, rule in _ALL.scan(text)]
    return claims + everybody


def _claims(text: Said, chain: list[Mention], above: Headings) -> list[Claim]:
    """What words for levels that stand side by side claim; nothing where they are not the applicant's."""
    start, end = chain[0].start, max(mention.end for mention in chain)
    first, last = clause(text, start, end)
    place = (start, end, first, last)
    if applicant.paid(text, *place) or applicant.of_others(text, *place) or applicant.in_menu(text, start, end):
        return []
    firm = applicant.asked(text, *place)
    if not (firm or chain[0].standing or applicant.enrolled(text, start, last)):
        return []
    done = _is_done(text.low[first:start], text.low[end:last])
    wish = not _REQUIRED.match(text.low, end, last) and (wished(text, first, last) or above.wish(start))
    quote = text.quote(applicant.begins(text, first, start), last)
    return [Claim(_levels(text, m, last), wish, firm, done, quote, m.rule.name) for m in chain]


def _is_done(before: str, behind: str) -> bool:
    """Whether the level between these words is to be had already, and not alternatively to be studied for."""
    if _YEAR_OF.search(before) or not (_DONE.search(before) or _DONE_BEHIND.search(behind)):
        return False
    return not (_OR_ENROLLED.search(before) or _OR_ENROLLED.search(behind))


def _levels(said: Said, m: Mention, last: int) -> Levels:
    """The levels that a word names, and those above it where it says "or higher"."""
    behind = said.low[m.end : min(last, m.end + UPWARD_REACH)]
    raised = next((found for rule in _UPWARD if (found := rule.search(behind))), None)
    if m.standing or m.rule.name == "level.undergraduate" or not raised or _UPWARD_ELSEWHERE.search(raised[0]):
        raised = None
    if raised or (not m.standing and _AT_LEAST.search(said.low[max(0, m.start - 30) : m.start])):
        return LEVELS[min(LEVELS.index(level) for level in m.levels) :]
    return m.levels


def _is_narrowed(said: Said, m: Mention) -> bool:
    """ "An advanced degree such as a PhD", "a PhD graduate program": the narrower word decides."""
    if m.levels != GRADUATE:
        return False
    return bool(
        _NARROWED.search(said.low[m.end : m.end + 40])
        or _NARROWED_BEFORE.search(said.low[max(0, m.start - 14) : m.start])
    )
