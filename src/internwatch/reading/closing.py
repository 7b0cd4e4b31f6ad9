"""The wordings after which a last day to apply stands, and what may stand between them and the day.

It reads no dates; deadline.py does.
"""

from __future__ import annotations

from internwatch.reading.said import Rule

# After these comes the last day.
LAST_DAY = (
    Rule("deadline.named", r"deadlines?", "deadline"),
    Rule("deadline.closing date", r"clos(?:ing|e|ure) date|closing on|closure is", "closing ", "close ", "closure "),
    Rule("deadline.posting ends", r"posting (?:\w+ ){0,4}?(?:end|clos\w+|expir\w+)(?:s| date)?\b", "posting "),
    Rule(
        "deadline.applications close",
        r"applications? (?:\w+ ){0,9}?(?:clos(?:es?|ing|ure)|ends?|due|by|before|until|through|no later than)\b",
        "application",
    ),
    Rule(
        "deadline.opens and closes",
        r"applications? (?:\w+ ){0,4}?opens? (?:[\w,]+ ){0,7}?clos(?:es?|ing)\b",
        "application",
    ),
    Rule(
        "deadline.none after",
        r"no (?:further |new |late )?applications? (?:(?:will|can|are|be|being) ){0,2}"
        r"(?:accepted|considered|processed|reviewed) after\b",
        "no ",
    ),
    Rule(
        "deadline.not after",
        r"(?:not|n't) (?:accept|consider|process|review)\w* (?:any )?applications? (?:\w+ ){0,2}?after\b",
        "not ",
        "n't ",
    ),
    Rule(
        "deadline.received after",
        r"applications? (?:received|submitted|sent) after\b(?=[^.\n]{0,60}\b(?:not|cannot)\b)",
        "application",
    ),
    Rule("deadline.stops", r"stop(?:s|ping)? accepting (?:new )?applications", "stop"),
    Rule("deadline.apply by", r"apply (?:\w+ ){0,5}?(?:by|before|until|through|no later than)\b", "apply "),
    Rule(
        "deadline.last day", r"last (?:day|date) (?:to (?:apply|submit)|for applications?|of applications?)", "last da"
    ),
    Rule(
        "deadline.German name", r"(?:bewerbungs(?:frist|schluss|ende)|einsendeschluss)", "bewerbungs", "einsendeschluss"
    ),
    Rule("deadline.German until", r"bew[ei]rb\w{0,6} (?:[\wäöü]+,? ){0,9}?bis\b", "bewerb", "bewirb"),
    Rule(
        "deadline.French name",
        r"date limite|(?:clôture|fin) des candidatures",
        "date limite",
        "clôture",
        "fin des cand",
    ),
    Rule(
        "deadline.French until",
        r"(?:candidat\w{0,5}|postule[rz]) (?:[\wàéè']+ ){0,9}?(?:avant|jusqu'au)",
        "candidat",
        "postule",
    ),
)
# These speak of applying only where an application is near.
LAST_DAY_NEAR_APPLYING = (
    Rule(
        "deadline.submit by",
        r"(?:submi(?:t|tted|ssions?)|send|received) (?:[\w,']+ ){0,9}?(?:by|before|until|no later than)\b",
        "submi", "send ", "received ",
    ),
    Rule(
        "deadline.open until", r"(?:open|posted|accept(?:ing|ed)?) (?:\w+ ){0,4}?(?:until|through|till)\b",
        "open ", "posted ", "accept",
    ),
)  # fmt: skip
# After these come a first and a last day.
PERIOD = (
    Rule("deadline.period", r"applications? (?:period|window|dates?|timeline)", "application"),
    Rule("deadline.applications open", r"applications? (?:\w+ ){0,4}?open(?:s|ed)?\b", "application"),
    Rule("deadline.accepting", r"accept(?:ing|ed|s)? applications", "accept"),
    Rule("deadline.German period", r"bewerbungs(?:zeitraum|phase)", "bewerbungs"),
)
APPLYING = Rule("deadline.applying", r"appl(?:y|i)|\bcv\b|r[eé]sum[eé]|position|posting|\brole\b|vacancy|requisition")
OF_OTHERS = (
    Rule(
        "deadline.of something else",
        r"(?:abstract|paper|conference|registration|enrol\w*|housing|scholarship|acceptance|decision|project|tax|visa"
        r"|offer|transcript|recommendation|reference|letter)s? $",
    ),
    Rule(
        "deadline.of a conference",
        r"\b(?:neurips|nips|icml|iclr|cvpr|[ie]ccv|wacv|e?acl|emnlp|aaai|ijcai|kdd|icassp|interspeech|siggraph|icra|chi)"
        r"(?: 20\d\d)?(?: \w+)? $",
    ),
)
SURE_AT_LEAST = Rule(
    "deadline.expected", r"at least|expected|anticipat|estimat|no earlier|tentative|posting (?:\w+ )?(?:end|clos|expir)"
)
DAY_BEFORE = Rule(
    "deadline.the day before", r"(?:day|night) before the (?:\w+ ){0,2}?(?:posting )?(?:end|closing) date",
    "day before the", "night before the",
)  # fmt: skip

# What may stand between those words and the day: any other word makes the day another one's.
_FILLERS = """
    is are be will the this that a an our your for to by at of on or and from than via no least later before until end
    position role job date time day latest us online receive received accepted accept posted apply applying
    application applications submission submissions submit submitting complete internship internships intern program
    summer fall spring winter monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
    midnight noon am pm a.m p.m a.m. p.m. et est edt ct cst pt pst pdt mt utc gmt cet cest bst aoe uhr eastern pacific
    central tentatively approximately extended
    zum am bis spätestens der den die ist de la le du des au est dépôt candidature candidatures
"""
FILLERS = frozenset(_FILLERS.split())
WORD_BETWEEN = Rule("deadline.word between", r"[^\s:,()*•/-]+")
CLOCK_BETWEEN = Rule(
    "deadline.number between", r"(?:\d{1,2}:\d\d(?::\d\d)?(?:[ap]m)?|\d{1,2}(?:[ap]m)|\d{1,2}|20\d\d)$"
)

CLOCK = Rule(
    "deadline.clock",
    r"(?<!\d)\d{1,2}(?::\d\d){0,2} ?(?:[ap]\.?m\b\.?|uhr)|(?<!\d)(?:[01]\d|2[0-3]):\d\d|\bmidnight|\bnoon",
)
ZONE = Rule(
    "deadline.zone",
    r"(?<![a-z])(?:(?:[ecmp][sd]?t|utc(?:[+-]\d{1,2})?|gmt|ces?t|bst|aoe)(?![a-z])|anywhere on earth"
    r"|(?:eastern|pacific|central|mountain|local|arizona)(?: (?:standard|daylight))? time)",
)
