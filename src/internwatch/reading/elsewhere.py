"""Dates and seasons that are about something else than the work: graduating, enrolling, applying, history.

It finds no dates; it looks at the words round one that a reader has found.
"""

from __future__ import annotations

from internwatch.reading.said import Rule, Said

_REACH = 64
"""Letters before a date in which its purpose is looked for, within the sentence."""
_NEAR_BEFORE, _NEAR_AFTER = 120, 50

FORMER = Rule("elsewhere.former", r"(?:past|previous|former|last|alumni)\b.{0,24}$")
BEFORE = (
    Rule(
        "elsewhere.graduating",
        r"(?<!under)graduat(?!e(?:s? (?:students?|and|or|are|interns?|level|program|research)|-level))|\bgrad\b|diplom"
        r"|class of(?: 20| $)|abschlu|\bdipl[ôo]m",
    ),
    Rule("elsewhere.a degree", r"degree|complet(?:ed|ion|ing)\b|gpa\b|credits?\b"),
    Rule("elsewhere.enrolled", r"enrol|immatrikul|eingeschrieben|inscrit|accepted (?:in)?to|return(?:ing)? to|continu"),
    Rule("elsewhere.at school", r"(?:in|at|attend(?:ing)?|to) (?:school|college|university|classes)|exten(?:d|sion)"),
    Rule("elsewhere.class standing",
        r"juniors?\b|seniors?\b|sophomores?\b|freshm[ae]n\b|standing\b"),
    Rule(
        "elsewhere.applying",
        r"appl(?:y|ications?) (?:\w+ ){0,4}(?:by|until|through|before|open|close|on|starts?|due|from|period|window"
        r"|deadline|dates?|process|cycle)|deadline",
    ),
    Rule(
        "elsewhere.choosing",
        r"interview|review|offer (?:date|letter)|(?:receive|extend\w*) offers|recruit(?:ing|ment) (?:for|process"
        r"|timeline|season|cycle)|recruitment|acceptance|assessment|selection|bewerb|candidature",
    ),
    Rule(
        "elsewhere.the posting",
        r"\bposted|posting (?:start |end )?dates?|dates? (?:of|for) (?:this )?(?:job )?posting|original posting"
        r"|(?:position|posting|job|requisition) (?:\w+ ){0,3}(?:clos|open|expir|end)",
    ),
    Rule("elsewhere.an event", r"conference|workshop|meeting|\bevents?\b|award|hackathon"),
    Rule("elsewhere.a publication", r"neurips|icml|\bcvpr|published|presented"),
    Rule(
        "elsewhere.history",
        r"\bsince\b|founded|launched|acquired|established|raised|series [a-f]\b|fiscal|as of |effective|holiday|vaccin",
    ),
    Rule(
        "elsewhere.a product",
        r"(?:products?|models?|platform|app|satellites?|rocket|version) (?:will )?(?:be )?(?:launch|releas|ship)"
        r"|\b(?:ship|launch|releas)\w* (?:our|its) (?:next|new|first)|went public|\bipo\b",
    ),
    Rule("elsewhere.a batch of founders", r"(?:\byc|combinator)(?: company| startup)?,? ?\(?$"),
    FORMER,
    Rule("elsewhere.every year", r"\b(?:each|every) $|hire date"),
    Rule("elsewhere.the end", r"end(?:s|ing)?(?: dates?)?(?: on)?[: ]{1,3}$"),
    Rule("elsewhere.a last day", r"\bby (?:the )?(?:end of )?(?:the )?$|(?:no later than|prior to|before) (?:the )?$"),
    Rule("elsewhere.a later job", r"full[- ]time (?:role|position|start|offer|conversion|employment between)|new grad"),
)  # fmt: skip
AFTER = (
    Rule("elsewhere.graduates", r"[\s)]{0,2}(?:graduat|grads?\b|degree)"),
    Rule("elsewhere.an open end", r"[\s)]{0,2}or (?:later|earlier)\b"),
    Rule("elsewhere.classes", r"[\s)]{0,2}(?:classes|enrol|coursework|academic)"),
    Rule(
        "elsewhere.hiring",
        r"(?: intern(?:ship)?s?)? (?:recruit(?:ment|ing) |application |interview |hiring )?"
        r"(?:recruitment|application|interviews?|deadline|process|cycle|timeline)(?! (?:is|will) \d)",
    ),
    Rule(
        "elsewhere.not open",
        r"(?: and \w+)?(?: (?:sessions?|terms?|internships?|programs?|positions?|roles?))? (?:is|are) "
        r"(?:not (?:available|open|offered)|closed|no longer|already full)",
    ),
    Rule("elsewhere.events", r" (?:career fair|conference|workshop|summit|meeting|hackathon|event|all-hands)"),
)
# "Return to school after the Summer 2027 internship": whatever stands before, this is the season of the work.
_NAMED_WORK = Rule(
    "work.named",
    r" (?:(?:phd|research|student|undergraduate|graduate) )?(?:internships?|interns?|co-?ops?|placements?|praktik)\b",
)
_NAMED_BEFORE = Rule(
    "work.named before",
    r"(?:availab\w+|join us|internships?|interns?|co-?op)(?: [a-z]+)? (?:in|for|during|throughout)(?: the)? $",
)
_NAMED_REACH = 40
_WORK = (
    Rule("work.by kind", r"intern|co-?op|stage|placement|residency|praktik|\bstudent|hiwi"),
    Rule("work.by its time", r"start(?:ing)?(?:s)? (?:date|in |on )|begin|duration|term\b|week|summer|season|work dates"
         r"|cohort|session|dauer|beginn|durée|début"),
    Rule("work.by being there", r"program|available|availability|full[- ]time|position|verfügbar|disponib"),
)  # fmt: skip


_LOST_BLANK = Rule("elsewhere.end of a sentence", r"[.!?](?<=[a-z]{3}.)(?=\w)")


def elsewhere(said: Said, start: int, end: int, reach: int = _REACH) -> Rule | None:
    """The rule that gives a date at this place away to something else."""
    low, left = said.low, sentence_start(said.low, start, reach)
    is_named = _NAMED_WORK.match(low, end) or _NAMED_BEFORE.search(low, max(left, start - _NAMED_REACH), start)
    before = (FORMER,) if is_named else BEFORE
    for rule in before:
        if rule.search(low, left, start):
            return rule
    return next((rule for rule in AFTER if rule.match(low, end)), None)


def about_work(said: Said, start: int, end: int) -> bool:
    """Do words near this place speak of the work, its length or its start?"""
    left = max(0, start - _NEAR_BEFORE)
    return any(rule.search(said.low, left, end + _NEAR_AFTER) for rule in _WORK)


def sentence_start(low: str, at: int, reach: int = _REACH) -> int:
    """Where the words before this place begin that belong to it; a line that ends in a colon belongs to the next."""
    left = max(0, at - reach)
    line = low.rfind("\n", left, at)
    if line > left and low[line - 1] == ":":
        line = low.rfind("\n", left, line)
    run_in = max((found.end() for found in _LOST_BLANK.pattern.finditer(low, left, at)), default=left)
    return max(run_in, low.rfind(". ", left, at) + 1, low.rfind(";", left, at) + 1, line + 1)
