"""The graduation window that a posting states: dates beside a word of graduating, and nothing else.

Relative bounds, class standing and returning to school state no date and give no window here. Dates near a word of
graduating that are about something else (start, programme, deadline, pay) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from internwatch.facts import Fact, Window
from internwatch.reading.bounds import LINK, NOT, TAIL, behind_end, hull, is_excluded, joined, overlap, window
from internwatch.reading.clause import Headings, clause, headings, wished
from internwatch.reading.graduation_levels import Stated, by_level
from internwatch.reading.levels import levels_between
from internwatch.reading.months import Span, spans
from internwatch.reading.ruleset import RuleSet, any_of
from internwatch.reading.said import Part, Post, Rule, Said

REACH = 120
"""Letters behind a word of graduating in which its dates stand."""
LONGEST_LEAD = 64
"""Letters before a word of graduating in which words that turn it stand: "cannot accept candidates who are …"."""
LONGEST_FILLER = 70
TO_ANOTHER = 45
BEFORE_GRADUATES = 60
"""Letters before "graduates" in which the dates of "May or December 2027 graduates" stand."""
MOST_WINDOWS = 40

_DATED = (  # what follows a verb that is a word of graduating, and not "graduate intern"
    r"(?=(?:,? (?:preferably|ideally))? (?:in|by|between|no|on|from|after|before|until|during|with|at|prior|not|around"
    r"|the|or|it|anytime|sometime|early|mid|late)\b"
    r"| (?:fall|spring|summer|winter|autumn|[a-z]{3,9}\.?) ?/? ?(?:[a-z]{3,9} )?(?:of )?(?:20|')\d|(?: of)? 20\d\d"
    r"| q[1-4])"
)
_STRONG = RuleSet(
    Rule("graduation.graduating", r"graduating\b", "graduating"),
    Rule("graduation.graduation", r"(?<!under)(?<!post)(?<!post-)graduation(?! (?:rates?\b|ceremon))",
         "graduation"),
    Rule("graduation.graduates", rf"(?<!under)(?<!under-)(?<!post)graduates?{_DATED}", "graduate"),
    Rule("graduation.graduated", r"graduated(?= (?:date|by|before|after|in|no|between|from|since|on|prior))",
         "graduated"),
    Rule("graduation.date", r"\b(?<!post )(?<!post-)grad(?:(?:\.|s)? ?(?:date|year|term|class)s?|uate date)", "grad"),
    Rule("graduation.class_of",
         r"(?<!intern )(?<!interns )(?<!internship )class(?:es)? of(?= (?:[a-z]{3,9} )?(?:20|')\d)", "class of",
         "classes of"),
    Rule("graduation.conferral", r"degree (?:completion|conferral|conferred|awarded|date)|conferral dates?",
         "degree c", "degree a", "degree d", "conferral"),
    Rule("graduation.completion",
         r"(?:complet|obtain|receiv|earn|finish|conferr)\w* (?:\w+ |of |your |a |an |the |bachelor\S* "
         r"|master\S* |ph\.?d\.? |or |and ){0,6}degrees?", "complet", "obtain", "receiv", "earn", "finish", "conferr"),
)  # fmt: skip
# These are words of graduating only where the date follows at once.
_TIGHT = RuleSet(
    Rule("graduation.finishing",
         r"(?:complet|obtain|receiv|earn|finish|attain|defend)\w* (?:of )?(?:your |their |the |an? |all )?"
         r"(?:\w+ ){0,2}(?:ph\.?d\.?|doctora\w+|studies|thesis|dissertation|master'?s|bachelor'?s|(?:degree|academic"
         r"|your|their) program)",
         "complet", "obtain", "receiv", "earn", "finish", "attain", "defend"),
    Rule("graduation.expected",
         r"(?:expected|anticipated) (?:degree |program )?completion(?: date)?(?: of (?:your |the )?degree)?",
         "expected ", "anticipated "),
    Rule("graduation.degree_expected", r"degree (?:is )?(?:expected|anticipated|by|in)(?= |:)", "degree "),
    Rule("graduation.phd_expected", r"ph\.?d\.? (?:(?:is )?(?:expected|anticipated)|completion(?: date)?)(?= |:)",
         "phd expected", "ph.d. expected", "phd is expected", "phd anticipated", "phd completion", "ph.d. completion"),
    Rule("graduation.abschluss",
         r"(?:studien|bachelor|master)?abschluss(?:datum|es)?(?: (?:deines|ihres|des) studiums)?",
         "abschluss", "studienabschluss", "bachelorabschluss", "masterabschluss"),
    Rule("graduation.studium", r"schlie(?:ß|ss)t (?:dein|ihr)\w* (?:\w+-?){0,1}studium", "schließt ", "schliesst "),
    Rule("graduation.diplome",
         r"dipl[ôo]m(?:é\(e\)|ée|é|e)s?|fin d'[ée]tudes|obtention d[ue] (?:\w+ )?dipl[ôo]me", "diplôm", "diplom",
         "fin d'", "obtention d"),
)  # fmt: skip
_TIGHT_FILLER = Rule(
    "graduation.tight",
    r"(?:[\s,:(-]|expected|anticipated|scheduled|degree|program|requirements?|date|in|by|between|before|after|no|not"
    r"|later"
    r"|earlier|than|on|or|from|the|end|of|during|prior|to|until|around|at|voraussichtlich|ist|im|bis|zum|ab|zwischen|von|vom|dem|frühestens|spätestens|nicht|vor|nach|en|avant"
    r"|après|entre|à|partir|de|d'|d'ici|au|plus|tôt|tard|obtenue?|prévue?){0,12}",
)
_LEAD = Rule(
    "graduation.lead",
    r"\b(?:(?:(?:earliest|latest) )?(?:expected|anticipated|projected|planned|possible|acceptable)|earliest|latest) $",
)
_NEXT_CELL = Rule("graduation.next_cell", r"(?: ?(?:dates?|year|term))?(?: ?:\s{0,3}\n| ?:?\s{0,3}\|)\s{0,3}")
"""Between "Graduation" and its date where they stand in two cells of a table or on two lines."""
_OF_OTHERS = Rule("graduation.of_others", r"\b(?:our|founders?|he|she|ceo|alumn\w+|former|past)\b")
_OF_STUDY = Rule("graduation.of_study", r"degree|student|enrol|universit|stud(?:y|ies)|ph\.?d|master|bachelor")
_OF_A_DEGREE = ("graduation.completion", "graduation.degree_expected")
_STANDING = Rule(
    "graduation.part_of_it", r"(?<!4-)(?<!four-)\byears?\b|semester|credit|course(?!work)|toward|high school|diploma or"
)
# Filler between the word and its first date that says the date is about something else.
_ELSEWHERE = (
    Rule("graduation.of_work",
         r"\b(?:start|begin|internship|program(?!s? requirements)|join|available|availability|onboard|return)"),
    Rule("graduation.of_applying", r"\b(?:apply|application|deadline|posted|interview|offers?\b)"),
    Rule("graduation.of_other",
         r"\b(?:through(?!out| (?:spring|summer|fall|winter|dec|may|jun))|gpa|salary|conference|founded|since 1)"),
    Rule("graduation.relative", r"\bwithin \d|(?:months?|years?|semesters?) (?:of|after|before)"),
)  # fmt: skip
_NEARER = Rule("graduation.nearer_word", r"\b(?:graduating|graduation|graduate (?:in|by|between))\b")
_PAID_BEHIND = Rule("graduation.paid", r"^\s?(?:[):,-]\s?[^.;\n]{0,40}?(?:pay rate|hourly|\$ ?\d|[€£]\d)|\$\d)")
_INTERNS_BEHIND = Rule("graduation.of_interns", r"^ (?:interns?\b|cohort|summer intern|analyst class|starts?\b)")
_GRADUATES = RuleSet(
    Rule("graduation.people",
         r"grad(?:uate)?s?\b(?! (?:program|school|student|intern|level|engineer|role|degree|stud|scheme))"
         r"|graduat(?:ion|ing class)\b", "grad"),
)  # fmt: skip
# A title's "Graduate 2027" is the year of a job.
_IN_TITLE = RuleSet(*(rule for rule in _STRONG.rules if rule.name != "graduation.graduates"))
_NONE = RuleSet()
_UP_TO_GRADUATES = Rule(
    "graduation.up_to_people", r"[\s/,(-]{0,3}(?:or |and |of |the |a |expected |college |university |ph\.?d\.? )*$"
)
_BEFORE_DATES = Rule(
    "graduation.before_people",
    r"(?:\b(?:a|an|for|open to|only|are|be|the|of|with|expected|from|take|accept|consider|seek|seeking|welcome)"
    r"|\(|:) ?$",
)
_ONLY = Rule("graduation.only", r"^ (?:only|preferred|welcome|encouraged|are|may|who|with)\b")
_INTERNSHIP = Rule("graduation.intern_near", r"\bintern(?:s|ship)?")
_JOBS = Rule(
    "graduation.job_near", r"(?:full-time|entry[- ]level|permanent) (?:\w+ )?(?:role|position|job|offer)|\bnew[- ]grad"
)


def read_graduation(post: Post) -> Part:
    """`graduation` and `graduation_by_degree`."""
    for said, strong, graduates in ((post.title, _IN_TITLE, _NONE), (post.text, _STRONG, _GRADUATES)):
        found = list(islice(_stated(said, strong, graduates), MOST_WINDOWS))
        if found:
            return _facts(post, said, found)
    return {}


def _facts(post: Post, said: Said, found: list[Stated]) -> Part:
    """A window with both ends wins over a minimum beside it; of several, the one of the internship."""
    facts = [(one, _fact(said, one, headings(said))) for one in found]
    both = [pair for pair in facts if pair[0].window.earliest and pair[0].window.latest]
    interns = [pair for pair in both if _of_interns(said, pair[0])]
    by_degree = by_level(post, said, [pair for pair in facts if not interns or not _of_jobs(said, pair[0])])
    best = _with_alternatives(said, interns or both or facts)
    if not by_degree:
        return {"graduation": best}
    whole = hull([fact.value for fact in by_degree.values()])
    return {"graduation": msgspec.structs.replace(best, value=whole), "graduation_by_degree": by_degree}


def _fact(said: Said, one: Stated, above: Headings) -> Fact[Window]:
    first, last = clause(said, one.start, one.end)
    hedged = wished(said, first, min(last, one.end + 40)) or above.wish(one.start)
    return Fact(one.window, said.quote(one.start, one.end), hedged=hedged, rule=one.rule)


def _with_alternatives(said: Said, facts: list[tuple[Stated, Fact[Window]]]) -> Fact[Window]:
    """The first window, and those right behind it in its clause: "juniors (class of 2028), seniors (class of 2027)"."""
    first, fact = facts[0]
    limit, end, windows = clause(said, first.start, first.end)[1], first.end, [first.window]
    for one, _ in facts[1:]:
        both = one.window.earliest and one.window.latest
        if not both or one.start >= limit or not 0 <= one.start - end <= TO_ANOTHER or overlap(windows[-1], one.window):
            break
        end = one.end
        windows.append(one.window)
    if (whole := hull(windows)) == fact.value:
        return fact
    return msgspec.structs.replace(fact, value=whole, quote=said.quote(first.start, end))


def _of_jobs(said: Said, one: Stated) -> bool:
    first, last = clause(said, one.start, one.end)
    return _JOBS.search(said.low, first, last) is not None and not _of_interns(said, one)


def _of_interns(said: Said, one: Stated) -> bool:
    first, last = clause(said, one.start, one.end)
    return _INTERNSHIP.search(said.low, first, last) is not None


def _stated(said: Said, strong: RuleSet, graduates: RuleSet) -> Iterator[Stated]:
    """Every window that the text states."""
    anchors = [(match, rule, False) for match, rule in strong.scan(said)]
    anchors += [(match, rule, True) for match, rule in _TIGHT.scan(said)]
    done = 0
    for anchor, rule, tight in sorted(anchors, key=lambda one: (one[0].start(), -one[0].end())):
        if anchor.start() >= done and (made := _after(said, anchor, rule, tight)):
            yield made
            done = made.end
            if other := _of_another_level(said, made):
                yield other
                done = other.end
    for people, rule in graduates.scan(said):
        if made := _of_graduates(said, people, rule):
            yield made


def _after(said: Said, anchor: re.Match[str], rule: Rule, tight: bool) -> Stated | None:
    """The dates that follow a word of graduating, as a window."""
    low = said.low
    cell = _NEXT_CELL.match(low, anchor.end())
    _, limit = clause(said, anchor.start(), cell.end() if cell else anchor.end(), before=0, behind=REACH)
    dates, links = joined(low, anchor.end(), limit)
    if not dates:
        return None
    filler = low[anchor.end() : dates[0].start]
    if len(filler) > LONGEST_FILLER or any_of(_ELSEWHERE, filler) or _NEARER.search(filler):
        return None
    if tight and (not _TIGHT_FILLER.pattern.fullmatch(filler) or _STANDING.search(anchor[0])):
        return None
    if _is_of_another_thing(low, anchor, rule):
        return None
    start = anchor.start()
    opens = max(start - LONGEST_LEAD, clause(said, start, start, behind=0)[0])
    for leading in (_LEAD, NOT):
        if lead := leading.search(low, opens, start):
            start = lead.start()
    return _stated_by(said, low[start : dates[0].start], dates, links, (start, rule.name))


def _is_of_another_thing(low: str, anchor: re.Match[str], rule: Rule) -> bool:
    """Whether the words before say that no degree is finished, or that it is somebody else's."""
    start, end = anchor.span()
    if rule.name == "graduation.expected":
        return _OF_STUDY.search(low, max(0, start - 80), end) is None
    if rule.name in _OF_A_DEGREE:
        return _STANDING.search(low[max(0, start - 30) : end]) is not None
    return rule.name == "graduation.graduated" and _OF_OTHERS.search(low, max(0, start - 40), start) is not None


def _of_another_level(said: Said, one: Stated) -> Stated | None:
    """The second date of "2027 for Bachelor's, 2028 for PhD": a level stands between the two."""
    dates, links = joined(said.low, one.end, min(len(said.low), one.end + REACH))
    between = said.low[one.end : dates[0].start] if dates else "."
    if (
        "." in between
        or len(between) > TO_ANOTHER
        or _NEARER.search(between)
        or not levels_between(said, one.end, dates[0].start)
    ):
        return None
    return _stated_by(said, between, dates, links, (dates[0].start, one.rule))


def _stated_by(said: Said, before: str, dates: list[Span], links: list[str], origin: tuple[int, str]) -> Stated | None:
    """The window that the dates and the words around them make, unless they stand in a line about pay."""
    start, name = origin
    end = dates[-1].end
    behind = said.low[end : clause(said, end, end, before=0, behind=TAIL + 40)[1]]
    if _PAID_BEHIND.search(behind) or _INTERNS_BEHIND.search(behind):
        return None
    made = window(before, dates, links, behind)
    return Stated(made, start, end + behind_end(behind), name) if made else None


def _of_graduates(said: Said, graduates: re.Match[str], rule: Rule) -> Stated | None:
    """ "Spring 2026 graduates are not eligible", "a 2025 or Summer 2026 graduate", "(Dec 2026 / May 2027 grads)"."""
    low, at = said.low, graduates.start()
    found = spans(low, max(0, at - BEFORE_GRADUATES), at)
    if not found or not _UP_TO_GRADUATES.pattern.fullmatch(low, found[-1].end, at):
        return None
    dates, links = [found[-1]], list[str]()
    for one in reversed(found[:-1]):
        link = low[one.end : dates[0].start]
        if not LINK.pattern.fullmatch(link):
            break
        dates.insert(0, one)
        links.insert(0, link)
    before, behind = (
        low[max(0, dates[0].start - 24) : dates[0].start],
        low[graduates.end() : graduates.end() + TAIL + 40],
    )
    made = window(before, dates, links, behind)
    excluded = is_excluded(behind)
    opens = clause(said, dates[0].start, dates[0].end, behind=0)[0] == dates[0].start and _said_of(dates, behind)
    if not made or not (excluded or opens or _BEFORE_DATES.search(before)) or _PAID_BEHIND.search(behind):
        return None
    end = graduates.end() + (behind_end(behind) if excluded else 0)
    return Stated(made, dates[0].start, end, rule.name)


def _said_of(dates: list[Span], behind: str) -> bool:
    """Whether "Fall 2027 graduates" at the start of a clause is a wish; "2027 Graduates" alone is a heading."""
    return _ONLY.search(behind) is not None or any(not date.first.endswith("-01") for date in dates)
