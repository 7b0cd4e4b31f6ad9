"""Whether one must go back to school after the internship. Dates and years of study are not read here."""

from __future__ import annotations

from internwatch.facts import Fact
from internwatch.reading.applicant import quoted
from internwatch.reading.clause import clause, headings, wished
from internwatch.reading.ruleset import Found, RuleSet, any_of
from internwatch.reading.said import Rule, Said

_INTERN = (
    r"(?:the |this |your |their |its |our |a |end of |conclusion of |completion of |completing |potential "
    r"|the following ){0,5}"
    r"(?:summer |fall |spring )?(?:20\d\d )?(?:\w+ )?(?:internship|co-?op|placement|intern\b|program|summer"
    r"|assignment|term of employment|work term)"
)
_RETURNING = RuleSet(
    Rule("returning.to_school",
         r"return(?:ing|s)?(?: back)? to (?:[\w'-]+ ){0,4}?(?:school(?! ?/)|stud(?:y|ies)|college|universit\w+|campus"
         r"|education|degree|class|classes|(?:degree |academic |ph\.?d\.? )?(?:-?seeking )?(?:academic )?program)",
         "return"),
    Rule("returning.there",
         r"returning (?:there|to it) after|return(?:ing)? (?:in|for) the (?:fall|autumn|following)", "return"),
    Rule("returning.intent", r"inten(?:t|d|ding|tion)s? (?:to|of) return(?:ing)?", "intent ", "intend", "intention"),
    Rule("returning.enrolled_after",
         rf"enrol\w+\b(?:(?!graduat)[^.;\n]){{0,90}}?(?:after|following|post|beyond|upon) (?:the )?{_INTERN}", "enrol"),
    Rule("returning.prior_and_post",
         r"(?:prior to|before|pre)[ -]?(?:and|&) (?:post|after|following)[- ](?:the |your |this )?(?:intern|co-?op)",
         "prior to and", "before and", "pre-and", "pre and"),
    Rule("returning.enrolled_next",
         r"enrol\w+ (?:in school |in classes |at [\w ]{1,30})?(?:in |for |during )?(?:the )?(?:semester|term|quarter"
         r"|fall|academic year)[^.;\n]{0,24}?(?:following|after)", "enrol"),
    Rule("returning.terms_left",
         r"(?:semesters?|quarters?|terms?)(?:/\w+){0,2}[^.;\n]{0,40}?(?:remaining|\bleft\b|to go\b)",
         "semester", "quarter", "term"),
    Rule("returning.more_terms",
         r"(?:at least |minimum of )(?:one|1|a|an|two|2|three|3)(?: (?:more|additional|full))? (?:academic )?"
         r"(?:semester|quarter|term)[^.;\n]{0,50}?(?:following|after|post|beyond)", "at least ", "minimum of "),
    Rule("returning.continuing",
         r"continu\w+ (?:their |your |with |in |on )?(?:an? )?(?:education|stud(?:y|ies)|enrol\w+|academic|schooling"
         r"|degree|university)[^.;\n]{0,40}?(?:after|following|in the fall|in the autumn|semester|post)", "continu"),
    Rule("returning.not_graduating",
         r"(?:not|cannot|must not|won't) (?:be )?(?:graduat\w+|complet\w+ (?:your|their) degree) (?:before|prior to"
         r"|until|during) (?:the )?(?:\w+ )?(?:start|end|complet\w+|conclusion|internship|summer|december of)",
         "not ", "cannot ", "must not ", "won't "),
    Rule("returning.rueckkehr",
         r"(?:weiterhin|auch nach dem praktikum) (?:immatrikuliert|eingeschrieben)|retour aux études",
         "weiterhin ", "auch nach", "retour aux"),
)  # fmt: skip
_NOT_RETURNING = RuleSet(
    Rule("returning.final_internship",
         r"(?:final|last) (?:internship|co-?op|placement|summer)(?: \w+)? before (?:you )?graduat\w*",
         "final ", "last "),
    Rule("returning.graduates_after",
         r"available (?:for|to) (?:start )?full[- ]time (?:\w+ ){0,3}(?:upon|after|following) (?:the )?(?:internship"
         r"|completion)", "available "),
)  # fmt: skip
_NOT_SCHOOL = (
    Rule("returning.work",
         r"return(?:ing)? (?:to|for) (?:work|the office|us|full|our )|return offers?|back to work|return to office"),
    Rule("returning.past",
         r"(?:semester|quarter|term|year)s?[^.;\n]{0,24}?(?:prior|before|completed)|fiscal|long[- ]term|short[- ]term"),
)  # fmt: skip
# "not required to return", "no need to return"
_NEED_NOT = Rule(
    "returning.need_not",
    r"(?:\bnot|n't|\bno|without)(?: (?:be|have|has|need|needs|required?|requirement|expected|to)){0,4} $",
)
# Under a heading that only wishes, a clause with one of these demands all the same.
_FIRM = Rule("returning.firm", r"\bmust\b|requir|\bis (?:intended |designed |only )?for\b|eligib")
TERMS_BEFORE = 40
_COUNTED_TERMS = Rule(
    "returning.counted", r"(?:one|two|three|four|an?|\d|additional|more)(?: \(\d\))?(?: \w+){0,2}[ /-]{1,2}$|[/] ?$"
)


def read_returning(text: Said) -> Fact[bool] | None:
    """True: must go back to school, or have terms left. False: must not ("your final internship before graduating").
    A demand counts before a wish."""
    wish: Fact[bool] | None = None
    for found, rule in sorted(_RETURNING.scan(text), key=lambda one: one[0].start()):
        if _speaks_of_school(text, (found, rule)):
            first, last = clause(text, *found.span(), before=60, behind=70)
            hedged = wished(text, first, last) or (
                headings(text).wish(found.start()) and not _FIRM.search(text.low, first, last)
            )
            fact = Fact(True, quoted(text, *found.span(), first, last), hedged=hedged, rule=rule.name)
            if not hedged:
                return fact
            wish = wish or fact
    if wish:
        return wish
    if contrary := _NOT_RETURNING.first(text):
        return text.fact(False, *contrary)
    return None


def _speaks_of_school(text: Said, one: Found) -> bool:
    found, rule = one
    if any_of(_NOT_SCHOOL, found[0]):
        return False
    if rule.name == "returning.terms_left":
        return _COUNTED_TERMS.search(text.low, max(0, found.start() - TERMS_BEFORE), found.start()) is not None
    return not (
        rule.name == "returning.to_school"
        and _NEED_NOT.search(text.low, max(0, found.start() - TERMS_BEFORE), found.start())
    )
