"""Whether one must be enrolled now, or holds the degree already; and whether experience does instead of it.

Which levels are meant is not read here.
"""

from __future__ import annotations

from collections.abc import Iterator

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.ruleset import Found, RuleSet
from internwatch.reading.said import Post, Rule, Said

_STUDY = (
    r"[^.;\n]{0,60}?(?:degree|bachelor|master(?!y)|ph\.? ?d|doctora|\b[bm]\.?(?:sc?|eng|tech|phil)\b|\bb\.e\b|mba"
    r"|program|diploma|universit|college|school|stud(?:y|ies|ent))"
)
# "a current full-time Master's or PhD student"
_STUDENT = (
    r"(?:(?:an?|all|only|current|currently|exceptional|(?:full|part)[- ]time|(?:under-?)?graduate|college|university"
    r"|ph\.?d\.?|doctoral|master'?s|bachelor'?s|and|or)[ ,/]{1,2}){0,7}(?:students?|ph\.?d\.? candidates?)\b"
)
# Words of studying now. The wordings that also take graduates stand in `_TAKES_GRADUATES`.
_ENROLLED = RuleSet(
    Rule("pursuing.pursuing", rf"p[eu]rsu?ing\b{_STUDY}", "pursuing", "pursing", "persuing"),
    Rule("pursuing.enrolled",
         r"enrol?led (?:full[- ]time |part[- ]time )?(?:in|at|as|with|on|student|college|undergrad)", "enrolled",
         "enroled"),
    Rule("pursuing.enrolled_run_in", r"(?:currently|be|actively) ?enrolled", "currently", "actively", "be enrolled"),
    Rule("pursuing.enrollment", r"(?:current|active|proof of|continued|full[- ]time) enroll?ment", "current enrol",
         "active enrol", "proof of enrol", "continued enrol", "full-time enrol", "full time enrol"),
    Rule("pursuing.current_student",
         r"current(?:ly)? (?:an? )?(?:full[- ]time |college |university |(?:under)?graduate |ph\.?d\.? "
         r"|master'?s |mba |junior|sophomore|senior|rising )?(?:student|candidate|or senior|, senior|in college)",
         "current"),
    Rule("pursuing.working_toward", r"(?:working|work|studying|progress(?:ing)?) towards? ", "working toward",
         "work toward", "studying toward", "progress toward", "progressing toward"),
    Rule("pursuing.candidate", r"(?:ph\.?d\.?|doctoral|master'?s) (?:student|candidate)s? (?:in|at|from|with|who"
         r"|of all|(?:are|is) (?:eligible|welcome|encouraged|invited|considered)|may apply)",
         "ph.d", "phd", "doctoral ", "master"),
    Rule("pursuing.must_be_student", rf"(?:must be|you are|you're) {_STUDENT}", "must be ", "you are ", "you're "),
    Rule("pursuing.open_to_students", rf"(?:open to|limited to|restricted to|seeking|looking for) {_STUDENT}",
         "open to ", "limited to ", "restricted to ", "seeking ", "looking for "),
    Rule("pursuing.process", r"in the process of (?:obtaining|completing|pursuing|earning)", "in the process of"),
    Rule("pursuing.eingeschrieben", r"immatrikuliert|eingeschrieben|du studierst|laufende[sn] (?:[a-z]{1,9}-?)?studium"
         r"|inscrite?s? en|en cours de (?:formation|cursus|master|doctorat)|étudiante?s? en|convention de stage",
         "immatrikuliert", "eingeschrieben", "du studierst", "laufende", "inscrit", "en cours de", "étudiant",
         "convention de stage"),
)  # fmt: skip
_TAKES_GRADUATES = RuleSet(
    Rule("pursuing.or_completed",
         r"(?:pursuing|enrolled|working towards?)[^.;\n]{0,24}?\bor (?:have |has |who have |recently |already )"
         r"{0,3}(?:complet|obtain|hold|earn|graduated|receiv|possess)", "pursuing", "enrolled", "working toward"),
    Rule("pursuing.recent_graduate",
         r"recent(?:ly)? (?:college |university |ph\.?d\.? |master'?s |bachelor'?s )?grad(?:uate)?", "recent"),
    Rule("pursuing.recently_completed", r"(?:recently|already|who have|have) (?:completed|obtained|earned|finished) "
         r"(?:an? |your |their |the )?(?:ph\.?d|doctora|master|bachelor|degree|b\.?s\b|m\.?s\b)", "recently ",
         "already ", "who have ", "have "),
    Rule("pursuing.holding_or", r"(?:hold(?:ing)?|completed|obtained|earned|received),? or (?:is |are )?(?:currently )?"
         r"(?:pursuing|enrolled|working)", "hold", "completed", "obtained", "earned", "received"),
    Rule("pursuing.or_holding", r"pursuing or (?:holding|completed|have)", "pursuing or"),
)  # fmt: skip
_COMPLETED = RuleSet(
    Rule("pursuing.holds",
         r"(?:hold|have|has|possess)(?:s|ing)? (?:an? |obtained an? |earned an? |completed an? )(?:completed )?"
         r"(?:ph\.?d(?!-level)|doctora|master'?s|bachelor'?s|b\.?s\.?c? |m\.?s\.?c? )", "hold", "have ", "has ",
         "possess"),
    Rule("pursuing.degree_required",
         r"(?:ph\.?d\.?|doctorate|master'?s|bachelor'?s)(?: degree)?(?: in [a-z ,]{1,40}?)?,? (?:is )?required",
         "phd", "ph.d", "doctorate", "master", "bachelor"),
)  # fmt: skip
_EQUIVALENT = RuleSet(
    Rule("equivalent.experience",
         r"\bequivalent(?! to\b)(?: \w+(?:,|/| or| and)?){0,4} (?:experience|work\b|training|skills"
         r"|expertise|portfolio)",
         "equivalent"),
    Rule("equivalent.combination", r"equivalent (?:\w+ )?combination|(?:any|a) combination of education", "equivalent",
         "any combination", "a combination"),
    Rule("equivalent.in_lieu",
         r"experience (?:may|can|will)?[^.;\n]{0,30}?in (?:lieu|place) of|in lieu of (?:an? |the )?(?:\w+ )?degree",
         "experience", "in lieu of"),
    Rule("equivalent.or_experience",
         r"degree[^.;\n]{0,60}?,? or (?:comparable|commensurate|similar|relevant) (?:\w+ )?experience", "degree"),
    Rule("equivalent.vergleichbar", r"vergleichbare (?:qualifikation|ausbildung|erfahrung)|expérience équivalente",
         "vergleichbare", "expérience équivalente"),
)  # fmt: skip
# What graduates are told who are not wanted here: "If you have completed your degree, please see other openings".
_GONE = Rule(
    "pursuing.gone",
    r"[^.;\n]{0,70}?(?:\bnot (?:be )?(?:eligible|considered|accepted|qualify)|ineligible|cannot apply|n't (?:be )?"
    r"(?:eligible|considered|apply)|\bother (?:opportunit|role|position|opening)|(?:our|see|to) (?:the )?"
    r"(?:new|recent)[- ]grad)",
)
GONE_BEHIND = 130


def read_pursuing(post: Post) -> Fact[bool] | None:
    """True: must be studying now. False: takes graduates too, or asks for a completed degree."""
    text = post.text
    enrolled = _ENROLLED.first(text)
    if both := min(_wanted(text), default=None, key=lambda one: one[0].start()):
        return _fact(text, both, False)
    if enrolled:
        return _fact(text, enrolled, True)
    return _fact(text, completed, False) if (completed := _COMPLETED.first(text)) else None


def _wanted(text: Said) -> Iterator[Found]:
    """The places that take graduates, too, and do not send them elsewhere."""
    for found, rule in _TAKES_GRADUATES.scan(text):
        if not _GONE.match(text.low, found.end(), found.end() + GONE_BEHIND):
            yield found, rule


def read_equivalent(post: Post) -> Fact[bool] | None:
    """True: experience does instead of the degree."""
    found = _EQUIVALENT.first(post.text)
    return _fact(post.text, found, True) if found else None


def _fact(text: Said, found: Found, value: bool) -> Fact[bool]:
    match, rule = found
    _, end = clause(text, *match.span())
    return Fact(value, text.quote(match.start(), max(end, match.end())), rule=rule.name)
