"""The words for remote, hybrid and on-site work, and for whom they are said; nothing is decided here."""

from __future__ import annotations

from internwatch.reading.said import Rule

# In what a board lists as a place, and in titles.
REMOTE_PLACE = Rule("remote.place", r"\b(?:remote|anywhere|work from home|wfh|telecommut\w*|home[- ]office)\b")
HYBRID_WORD = Rule("remote.hybrid_word", r"\bhybrid\b|\bflexible location\b")
ON_SITE_WORD = Rule("remote.on_site_word", r"\b(?:on-?site|on site|in[- ]office|in[- ]person)\b")
REMOTE_TITLE = Rule(
    "remote.title", r"(?<![a-z])remote(?![a-z]|[- ](?:sens|control|monitor|patient|desktop|operat|vehicle|health))"
)
# "Hybrid Cloud Research Intern", "On-Site Solar Engineer": the work, not where it is done.
AGAINST_TITLE = Rule(
    "remote.subject_in_title",
    r"\bhybrid[- ](?:cloud|ai|comput|electr|quantum|vehicle|model|power|system|propuls|it\b|bond|search|simul|energy)"
    r"|\bhybrid[- ](?:data|integrat|intelligence|learning|method)|\bon-?site (?:solar|energy|power|service|support)",
)

# One word each in the text, which may run into the next ("HybridShift"); what stands before and after it decides.
HYBRID = Rule("remote.hybrid", r"hybrid(?!s\b|i[sz]|ity|oma|[- ]cloud)", "hybrid")
NOT_AT_HOME = Rule(
    "remote.hybrid_thing",
    r" (?:of|ai|approach(?:es)?|technique|search|system|electric|vehicle|quantum|model(?:s|ing|ling)\b|method|event"
    r"|app\b|bond|comput|power|propulsion|retriev|architect|meeting|infra|data|multi|it\b|network|algorithm|or )",
)
OFFICE = Rule(
    "remote.office",
    r"(?:on-?site|on site|in[- ]?office|in[- ]person|(?:in|into|to|from|at) (?:the|our|your) (?:[\w.-]+,? ){0,3}"
    r"offices?)(?!r|-|s\b)",
    "onsite", "on-site", "on site", "in-office", "in office", "inoffice", "in-person", "in person", "in the office",
    "from the office", "in our ", "from our ", "into the office", "to the office", "in your ", "at our ",
)  # fmt: skip
OFFICE_THING = Rule(
    "remote.office_thing",
    r" (?:gym|caf|fitness|parking|clinic|health|amenit|childcare|visit|support|interview|perks|lunch|meal|event"
    r"|training|dining|wellness|barista|daycare|solar|orientation)",
)
REMOTE = Rule(
    "remote.remote", r"(?:remote(?:ly)?|virtual(?:ly)?|telework|work from home)(?!ness|i[sz]|er)",
    "remote", "virtual", "telework", "work from home",
)  # fmt: skip
REMOTE_THING = Rule(
    "remote.thing",
    r"[- ](?:sens|control|first|friendly|monitor|patient|team|culture|desktop|operat|access|reimb|customer|collab"
    r"|communic|event|session|learning|jobs|server|work stipend|office)",
)

# What stands before the word, up to it.
_KIND = r"(?:role|position|internship|job|opportunity|program(?:me)?|co-?op|intern|vacancy|placement)"
_VERB = r"(?:is|will be|are|be|has been|has|have|operates?|follows?|offers?|requires?|expected|work|located|based)"
_MODE = r"(?:type|model|arrangement|style|setting|mode|status|category|designation|policy|option|eligibility)s?"
ABILITY = Rule(
    "remote.ability", r"\b(?:ability|able|willing(?:ness)?|available) to (?:work|commute|be) (?:[\w',-]+ ){0,5}\Z"
)
TAG = Rule("remote.tag", r"#(?:li-)?\Z")
BEFORE = (
    Rule(
        "remote.of_the_role",
        rf"\b(?:this|the) (?:[\w-]+ ){{0,3}}{_KIND},? (?:[\w',-]+ ){{0,3}}?{_VERB} "
        r"""(?:[\w'&/,():-]+ ){0,8}[('"]{0,3}\Z""",
    ),
    Rule("remote.this_is", r"\b(?:this is|this will be|it is|it's) (?:an? )?(?:[\w%-]+[, ] ?){0,4}\Z"),
    Rule(
        "remote.of_you",
        r"\b(?:interns|you|candidates?|students|participants|applicants) (?:will|must|are|is|should) "
        r"(?:[\w'-]+ ){0,3}(?:work(?:ing)?|be|required|report|based|located|come) (?:[\w'-]+ ){0,4}\Z",
    ),
    ABILITY,
    Rule("remote.required", r"\brequired to (?:be|work|report|come) (?:[\w-]+ ){0,3}\Z"),
    Rule(
        "remote.all_roles",
        r"\ball (?:of our )?(?:roles|positions|interns|internships|jobs) (?:are|will be) (?:[\w-]+ ){0,2}\Z",
    ),
    Rule("remote.label_bare", r"\b(?:work model|remote type|workplace type|work arrangement|work location type) \Z"),
    Rule(
        "remote.label",
        rf"(?:work(?:place|ing|er)?|job|remote|location|position|role|internship|office)[ -]?(?:location |work )?"
        rf"{_MODE} ?[:-] ?\(?\Z",
    ),
    Rule(
        "remote.label_short",
        r"(?:workplace|work ?site|ways of working|location|on-?site/remote|work environment|setting) ?[:-] ?"
        r"(?:[\w., ]{0,30}[(,-] ?)?\Z",
    ),
    TAG,
)
# "Fully remote", "100% onsite".
WHOLLY = Rule("remote.wholly", r"\b(?:fully|100 ?%|completely|entirely|exclusively)[ -]?\Z")

# What stands from the word on. `_ROLE` is singular on purpose: "our hybrid roles" are others.
_ROLE = r"(?:role|position|internship|opportunity|job|intern|program|placement|co-?op)\b"
_WAY = r"(?:schedule|capacity|basis|format|environment|experience|setting|model|policy|arrangement)\b"
_FEW = r"(?:[1-4]|one|two|three|four)(?:(?: ?- ?| to | or |/)(?:[2-4]|two|three|four))?\+?"
_A_WEEK = r"(?: ?(?:/|per|a|each|every|of the|out of the) ?(?:work ?)?(?:week|wk))"
AFTER_HYBRID = (
    Rule("remote.hybrid_role", rf"hybrid(?:,? [\w-]+){{0,2}}? {_ROLE}"),
    Rule("remote.hybrid_schedule", rf"hybrid (?:work(?:ing|place|force)? )?{_WAY}(?! guidance| does| may)"),
    Rule("remote.hybrid_days", rf"hybrid[ :,(-]{{1,3}}(?:[\w-]+ ){{0,4}}?{_FEW} days?\b"),
)
AFTER_OFFICE = (Rule("remote.office_role", rf"(?:on-?site|in-?office|in[- ]person),? {_ROLE}"),)
AFTER_REMOTE = (
    Rule("remote.remote_role", rf"remote,? (?:[\w-]+ )?{_ROLE}"),
    Rule("remote.from_anywhere", r"remotely from anywhere"),
)
DAYS_BEFORE = Rule(
    "remote.days", rf"\b{_FEW} (?:full )?days?{_A_WEEK}?(?: \([\w ,/-]{{1,30}}\))?[ ,:](?:[\w-]+ ){{0,2}}\Z"
)
DAYS_AFTER = Rule(
    "remote.days_after",
    r"[\w.-]+(?: [\w.-]+){0,4}? (?:at least |a minimum of |minimum |up to |for )?"
    rf"{_FEW} (?:full )?days?\b(?:/| per| a| each| every| of)",
)
ALL_DAYS = Rule("remote.all_days", rf"\b(?:5|five) (?:full )?days?{_A_WEEK}?[ ,](?:[\w-]+ ){{0,2}}\Z")
NOT_REMOTE = Rule("remote.not_remote", r"\b(?:not|isn't|no|non|don't)[ -](?:[\w%'-]+ ){0,4}\Z")

# Words before with which nothing is settled, or somebody else is spoken of.
_ONE_OF = r"(?:remote|hybrid|on-?site|office)\b[\w ]{0,12}(?:,|\bor\b|/)"
LOOSE = (
    Rule(
        "remote.may",
        r"\b(?:may(?= (?:be|also|have|work|req|vary|choose|need|not|allow|incl|offer))|might|could|can be)\b",
    ),
    Rule(
        "remote.not", r"\b(?:not|no|cannot|n't|don't|doesn't|isn't|unless|optional|prior|occasional\w*|periodic\w*)\b"
    ),
    Rule(
        "remote.if", r"\b(?:if|whether|when|depend\w*|var(?:y|ies|ious|iety)|either|options?|eligible|some|many|most)\b"
    ),
    Rule(
        "remote.others",
        r"\b(?:employees|(?<!all )(?:roles|positions|jobs|teams)(?! ?:)|customers?|clients?|colleagues)\b",
    ),
    Rule("remote.meeting", r"\b(?:interviews?|communicate|meet|travel|first day|orientation|comfortable)\b"),
    Rule("remote.one_of", rf"\b{_ONE_OF}"),
)
# The same behind the word: "hybrid or remote", "hybrid options", "onsite interviews".
LOOSE_AFTER = (
    Rule(
        "remote.or_else",
        r"[\w -]{2,24}?(?:,| or|/|, or| and| &) ?(?:or )?(?:fully )?"
        r"(?:on-?site|remote\w*|in[- ]person|in[- ]office|virtual\w*|hybrid|flex\w+|work from home)\b",
    ),
    Rule(
        "remote.not_of_this",
        r"[\w -]{2,32}?\b(?:options?|roles|positions|jobs|interview|when|if|depending|meetings?|teams?|events?"
        r"|employees|first day|workers)\b",
    ),
)
