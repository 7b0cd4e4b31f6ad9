"""Whether one must be enrolled now, or holds the degree already; and whether experience does instead of it.

Which levels are meant is not read here.
"""

from __future__ import annotations

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.ruleset import Found, RuleSet
from internwatch.reading.said import Post, Rule, Said

_STUDY = (
    r"(?:[^.;\n]{0,60}?)(?:degree|bachelor|master|ph\.? ?d|doctora|b\.?s\b|m\.?s\b|mba|program|diploma"
    r"|universit|college|school|stud)"
)
# Words of studying now. The wordings that also take graduates stand in `_TAKES_GRADUATES`.
_ENROLLED = RuleSet(
    Rule("pursuing.pursuing", rf"p[eu]rsu?ing (?:or |and )?{_STUDY}", "pursuing", "pursing", "persuing"),
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
         "work toward",
         "studying toward", "progress toward", "progressing toward"),
    Rule("pursuing.candidate", r"(?:ph\.?d\.?|doctoral|master'?s) (?:student|candidate)s? (?:in|at|from|with|who)",
         "ph.d", "phd", "doctoral ", "master"),
    Rule("pursuing.process", r"in the process of (?:obtaining|completing|pursuing|earning)", "in the process of"),
    Rule("pursuing.eingeschrieben", r"immatrikuliert|eingeschrieben|du studierst|laufendes studium|inscrite? en|"
         r"en cours de (?:formation|cursus|master|doctorat)|étudiante? en|convention de stage",
         "immatrikuliert", "eingeschrieben", "du studierst", "laufendes studium", "inscrit", "en cours de", "étudiant",
         "convention de stage"),
)  # fmt: skip
_TAKES_GRADUATES = RuleSet(
    Rule("pursuing.or_completed",
         r"(?:pursuing|enrolled|working towards?)[^.;\n]{0,24}?\bor (?:have |has |who have |recently |already )"
         r"{0,3}(?:complet|obtain|hold|earn|graduat|receiv|possess)", "pursuing", "enrolled", "working toward"),
    Rule("pursuing.recent_graduate",
         r"recent(?:ly)? (?:college |university |ph\.?d\.? |master'?s |bachelor'?s )?grad(?:uate)?", "recent"),
    Rule("pursuing.recently_completed", r"(?:recently|already|who have|have) (?:completed|obtained|earned|finished) "
         r"(?:an? |your |their |the )?(?:ph\.?d|doctora|master|bachelor|degree|b\.?s\b|m\.?s\b)", "recently ",
         "already ",
         "who have ", "have "),
    Rule("pursuing.holding_or", r"(?:hold(?:ing)?|completed|obtained) or (?:currently )?(?:pursuing|enrolled|working)",
         "holding or", "hold or", "completed or", "obtained or"),
    Rule("pursuing.or_holding", r"pursuing or (?:holding|completed|have)", "pursuing or"),
)  # fmt: skip
_COMPLETED = RuleSet(
    Rule("pursuing.holds",
         r"(?:hold|have|has|possess)(?:s|ing)? (?:an? |obtained an? |earned an? |completed an? )(?:completed )?"
         r"(?:ph\.?d|doctora|master'?s|bachelor'?s|b\.?s\.?c? |m\.?s\.?c? )", "hold", "have ", "has ", "possess"),
    Rule("pursuing.degree_required", r"(?:ph\.?d\.?|doctorate|master'?s|bachelor'?s) (?:degree )?(?:is )?required",
         "phd", "ph.d", "doctorate",
         "master", "bachelor"),
)  # fmt: skip
_EQUIVALENT = RuleSet(
    Rule("equivalent.experience",
         r"\bequivalent(?: \w+(?:,|/| or| and)?){0,4} (?:experience|work\b|training|skills|expertise|portfolio)",
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


def read_pursuing(post: Post) -> Fact[bool] | None:
    """True: must be studying now. False: takes graduates too, or asks for a completed degree."""
    text = post.text
    enrolled = _ENROLLED.first(text)
    if both := _TAKES_GRADUATES.first(text):
        return _fact(text, both, False)
    if enrolled:
        return _fact(text, enrolled, True)
    return _fact(text, completed, False) if (completed := _COMPLETED.first(text)) else None


def read_equivalent(post: Post) -> Fact[bool] | None:
    """True: experience does instead of the degree."""
    found = _EQUIVALENT.first(post.text)
    return _fact(post.text, found, True) if found else None


def _fact(text: Said, found: Found, value: bool) -> Fact[bool]:
    match, rule = found
    _, end = clause(text, *match.span(), behind=60)
    return Fact(value, text.quote(match.start(), max(end, match.end())), rule=rule.name)
