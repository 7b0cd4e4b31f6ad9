"""Is a posting an internship, and which kind; the title decides, the text only where the title leaves it open.

An internship is a time-limited placement for students. It does not say whether the work is research.
"""

from __future__ import annotations

import re

from internwatch.facts import INTERNSHIP_KINDS, Fact
from internwatch.reading.quote import as_written
from internwatch.reading.said import Part, Post

# Stems of every word that `read_role` could act on, as a first sieve; too wide is fine here, too narrow loses alerts.
_HINTS = (
    r"intern(?:s|ships?)?(?![a-z])|interns?ship|co-?op|co op|coop|student|étudiant|estudiante|ph\.?\s?d|doctora[ln]"
    r"|doktorand"
    r"|undergrad|graduate|\bgrads?\b|\bncg\b|trainee|apprenti|altern(?:ance|ant)|ausbildung|azubi|werk(?:student"
    r"|studierende)"
    r"|hiwi|hilfskraft|pr[ae]k?ti[kc]|pr[aá]ctica|practicante|placement|industrial year|year in industry|\bstages?\b"
    r"|stagi"
    r"|stagista|tirocin|becari|pasant|est[aá]gi|residen(?:t|ts|cy)\b|fellow|pre-?\s?doc|summer|sommer|sommar"
    r"|off-?cycle"
    r"|spring week|insights? (?:program|week|day|series)"
    r"|extern(?:s|ships?)?(?![a-z])|exjobb|examensarbe|thesis|diplomand|research assistant"
    r"|scholar"
    r"|sta[zż]\b|staż|sta[zż]yst|стаж|интерн|インターン|实习|實習|인턴"
)
_SIEVE = re.compile(_HINTS)
_COMMITMENT = re.compile(
    r"\bintern(?:s|ships?)?(?![a-z])|\bco-?op\b|\bstage\b|\bstagiaire\b|praktik|\bpr[aá]cticas\b|\bplacement\b"
    r"|\bstudent\b|实习"
)
_DEPARTMENT = re.compile(r"\binterns?(?:hips?)?(?![a-z])|\bstudents?\b|\bco-?ops?\b|\bcampus\b|\bpraktik")

# Words round "intern" that make it something else: people who run internships, or who once were interns.
_STAFF = re.compile(
    r"\b(?:intern(?:ship)?s?|co-?op)(?: and [a-z]+| & [a-z]+)?(?: (?:program(?:me)?s?|recruit(?:ing|ment)|experience"
    r"|hiring|talent))*"
    r" (?:manager|coordinator|recruiter|director|specialist|supervisor|advis[eo]r|mentor|leader|head|partner"
    r"|administrator)s?\b"
    r"|\b(?:recruiter|coordinator|head|director|manager|lead|supervisor|mentor|specialist)s?(?:,| -| –)? (?:(?:of|for"
    r"|to)(?: the| our)? )"
    r"(?:[a-z]+ ){0,2}intern(?:ship)?s?\b"
    r"|\b(?:recruiter|program(?:me)? (?:manager|coordinator|lead))s?(?:,| -| –|:)? (?:[a-z]+ ){0,2}intern(?:s\b"
    r"|ships\b|ship program)"
    r"|\brecruit(?:er|ment|ing)\b(?! intern)[^,()|]{0,40}\binterns\b"
)
_FORMER = re.compile(
    r"\b(?:former|previous|past|ex|converted|returning)[- ]interns?\b(?:(?= only)|(?= to )|(?= full)|(?=\)))"
    r"|\b(?:former|previous|past|ex|converted)[- ](?:[a-z]+ )?interns?\b"
    r"|\bintern(?:ship)? (?:conversions?|converts?|alumni|alums?)\b|\bno intern(?:ship)?s?\b"
    r"|\bnot an intern(?:ship)?\b"
)

_INTERN = re.compile(
    r"(?<![a-z])(?:intern(?:ship)?s?|interships?|internshp)(?![a-z])|(?<![a-z])interns?\d"
    r"|\bstagiairs?\b|\bbecari[oa]s?\b|\bpasant(?:e|es|ía|ia)\b|\bpracticantes?\b|\bpr[aá]cticas\b|\best[aá]gi(?:o|os"
    r"|aria|aria\b|ario|ária|ário)s?\b"
    r"|\btirocini[oi]?\b|\btirocinante\b|\bstażyst\w*|\bstaż\b|\bstaz\b|\bстаж[её]р|\bстажировк|インターン|实习|實習|인턴"
    r"|\b(?:nurse |nursing |student )externs?\b|\bexternships?\b"
)
_CO_OP = re.compile(r"(?<![a-z-])co-?ops?(?![a-z-]|erat)|(?<![a-z])co op(?![a-z])|\bco-?operative education\b")
_STUDENT_RESEARCHER = re.compile(r"\bstudent research(?:er|ers)\b|\b(?:phd|doctoral) student researcher\b")
_SUMMER_STUDENT = re.compile(
    r"\bsummer students?\b|\bsummer (?:undergraduate|graduate|research) students?\b|\bsommerstudent|\bsommerjobb"
    r"|\bsommarjobb"
    r"|\bsummer (?:undergraduate )?research(?:er| program(?:me)?| experience)\b"
)
_SUMMER_POST = re.compile(
    r"\bsummer (?:analyst|associate|scholar|trainee|placement)s?\b|\boff-?cycle (?:analyst|program)|\bspring weeks?\b"
)
_PLACEMENT = re.compile(
    r"\b(?:industrial|student|summer|year|month|undergraduate|university|work|sandwich|research|phd) placements?\b"
    r"|\bplacement (?:student|year|scheme|program(?:me)?)s?\b|\b(?:industrial year|year in industry)\b|[-–(,"
    r"|] ?(?:\d+.months? )?placement(?: 20\d\d)?\)?$"
)
_STAGE = re.compile(
    r"^(?:\[?20\d\d\]?[ :–-]+|offre de |\(?h/f\)? ?)?stages?(?=$|[ :/–—|(-])(?! ?(?:manager|hands?|tech|light|gate"
    r"|director|crew|carpent|design"
    r"|\d|rigg|actor|props|sound|operat|engineer\b))"
    r"|\bstagiaires?\b|\bstagista\b|\bstagiaria?\b|\b(?:afstudeer|meewerk|onderzoeks)stages?\b|[(–—"
    r"|-] ?stages?(?: (?:m[12]|pfe|20\d\d))?(?: ?[)–—|-]|$)"
    r"|\bstage (?:de |d['’]|en |m[12]\b|pfe\b|h/f|f/h|\(?h/f|\(?f/h)|\b(?:en|de) stage\b"
)
_PRAKTIKUM = re.compile(r"praktik(?:um|a\b|ant)|\bpraktik(?:plads)?\b|\bpraktykan")
_RESIDENCY = re.compile(
    r"\bresiden(?:cy|t|ts)\b(?! (?:required|architect|physician|doctor|engineer|assist|care|manager|director|advis"
    r"|service|nurse))"
)
_NO_RESIDENCY = re.compile(
    r"\b(?:medical|pharmacy|nurse|nursing|surgical|veterinary|dental|psychiatry|family medicine|permanent)\b"
)

_NEW_GRAD = re.compile(
    r"\b(?:new|recent|fresh) (?:college |university |phd )?grad(?:s|uates?)?\b|\bncg\b|\buniversity grad(?:s"
    r"|uates?)?\b"
    r"|\b(?:phd|college) graduates?\b|\bgraduate (?:program(?:me)?|scheme|role|hire)s?\b"
    r"|\bgrad (?:program(?:me)?|role|hire)s?\b|\b20\d\d (?:start|grads?|graduates?)\b"
    r"|^(?:20\d\d )?graduate (?!intern|research|student|teaching|assist)\w+"
)
_OTHERS = (
    (
        "working student",
        re.compile(
            r"\bworking students?\b|\bwerk(?:student|studierende)|\bstudent (?:job|worker)s?\b|\bhiwi\b|hilfskraft"
        ),
    ),
    (
        "apprenticeship",
        re.compile(r"\bapprenti(?:ce|ces|ceship|ceships)\b|\bausbildung|\bazubi|\bduales? studi|\bapprendista"),
    ),
    ("alternance", re.compile(r"\balternan(?:ce|t|te|ts|tes)\b|\bapprenti(?:e|es|s|ssage)?\b")),
    ("trainee", re.compile(r"\btrainee(?:s|ships?)?\b")),
    ("pre-doc", re.compile(r"\bpre-? ?doc(?:s|toral)?\b")),
    (
        "fellowship",
        re.compile(r"\bfellowships?\b|(?<!senior )(?<!technical )(?<!principal )(?<!distinguished )\bfellows?\b"),
    ),
    ("new grad", _NEW_GRAD),
)

# A title that only smells of students; its text must then speak of an internship in so many words.
_STUDENT = re.compile(
    r"\bstudents?\b|\bph\.?d\b|\bdoctoral\b|\bundergrad|\bsummer\b|\bresearch (?:assistant|scholar|associate)\b"
    r"|\bscholars?\b"
    r"|\bvisiting\b|\bthesis\b|\b(?:pre|under)grad"
)
_SENIOR = re.compile(
    r"\b(?:senior|sr|staff|principal|manager|director|head|vp|vice president|lead|chief|professor|faculty|postdoc\w*"
    r"|post-doc\w*"
    r"|new grad|early career|full[- ]time|permanent|recruiter|counsel|success)\b"
)
_SAYS_INTERNSHIP = re.compile(
    r"\b(?:this|is an?|as an?|during (?:the|your|this)|paid|target|week|month) (?:[\w-]+ ){0,3}(?:internships?"
    r"|interns?)\b"
    r"|\binternship (?:duration|location|dates|period|term)\b"
    r"|\bsummer (?:research )?(?:student|internship|intern|appointment)s?\b"
)
_ONLY_OTHERS = re.compile(
    r"\b(?:prior|previous|including|through|past|relevant|mentor(?:ing)?|former|manag(?:e|ing)|guide|supervis(?:e"
    r"|ing)|or|and|with|co-op) "
    r"(?:[\w,-]+ ){0,4}intern(?:s|ships?)\b|\bintern(?:s|ships?)? (?:experience|conversion|or |and )"
)
_ENROLLED = re.compile(
    r"\b(?:currently|must be|actively|still|be) (?:enrolled|pursuing|studying)\b|\b(?:enrolled|current) (?:phd"
    r"|doctoral|graduate|master|students?)"
    r"|\breturn(?:ing)? to (?:school|your (?:studies|program|university))"
)


def worth_reading(title: str, commitment: str = "", department: str = "") -> bool:
    """Could this row be an internship, or a post for students? Cheap and generous: a no is final, a yes is checked."""
    if _SIEVE.search(title.lower()):
        return True
    if commitment and _COMMITMENT.search(commitment.lower()):
        return True
    return bool(department and _DEPARTMENT.search(department.lower()))


def read_role(post: Post) -> Part:
    """`internship`, and `kind` with the words that say so; the kind may also name what it is instead.

    A department of interns is a hint, no proof: the text must agree.
    """
    title, text, commitment, department = post.title.raw, post.text.raw, post.commitment, post.department
    low = _fold(title)
    bare = _FORMER.sub(lambda found: " " * len(found[0]), low) if "intern" in low else low
    staff = _STAFF.search(bare) is not None
    kind = None if staff else _kind_by_title(bare, title, text)
    if kind is None and not staff:
        hinted = bool(department) and _DEPARTMENT.search(department.lower()) is not None
        # "Internal Audit Lead" of type "Internship" is a slip of the pen, or of whoever matched "intern".
        kind = None if _SENIOR.search(bare) else _kind_by_commitment(commitment)
        kind = kind or _kind_by_text(bare, text, hinted)
    return {"internship": kind is not None and kind.value in INTERNSHIP_KINDS, "kind": kind}


_KINDS = (
    ("student researcher", _STUDENT_RESEARCHER),
    ("internship", _INTERN),
    ("co-op", _CO_OP),
    ("praktikum", _PRAKTIKUM),
    ("summer student", _SUMMER_STUDENT),
    ("placement", _PLACEMENT),
    ("stage", _STAGE),
    *_OTHERS,
    ("internship", _SUMMER_POST),
)


def _kind_by_title(low: str, title: str, text: str) -> Fact[str] | None:
    if not _SIEVE.search(low):
        return None
    for kind, pattern in _KINDS:
        if found := pattern.search(low):
            return Fact(kind, as_written(title, found))
    found = _RESIDENCY.search(low)
    if found and not _NO_RESIDENCY.search(low) and ("phd" in low or _ENROLLED.search(text.lower())):
        return Fact("residency", as_written(title, found))
    return None


def _kind_by_commitment(commitment: str) -> Fact[str] | None:
    """The board's own employment type. It is a field, not words of the posting, so it has no quote."""
    low = commitment.lower()
    if not low or "student" in low or not (found := _COMMITMENT.search(low)):
        return None
    word = found[0]
    for start, kind in (("co", "co-op"), ("stag", "stage"), ("prak", "praktikum"), ("plac", "placement")):
        if word.startswith(start):
            return Fact(kind)
    return Fact("internship")


def _kind_by_text(low: str, text: str, hinted: bool) -> Fact[str] | None:
    """For titles such as "PhD Research Assistant" or "Student Assistant": an internship if the text calls it one."""
    if not (hinted or _STUDENT.search(low)) or _SENIOR.search(low):
        return None
    for found in _SAYS_INTERNSHIP.finditer(text.lower()):
        if not _ONLY_OTHERS.search(text[max(0, found.start() - 60) : found.end() + 12].lower()):
            kind = "summer student" if "student" in found[0] else "internship"
            return Fact(kind, as_written(text, found))
    return None


def _fold(title: str) -> str:
    """Lower case with plain dashes and single spaces; the same length letter for letter where nothing is collapsed."""
    return title.lower().replace("‑", "-").replace("‐", "-").replace("_", " ").replace("\u00a0", " ")
