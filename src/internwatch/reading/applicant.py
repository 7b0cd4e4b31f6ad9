"""Whether words about a level or a date speak of the applicant, and how firmly; colleagues, pay lines and perks do not.

It knows no level and no date: the readers ask it about a place in a clause.
"""

from __future__ import annotations

from internwatch.reading.ruleset import any_of
from internwatch.reading.said import Rule, Said

PAY_BEHIND = 34
NEAR = 140
LONGEST_LEAD = 100

_PAY = (
    Rule("applicant.money", r"[$€£] ?\d|\b(?:usd|eur|gbp|cad) ?\d"),
    Rule("applicant.hourly", r"per hour|/ ?h(?:ou)?r\b|hourly|an hour"),
    Rule(
        "applicant.salary", r"\bsalar(?:y|ies)\b|compensation|\bpay(?: (?:rate|range|scale|for))\b|stipend|\bwages?\b"
    ),
)
# A line about pay ends where a demand begins: texts that lost their line ends run
# "$25/hour Must be pursuing a" together.
_FRESH = Rule("applicant.fresh", r"p[eu]rsuing|enrol|must (?:be|have)|working toward|candidates? (?:should|must)")
# What stands before a level that is another's, or that decides on pay and perks.
_NOT_THEIRS = (
    Rule("applicant.beside", r"(?:alongside|fellow|led by|founded by|mentor\w*|supervis\w+) [^.;]{0,30}$"),
    Rule("applicant.work_with", r"(?:work(?:ing|s)?|collaborat\w+|interact\w*|connect\w*|network\w*|partner\w*)"
         r" (?:\w+ )?(?:with|of) [^.;]{0,30}$"),
    Rule("applicant.team", r"\b(?:team|group|mix|community|dozens|hundreds|thousands|number|network) of [^.;]{0,30}$"),
    Rule("applicant.our", r"\b(?:our|its) (?:\w+ ){0,2}$|\balumni\b[^.;]{0,20}$"),
    Rule("applicant.bands", r"(?:factors|degree type|degree journey)[^;]{0,120}$"),
    Rule("applicant.factors", r"(?:depend\w*|based on|degree type|vary|varies|determined)[^.;]{0,50}$"),
    Rule("applicant.after",
         r"\b(?:once|after|upon|when) (?:\w+ ){0,3}(?:obtain|complet|earn|receiv|graduat)\w*[^.;]{0,14}$"),
    Rule("applicant.no", r"\b(?:no|non|not|except(?: for)?) (?:for )?(?:current |an? )?[\"(]?$"),
    Rule("applicant.not_for",
         r"(?:\bnot|n't) (?:open|eligible|available|suitable|intended|meant|looking) (?:to|for)"
         r" (?:current |an? )?[\"(]?$"),
    Rule("applicant.not_taken",
         r"(?:not|n't) (?:be )?(?:accept|consider|require|tak|hir)(?:e|ing)? (?:current |an? )?$"),
    Rule("applicant.towards_others",
         r"(?:applying|apply|prepar\w+|going|admission|transition\w*|aspir\w+|goals?|plan\w*)"
         r" (?:\w+ )?(?:to|for) (?:an? |the )?(?:[^.;]{0,12} )?$"),
    Rule("applicant.unless", r"\bunless\b[^.;]{0,60}$|\b(?:starting|begin\w*) an? (?:\w+ or )?$"),
    Rule("applicant.encouraged_to",
         r"(?:encourage|goal|aim|opportunit)\w*[^.;]{0,40} to (?:pursue|earn|obtain|complete) (?:an? |their )?$"),
    Rule("applicant.visa", r"(?:sponsorship|visa|shortage|immigration|work permit)[^.;]{0,110}$"),
    Rule("applicant.at_high_school", r"\bhigh[- ]school (?:rising |current |incoming )?$"),
    Rule("applicant.taught", r"\b(?:teach|tutor|advis|guid|coach|recruit)(?:e|es|ing)? (?:\w+ ){0,3}$"),
)  # fmt: skip
_NOT_THEIRS_BEHIND = (
    Rule("applicant.not_asked",
         r"^[^.;,(\n]{0,40}?(?:\([^()\n]{0,30}\)[^.;,(\n]{0,30}?)?(?:(?:\bnot|n't) (?:be )?(?:needed|necessary"
         r"|required(?! to)|eligible|considered|accepted)|need not apply)"),
    Rule("applicant.high_school", r"^[^.;\n]{0,70}?\bhigh[- ]school(?!s?,? (?:diploma|degree|or ged|transcript|grad))"),
    Rule("applicant.perk",
         r"^[^.;\n]{0,50}?(?:tuition|reimburse|financial support|scholarship|sponsor(?:ed|ship) by us)"),
    Rule("applicant.level_of",
         r"^[ -]level (?!student|candidat|intern|program|degree|stud|education|in |or |of |and |prefer|requir|with)"),
    Rule("applicant.named",
         r"^[ -](?:lecture|coursework|transcript|university transcript|research (?:summer|symposium|conference"
         r"|society)|office|admission|recruit|hiring|career|programs? (?:manager|lead|team))"),
)  # fmt: skip
_NEGATION = Rule("applicant.negation", r"\bnot\b|\bno\b|n't\b|ineligible")

_ENROLLED = (
    Rule("applicant.pursuing",
         r"\bp[eu]rsu?(?:ing|e|it)|working (?:on|toward|to complete)|work towards?\b|(?<!in )progress (?:on|toward)"),
    Rule("applicant.enrolled", r"enrol|regist(?:ered|ration) (?:in|at|as)|matriculated|attend(?:ing|s)?\b|admitted"),
    Rule("applicant.current",
         r"\bcurrent(?:ly)? |\bactive(?:ly)? |in (?:the )?process of|on track|in[- ]progress|candida"),
    Rule("applicant.studying",
         r"\bstudying|\bstudies\b|\bstudent|entering|rising|undergoing|completing|obtaining|\bseeking\b"
         r"|\breading for (?:an? |the )"),
    Rule("applicant.eingeschrieben", r"studierst|studium|studier|immatrikul|eingeschrieben|student|etudiant|étudiant"
         r"|inscrit|préparant|formation|cursus|école|dernière année"),
)  # fmt: skip
_ASKED = (
    Rule("applicant.must", r"\bmust\b|require|\bminimum\b|mandatory|at least|eligib|\bneed"),
    Rule("applicant.holds",
         r"\b(?:have|has|hold|holds|holding|possess\w*|earned|with) (?:an? |your |completed |obtained |the )"),
    Rule("applicant.completed", r"complet|obtain|earn|receiv|graduat|attain|abgeschloss|abschluss|diplôm"),
    Rule("applicant.education",
         r"\beducation\b|academic|qualif|\bdegrees?\b|\blevel\b|background|who you are|you are an?\b"),
    Rule("applicant.wants", r"prefer|ideal|seeking|looking for|a plus|desir|open to|welcome|we accept|\bis for\b"),
)  # fmt: skip
_ASKED_BEHIND = (
    Rule("applicant.graduating_behind", r"^s? ?\((?:expected |anticipated )?(?:to )?(?:graduat|class of)"),
    Rule("applicant.degree_behind", r"^[^.;\n]{0,30}?(?:degree|program(?!m)|student|candidate|level|diploma)"),
    Rule("applicant.field_behind",
         r"^[^.;\n]{0,45}?\bin (?:an? |the |one )?(?:comput|engineer|[a-z]+ (?:engineer|science)|relat|relev"
         r"|math|phys|stat|stem\b|quant|data|econ|electr|scien|business|financ|machine|technical|cs\b|ml\b|ee\b"
         r"|similar)"),
    Rule("applicant.wanted_behind",
         r"^[^.;\n]{0,60}?(?:with \d|prefer|requir|or equivalent|welcome|a plus|or higher|or above|desired|apply)"),
)  # fmt: skip


def paid(said: Said, start: int, end: int, first: int, last: int) -> bool:
    """Whether the words stand in a line about pay; `first` and `last` bound their clause."""
    before = said.low[first:start]
    fresh = max((found.end() for found in _FRESH.pattern.finditer(before)), default=0)
    around = before[fresh:] + " " + said.low[end : min(last, end + PAY_BEHIND)]
    return any_of(_PAY, around)


def of_others(said: Said, start: int, end: int, first: int, last: int) -> bool:
    """Whether the words are about colleagues, perks, pay bands, or say what is not asked."""
    before, behind = said.low[max(first, start - NEAR) : start], said.low[end : min(last, end + NEAR)]
    return any_of(_NOT_THEIRS, before) or any_of(_NOT_THEIRS_BEHIND, behind)


def begins(said: Said, first: int, start: int) -> int:
    """Where a quote begins: at the clause, or in a long one at the last words of studying before `start`."""
    if start - first <= LONGEST_LEAD:
        return first
    words = said.low[first:start]
    found = [match.start() for rule in _ENROLLED for match in rule.pattern.finditer(words)]
    near = [at for at in found if len(words) - at <= LONGEST_LEAD]
    return first + min(near) if near else said.low.find(" ", start - LONGEST_LEAD, start) + 1 or start


def quoted(said: Said, start: int, end: int, first: int, last: int) -> str:
    """The words from `first` to `last` around a place, without a word that those bounds cut in two; a capital behind
    small letters begins one."""
    raw = said.raw
    if 0 < first < start and raw[first - 1].isalnum() and raw[first].isalnum() and not raw[first].isupper():
        first = raw.find(" ", first, start) + 1 or first
    if end < last < len(raw) and raw[last - 1].isalnum() and raw[last].isalnum() and not raw[last].isupper():
        last = max(raw.rfind(" ", end, last), end)
    return said.quote(first, last)


def in_menu(said: Said, start: int, end: int) -> bool:
    """Whether the words stand in a site's menu: nothing but capitalised words on both sides. Capitals only are no
    menu."""
    before, behind = said.raw[max(0, start - 45) : start].split()[1:], said.raw[end : end + 30].split()[:-1]
    words = [word for word in (*before, *behind) if word[0].isalpha()]
    if len(before) < 3 or len(behind) < 2 or words != before + behind:
        return False
    return all(word[0].isupper() for word in words) and not all(word.isupper() for word in words)


def enrolled(said: Said, first: int, end: int) -> bool:
    """Whether a clause, up to `end`, speaks of studying now."""
    words = said.low[first:end]  # a piece of its own, so that its first letter begins a word even in "degreeMust"
    return any_of(_ENROLLED, words)


def asked(said: Said, start: int, end: int, first: int, last: int) -> bool:
    """Whether a clause asks for what it names at this place."""
    before, behind = said.low[first:start], said.low[end:last]
    if enrolled(said, first, start) or any_of(_ASKED, before):
        return True
    return any_of(_ASKED_BEHIND, behind)
