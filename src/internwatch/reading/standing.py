"""Year of study; going back to school is read in `returning.py`, dates of graduating in `graduation.py`.

A value of `years` is "first" to "sixth", "penultimate", "final", a class year ("freshman", "sophomore", "junior",
"senior", with "rising" before it where said), or one of the first kind with the level that it counts in: "third-year
phd", "final-year master", "second-year bachelor".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.applicant import of_others, paid, quoted
from internwatch.reading.clause import clause, wished
from internwatch.reading.returning import read_returning
from internwatch.reading.ruleset import RuleSet
from internwatch.reading.said import Part, Post, Rule, Said

MOST_YEARS = 8
CLASSES = ("freshman", "sophomore", "junior", "senior")
ORDINALS = {
    "first": "first", "1st": "first", "second": "second", "2nd": "second", "third": "third", "3rd": "third",
    "fourth": "fourth", "4th": "fourth", "fifth": "fifth", "5th": "fifth", "sixth": "sixth", "6th": "sixth",
    "penultimate": "penultimate", "second-to-last": "penultimate", "final": "final", "last": "final",
    "vorletzt": "penultimate", "avant-dernière": "penultimate", "avant-derniere": "penultimate",
    "letzt": "final", "dernière": "final", "derniere": "final",
}  # fmt: skip
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|[1-6](?:st|nd|rd|th)|penultimate|final|last)"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "1st", "2nd", "3rd", "4th", "5th", "6th",
             "penultimate", "final", "last y", "last-y", "second-to-last")  # fmt: skip
_JOINED = r"(?:,? ?(?:or|and|to|/|-|,|&)? ?)"
# "Third- or fourth-year", "2nd, 3rd or 4th year", "penultimate academic year".
_YEARS = RuleSet(
    Rule("years.counted",
         rf"(?:second-to-last|{_ORDINAL})(?:-)?(?:{_JOINED}{_ORDINAL}-?){{0,3}}[ -]?(?:academic |undergraduate "
         rf"|study )?years?\b", *_ORDINALS),
    Rule("years.in_year",
         r"year (?:[1-6]|one|two|three|four)(?: (?:or|and|/|to) [1-6])?(?= (?:of|ph|student|master|bachelor))",
         "year "),
    Rule("years.final_semesters", r"(?:final|last) (?:two |2 )?(?:semesters?|terms?)(?= of)", "final ", "last "),
    Rule("years.studienjahr", r"(?:vor)?letzte[ns]? (?:studienjahr|jahr(?= de(?:[rs]|in)))", "letzte", "vorletzte"),
    Rule("years.annee", r"(?:avant-)?derni[èe]re année", "derni", "avant-derni"),
)  # fmt: skip
_ABROAD = _YEARS.rules[-2:]
_CLASS_YEARS = RuleSet(
    Rule("years.class",
         r"(?:rising |incoming |upcoming |current )?(?:college |undergraduate )?(?:freshm[ae]n|sophomores?|juniors?"
         r"|seniors?)(?:(?:,| or| and|/| &| ?-| through| to){1,2} ?(?:(?:rising|college) )?(?:freshm[ae]n|sophomores?"
         r"|juniors?|seniors?)){0,3}",
         "rising ", "incoming ", "upcoming ", "current ", "college ", "undergraduate ", "freshm", "sophomore",
         "junior", "senior"),
)  # fmt: skip
_CLASS = Rule(
    "years.one_class", r"(rising |incoming |upcoming )?(?:college |undergraduate )?(freshm|sophomore|junior|senior)"
)
_RANGE = Rule("years.range", r"(?:-| to | through )")
_ABOVE = Rule(
    "years.above", r"^(?: year| level| standing| status){0,2},? (?:or|and) (?:above|higher|beyond|up\b|older|later)|^\+"
)

# What makes a counted year one of study.
_STUDY_BEHIND = Rule(
    "years.study_behind",
    r"^[ ,'-]{0,3}(?:of |in |or |and |above |higher |later |beyond |an? |the |your |their |current |full-time "
    r"|standing )*(?:ph\.?d|doctora|grad|student|under-?grad|master|bachelor|[bm]\.?[as]\b|mba|stud(?:y|ies)|universit"
    r"|college|school|degree|program|academic|their|undergrad|standing|candidates?)",
)
_STUDY_BEFORE = Rule(
    "years.study_before",
    r"(?:student|stud(?:y|ies|ying)|enrol\w*|ph\.?d\.?|candidates?|degree|universit\w+|college|complet\w+|enter\w*"
    r"|undergrad\w*|master'?s|bachelor'?s|currently|pursuing)[^.;\n]{0,40}$",
)
_STUDIUM_BEHIND = Rule(
    "years.studium_behind",
    r"^(?: |d'|l'|des? |du |en |de la |der |deine[rs] |ihre[rs] )+(?:master|bachelor|studium|promotion|[ée]cole"
    r"|[ée]tude|licence|cursus|formation|doctorat|th[èe]se|cycle|universit|ing[ée]nieur)",
)
_ETUDIANT_BEFORE = Rule("years.etudiant_before", r"(?:[ée]tudiant|inscrit)[^.;\n]{0,12}$")
# "Last year, students ...": a time gone by, unless it is the last year of somebody's studies.
_AGO = Rule("years.ago", r"last[ -]year(?! of (?:an? |the |their |your )?(?:[\w.']+ )?(?:stud|ph|master|bachelor|degree"
            r"|doct|univ|college|school|program|under))")  # fmt: skip
_WHOSE = Rule("years.whose", r"\b(?:their|your|his|her|an?|or)[ -]$")
_NOT_STUDY = Rule(
    "years.not_study",
    r"^[ -](?:of (?:employ|work|operation|experience|service|your career|marriage|life|business)|analyst|associate"
    r"|salary|plan|track|award|company|anniversary|law)|^s? (?:in a row|running|ago|experience)",
)
_NOT_BEFORE = Rule("years.not_before", r"\b(?:our|its|no|company's) (?:freshm[ae]n ?/ ?)?$")
_LEVELS = (
    (Rule("years.of_phd", r"ph\.? ?d|doctora|promotion|thèse"), "phd"),
    (Rule("years.of_master", r"master|\bm\.?s\.?c?\b|\bmba\b"), "master"),
    (Rule("years.of_bachelor", r"under-?grad|bachelor|\bb\.?s\.?c?\b"), "bachelor"),
)
LEVEL_BEHIND, LEVEL_BEFORE = 26, 34
_JOB = Rule(
    "years.rank",
    r"^[ -]levels\b|^(?:[ -]level)?[ -](?:(?!stud|major|pursu|enrol|in |of |at |with |from )\w+ )?"
    r"(?:developer|engineer|analyst|lead|manag|staff|member|colleague|executive|director|scientist|partner|vice"
    r"|role|position|architect|designer|recruiter|advisor|software|data|research"
    r"|associate|consultant|team|professional|living|center|care|citizen|people|technical|editor|producer)",
)
_OF_CLASS = Rule(
    "years.class_behind",
    r"^(?:[ -](?:year|standing|class|status|level|undergrad|student|stand|in (?:college|credit|an?|the|your|their"
    r"|comput|good|high)|at an?|who|on track|graduating|pursuing|enrolled|major|currently|credit"
    r"|or (?:master|grad|above|higher|recent|ms)|and (?:grad|recent|above))| ?\(|[,.);:]|s?$)",
)


def read_standing(post: Post) -> Part:
    """`years` and `returning`."""
    part: Part = {}
    years = {fact.value: fact for said in (post.text, post.title) for fact in _years(said)}
    if years:
        part["years"] = tuple(years.values())[:MOST_YEARS]
    if returning := read_returning(post.text):
        part["returning"] = returning
    return part


def _years(said: Said) -> Iterator[Fact[str]]:
    for found, rule in _YEARS.scan(said):
        if _of_study(said, found, rule):
            yield from _counted(said, found, rule)
    for found, rule in _CLASS_YEARS.scan(said):
        yield from _classes(said, found, rule)


def _of_study(said: Said, found: re.Match[str], rule: Rule) -> bool:
    low, (start, end) = said.low, found.span()
    if start and low[start - 1].isalnum() and not said.raw[start].isupper():
        return False
    behind = low[end : end + 60]
    first, last = clause(said, start, end, before=120, behind=60)
    before = low[first:start]
    if _NOT_STUDY.search(behind) or _NOT_BEFORE.search(before) or of_others(said, start, end, first, last):
        return False
    if _AGO.match(low, start) and not _WHOSE.search(before):
        return False
    if rule in _ABROAD:
        return "studienjahr" in found[0] or bool(_STUDIUM_BEHIND.search(behind) or _ETUDIANT_BEFORE.search(before))
    return bool(_STUDY_BEHIND.search(behind) or _STUDY_BEFORE.search(before))


def _counted(said: Said, found: re.Match[str], rule: Rule) -> Iterator[Fact[str]]:
    """Each year of "third- or fourth-year PhD students", with its level where one stands beside it."""
    level = _level(said, found)
    words = re.findall(rf"second-to-last|(?:avant-)?derni[èe]re|vorletzt|letzt|{_ORDINAL}|(?<=year )[1-6]", found[0])
    start, end = clause(said, *found.span(), before=40, behind=50)
    for word in words:
        name = ORDINALS.get(word) or list(ORDINALS.values())[2 * int(word) - 2]
        yield Fact(
            f"{name}-year {level}" if level else name,
            quoted(said, *found.span(), start, end),
            hedged=wished(said, start, end),
            rule=rule.name,
        )


def _level(said: Said, found: re.Match[str]) -> str:
    """The level in which the years count: right behind ("third-year PhD"), or before ("PhD students in their third
    year")."""
    first, last = clause(said, *found.span(), before=LEVEL_BEFORE, behind=LEVEL_BEHIND)
    for words in (said.low[found.end() : last].split(",")[0], said.low[first : found.start()]):
        named = [level for rule, level in _LEVELS if rule.search(words)]
        if len(named) == 1:
            return named[0]
    return ""


def _classes(said: Said, found: re.Match[str], rule: Rule) -> Iterator[Fact[str]]:
    """Each class year of "rising sophomores, juniors, or seniors"; a lone "senior" is a rank unless words say
    otherwise."""
    low, start, end = said.low, *found.span()
    behind = low[end : end + 40]
    named = [(bool(one[1]), one[2].replace("freshm", "freshman")) for one in _CLASS.pattern.finditer(found[0])]
    rising, least = named[0]
    sure = rising or len(named) > 1 or least in CLASSES[:2] or found[0].startswith(("college", "under"))
    if low[start - 1 : start].isalpha() and not said.raw[start].isupper():
        return
    if (_JOB.search(behind) and not found[0].startswith("rising")) or (
        not sure and not (_OF_CLASS.search(behind) and _is_student(said, found))
    ):
        return
    first, last = clause(said, start, end, before=60, behind=90)
    if (
        paid(said, start, end, first, last)
        or of_others(said, start, end, max(0, start - 120), last)
        or low[max(0, start - 4) : start].endswith(("no ", "no ("))
    ):
        return
    if len(named) == 2 and _RANGE.search(found[0]):
        low_class, high = CLASSES.index(least), CLASSES.index(named[1][1])
        named = [(rising, one) for one in CLASSES[low_class : high + 1]] or named
    if _ABOVE.search(behind):
        named += [(rising, one) for one in CLASSES[CLASSES.index(named[-1][1]) + 1 :]]
    for each, name in named:
        value = f"rising {name}" if each or rising else name
        yield Fact(value, quoted(said, start, end, first, last), hedged=wished(said, first, last), rule=rule.name)


_STUDENT = Rule(
    "years.students",
    r"student|college|universit|enrol|degree|academic|class|undergrad|pursuing|program|major|gpa|credit|complet"
    r"|must be",
)


def _is_student(said: Said, found: re.Match[str]) -> bool:
    first, last = clause(said, *found.span(), before=80, behind=80)
    return _STUDENT.search(said.low, first, last) is not None
