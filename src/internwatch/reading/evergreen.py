"""Is the posting a standing invitation (talent pool, general application) and no opening at all.

A footer that offers a talent network beside a real opening does not count: the title must say it, or the text must say
it of the posting itself.
"""

from __future__ import annotations

from internwatch.facts import Fact
from internwatch.reading.evidence import evidence
from internwatch.reading.said import Part, Post, Rule

TITLES = (
    Rule("evergreen.talent-pool", r"\btalent (?:pool|community|communities|network|bank|reserve)\b",
         "talent "),
    Rule("evergreen.pool", r"\b(?:candidate|applicant|resume|cv|intern(?:ship)?s?|student) pool\b",
         "candidate pool", "applicant pool", "resume pool", "cv pool", "intern pool", "interns pool",
         "internship pool", "internships pool", "student pool"),
    Rule("evergreen.resume-drop", r"\b(?:resume|cv) (?:drop|collection|bank|submission)\b",
         "resume drop", "resume coll", "resume bank", "resume subm", "cv drop", "cv coll", "cv bank", "cv subm"),
    Rule("evergreen.general-application", r"\b(?:general|open|unsolicited|spontaneous) applications?\b",
         "general appl", "open appl", "unsolicited appl", "spontaneous appl"),
    Rule("evergreen.speculative", r"\bspeculative (?:applications?|cvs?|candidat\w+|inquir\w+)\b",
         "speculative "),
    Rule("evergreen.interest", r"\b(?:expression|registration|register|indication)s? (?:of|your) interest\b|\beoi\b",
         "expression of", "expressions of", "registration of", "registrations of", "registers of", "register your",
         "register of", "indication of", "indications of", "expression your", "registration your", "indication your",
         "eoi"),
    Rule("evergreen.general-interest", r"\bgeneral (?:interest|inquir(?:y|ies)|submissions?)\b",
         "general interest", "general inquir", "general subm"),
    Rule("evergreen.interest-form", r"\binterest (?:form|list|sign-?up)\b",
         "interest form", "interest list", "interest sign"),
    Rule("evergreen.future",
         r"\bfuture (?:[a-z]+ ){0,2}(?:opportunit(?:y|ies)|openings?|consideration|positions?|roles?|needs|hiring"
        r"|vacanc(?:y|ies)|requirements)\b",
         "future "),
    Rule("evergreen.future-internships", r"\bfuture internships\b|^future intern(?:ship)?s?\b",
         "future intern"),
    Rule("evergreen.no-match", r"\b(?:don'?t|didn'?t|do not|did not|can'?t|cannot) (?:see|find) (?:[a-z']+ ){0,4}"
        r"(?:role|job|position|fit|for|opening|match|interests? you)\b",
         "don't ", "dont ", "didn't ", "didnt ", "do not ", "did not ", "can't ", "cant ", "cannot "),
    Rule("evergreen.keep-in-touch", r"\b(?:stay|keep|get) (?:in touch|connected|notified)\b",
         "stay in touch", "stay connected", "stay notified", "keep in touch", "keep connected", "keep notified",
         "get in touch", "get connected", "get notified"),
    Rule("evergreen.join-us", r"^(?:join (?:us|our team|the team)|work (?:with|for) us)\b[^a-z]*$",
         "join us", "join our team", "join the team", "work with us", "work for us"),
    Rule("evergreen.marked", r"^evergreen\b ?[:|-]|[(\[] ?evergreen\b|- evergreen$|\bevergreen (?:req|role|post)",
         "evergreen", "(evergreen", "( evergreen", "[evergreen", "[ evergreen", "- evergreen"),
    Rule("evergreen.pipeline", r"^pipeline\b ?[:|-]|[(\[] ?pipeline ?[)\]]|- pipeline$|\bpipeline (?:req|posting)",
         "pipeline", "(pipeline", "( pipeline", "[pipeline", "[ pipeline", "- pipeline"),
    Rule("evergreen.german", r"\b(?:initiativ|spontan|blind)bewerbung\w*|\btalentpool\b",
         "initiativbewerbung", "spontanbewerbung", "blindbewerbung", "talentpool"),
    Rule("evergreen.french", r"\bcandidatures? (?:spontanées?|libres?)|\bvivier\b",
         "candidature", "vivier"),
    Rule("evergreen.romance", r"\bcandidatura (?:espont[áâ]nea|spontanea)|\b(?:banco|bolsa) de talent\w*",
         "candidatura ", "banco de", "bolsa de"),
    Rule("evergreen.northern", r"\bopen sollicitatie\b|\bspontanansökan\b|\buopfordret\b|\bavoin hakemus",
         "open sollicitatie", "spontanansökan", "uopfordret", "avoin hakemus"),
)  # fmt: skip
# Work on a talent pool is an opening.
STAFF = Rule(
    "evergreen.staff",
    r"\b(?:talent (?:pool|community|network)|pipeline|future \w+) (?:[a-z]+ )?(?:manager|lead|specialist|coordinator"
    r"|partner|recruiter|director|associate|engineer|analyst)",
)

_POOL = r"(?:talent (?:pool|community|network|pipeline|bank)|(?:candidate|applicant|intern) pool|pipeline)\b"
_FUTURE = r"future (?:[\w-]+ ){0,2}(?:opening|opportunit|position|role|need|hiring|consideration|vacanc|internship)"
_POSTING = r"(?:[\w-]+ ){0,2}(?:posting|post|requisition|req|listing|advert|advertisement|ad|application)"
TEXTS = (
    Rule(
        "evergreen.says-no-opening",
        r"not (?:for )?an? (?:specific|active|current|actual|immediate|open|live|existing|real)"
        r" (?:[\w/-]+ ){0,2}(?:opening|position|role|job|vacancy|recruitment|posting|requisition)",
        "not a", "not for a",
    ),
    Rule(
        "evergreen.says-not-hiring",
        r"not (?:currently |actively ){0,2}(?:hiring|recruiting) for this (?:role|position)",
        "not currently ", "not actively ", "not hiring ", "not recruiting ",
    ),
    Rule(
        "evergreen.says-none-now",
        r"(?<!if )(?<!when )there (?:is|are) (?:currently )?no (?:immediate|specific|current|open) "
        r"(?:[\w-]+ ){0,2}(?:opening|vacanc|position|role)",
        "there is ", "there are ",
    ),
    Rule(
        "evergreen.says-pool",
        rf"this {_POSTING} (?:is|serves|acts|exists|will be used|helps)(?: [\w',-]+){{0,8}} {_POOL}",
        "this ",
    ),
    Rule("evergreen.says-future", rf"this {_POSTING} is(?: [\w',-]+){{0,8}} {_FUTURE}", "this "),
    Rule(
        "evergreen.says-part-of-pool",
        rf"this (?:position|role|job) is (?:part of|for|to join) (?:our|a|the) (?:[\w-]+ ){{0,2}}{_POOL}",
        "this ",
    ),
    Rule(
        "evergreen.says-for-future",
        rf"this (?:position|role|job) is (?:intended |open |posted |only )?for {_FUTURE}",
        "this ",
    ),
    Rule(
        "evergreen.says-kind",
        r"(?:this|posting|position|role|requisition|job) is an? (?:[\w-]+ ){0,3}(?:evergreen"
        r"|pipeline (?:req|post|pos|role|job)|general application|talent (?:pool|community|network)"
        r"|expression of interest|open application|speculative app)",
        "this is a", "posting is a", "position is a", "role is a", "requisition is a", "job is a",
    ),
    Rule("evergreen.says-evergreen", r"evergreen (?:req|post|position|role|job|opening)", "evergreen "),
    Rule(
        "evergreen.says-german",
        r"(?:keine konkrete stelle|keine konkrete stellenausschreibung|unser(?:en|em)? talent-?pool aufgenommen)",
        "keine konkrete ", "unser",
    ),
    Rule(
        "evergreen.says-french",
        r"il ne s'agit pas d'une? (?:offre|poste)|notre vivier de",
        "il ne s'agit", "notre vivier",
    ),
)  # fmt: skip


def read_evergreen(post: Post) -> Part:
    """`evergreen`: True, or not stated."""
    return {"evergreen": _in_title(post) or _in_text(post)}


def _in_title(post: Post) -> Fact[bool] | None:
    title = post.title
    found = next(((rule, found) for rule in title.may(TITLES) if (found := title.first(rule))), None)
    if not found or STAFF.search(title.low):
        return None
    return title.fact(True, found[1], found[0])


def _in_text(post: Post) -> Fact[bool] | None:
    for rule in TEXTS:
        if found := post.text.first(rule):
            return Fact(True, evidence(post.text, found), rule=rule.name)
    return None
