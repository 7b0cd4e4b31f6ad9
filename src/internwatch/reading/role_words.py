"""The words by which titles name what a posting is: internships, the kinds told apart from them, and look-alikes.

Tables of small rules, no decision: `role.py` decides which of them counts.
"""

from __future__ import annotations

from internwatch.reading.said import Rule

# The first sieve: stems of every word that can make a title a post for students. Too wide is fine here, too narrow
# loses alerts. The readers of titles below never look at a title without one of these.
HINTS = (
    Rule(
        "hint.intern",
        r"intern(?:s|ships?)?(?![a-z])|interns?ship|interne?ship|internshp|intership|extern(?:s|ships?)?(?![a-z])",
    ),
    Rule("hint.co-op", r"co-?op|co op"),
    Rule("hint.student", r"student|studierende|studentisch|étudiant|estudiante|scholar|\breu\b"),
    Rule("hint.degree", r"ph\.?\s?d|doctora[ln]|doktorand|doctorant|undergrad|graduate|\bgrads?\b|\bncg\b"),
    Rule("hint.thesis", r"thesis|exjobb|examensarbe|afstudeer|diplomand|abschlussarbeit|masterarbeit|bachelorarbeit"),
    Rule("hint.trainee", r"trainee|apprenti|apprendist|altern(?:ance|ant)|ausbildung|azubi|hiwi|hilfskraft"),
    Rule("hint.start", r"absolvent|berufseinstieg|berufseinsteiger|jeunes? dipl"),
    Rule("hint.praktikum", r"pr[ae]k?ti[kc]|praxissemester|duales? studi"),
    Rule("hint.stage", r"\bstages?\b|stagi|(?:meewerk|onderzoeks)stage|stage(?:plek|plaats|opdracht)|tirocin"),
    Rule("hint.iberian", r"pr[aá]ctica|practicante|becari|pasant|est[aá]gi"),
    Rule("hint.eastern", r"sta[zż]\b|staż|sta[zż]yst|stáž|стаж|gyakornok|stajyer|harjoitteli|harjoittelu"),
    Rule("hint.asian", r"インターン|实习|實習|인턴"),
    Rule("hint.placement", r"placement|attachment|industrial year|year in industry|residen(?:t|ts|cy)\b"),
    Rule("hint.fellow", r"fellow|pre-?\s?doc|visiting|research a(?:ssistant|ide)"),
    Rule("hint.season", r"summer|sommer|sommar|off-?cycle|spring week|vacation|insights? (?:program|week|day|series)"),
)

# The board's own employment type, and its name of a department. They prove less than a title: see `role.py`.
COMMITMENTS = (
    ("co-op", Rule("kind.type-co-op", r"\bco-?op\b")),
    ("stage", Rule("kind.type-stage", r"\bstage\b|\bstagiaire\b")),
    ("praktikum", Rule("kind.type-praktikum", r"praktik")),
    ("placement", Rule("kind.type-placement", r"\bplacement\b")),
    ("internship", Rule("kind.type-internship", r"\bintern(?:s|ships?)?(?![a-z])|\bpr[aá]cticas\b|实习")),
)
TYPE_OF_STUDENTS = Rule("kind.type-student", r"\bstudent\b")
DEPARTMENT = Rule("kind.department", r"\binterns?(?:hips?)?(?![a-z])|\bstudents?\b|\bco-?ops?\b|\bcampus\b|\bpraktik")

# People who run internships.
_WHO = (
    r"(?:manager|coordinator|recruiter|director|specialist|supervisor|advis[eo]r|mentor|leader|head|partner"
    r"|administrator|coach|lead(?=$|,| [-(]|/))"
)
STAFF = (
    Rule(
        "staff.of-interns",
        r"\b(?:intern(?:ship)?s?|co-?op)(?: (?:and|&) [a-z-]+){0,2}"
        r"(?: (?:program(?:me)?s?|recruit(?:ing|ment)|experience|hiring|talent|housing|engagement|success|services"
        rf"|pipeline)){{0,3}} {_WHO}s?\b",
    ),
    Rule(
        "staff.for-interns",
        r"\b(?:recruiter|coordinator|head|director|manager|lead|supervisor|mentor|specialist)s?(?:,| -)? (?:of|for|to)"
        r"(?: the| our)? (?:[a-z]+ ){0,2}(?:interns|internships?|intern program(?:me)?s?)\b",
    ),
    Rule(
        "staff.of-program",
        r"\b(?:recruiter|program(?:me)? (?:manager|coordinator|lead))s?(?:,| -|:)?"
        r" (?:[a-z]+ ){0,2}(?:interns|internships|internship program(?:me)?)\b",
    ),
    Rule(
        "staff.head-of-programs",
        r"^(?:(?:senior|sr\.?|associate|assistant|global) )*(?:manager|director|head|lead|vp|vice president)"
        r"(?:,| -|:| of) (?:the |our )?(?:intern(?:ship)?s?|co-?op)(?: (?:and|&) [a-z-]+)?"
        r" (?:program(?:me)?s?|experience|recruit(?:ing|ment)|hiring)\b",
    ),
    # "Recruiter, Intern & New Grad"; "Recruiter (Intern/Co-op)" is an intern's own post.
    Rule(
        "staff.recruiter-of",
        r"\brecruit(?:er|ing coordinator)s?(?:,| -| \() ?intern(?:ship)?s?(?: hiring| programs"
        r"| ?(?:and|&|\+|/) ?(?:new[ -]grad|graduate|university|campus|early|entry))",
    ),
    Rule("staff.recruiting", r"\brecruit(?:er|ment|ing)\b(?! intern)[^,()|]{0,40}\binterns\b"),
    Rule("staff.recruiting-lead", r"\brecruit(?:ment|ing) (?:lead|manager|coordinator|partner)s?\b.{0,40}\binterns\b"),
)
# Words that take an "intern" of the title away: who once was one, and what is none.
_ONCE = r"\b(?:former|previous|past|ex|converted)[- ]"
FORMER = (
    Rule("former.intern", _ONCE + r"(?:[a-z]+ )?interns?\b"),
    Rule("former.returning", r"\breturning[- ]interns?\b(?= only| to | full|\))"),
    Rule("former.conversion", r"\bintern(?:ship)? (?:conversions?|converts?|alumni|alums?)\b"),
    Rule("former.none", r"\b(?:no|not an|not for) intern(?:ship)?s?\b"),
)

_INTERN = (
    Rule("kind.intern", r"(?<![a-z])intern(?:ship)?s?(?![a-z])"),
    Rule(
        "kind.intern-run-in",
        r"(?:(?<=phd)|(?<=\bml)|(?<=\bai)|(?<=\bresearch)|(?<=\bstudent))intern(?:ship)?s?(?![a-z])",
    ),
    Rule("kind.intern-misspelt", r"(?<![a-z])(?:intership|internshp|interneship)s?(?![a-z])"),
    Rule("kind.extern", r"\bexternships?\b|\b(?:nurse|nursing|student) externs?\b"),
    Rule("kind.intern-spanish", r"\bbecari[oa]s?\b|\bpasant(?:e|es|ía|ia)\b|\bpracticantes?\b|\bpr[aá]cticas\b"),
    Rule("kind.intern-portuguese", r"\best[aá]gi(?:os?|ari[ao]s?|ári[ao]s?)\b"),
    Rule("kind.intern-italian", r"\btirocini[oi]?\b|\btirocinante\b"),
    Rule("kind.intern-polish", r"\bstażyst\w*|\bsta[żz]\b"),
    Rule("kind.intern-czech", r"\bst[áa]žist\w*|\bstáž\b"),
    Rule("kind.intern-russian", r"\bстаж[её]р|\bстажировк"),
    Rule("kind.intern-finnish", r"harjoittelij\w+|harjoittelu\w*"),
    Rule("kind.intern-turkish", r"\bstajyer\w*|\bgyakornok\w*"),
    Rule("kind.intern-asian", r"インターン|实习|實習|인턴"),
)
_CO_OP = (
    Rule(
        "kind.co-op",
        r"(?<![a-z-])co-?ops?(?![a-z-]|erat)(?! (?:food|bank|store|retail|funeral|insurance|city|group|shop))",
    ),
    Rule("kind.co-op-apart", r"(?<![a-z])co op(?![a-z])|\bco-?operative education\b"),
)
_PRAKTIKUM = (
    Rule("kind.praktikum", r"praktik(?:um|a\b|ant)|\bpraktik(?:plads)?\b|\bpraktykan"),
    Rule("kind.praktikum-term", r"\bpraxissemester\b"),
)
_SUMMER_STUDENT = (
    Rule("kind.summer-student", r"\bsummer (?:(?:undergraduate|graduate|research) )?students?\b"),
    Rule("kind.summer-job", r"\bsommerstudent|\bsommerjobb|\bsommarjobb"),
    Rule("kind.summer-research", r"\bsummer (?:undergraduate )?research(?:er| program(?:me)?| experience)\b"),
    Rule("kind.reu", r"\breu\b|\bresearch experience for undergraduates\b"),
)
_PLACEMENT = (
    Rule(
        "kind.placement",
        r"\b(?:industrial|student|summer|year|month|undergraduate|university|work|sandwich|research|phd) placements?\b",
    ),
    Rule("kind.attachment", r"\b(?:industrial|industry|student|research|internship) attachments?\b"),
    Rule("kind.placement-year", r"\bplacement (?:student|year|scheme|program(?:me)?)s?\b"),
    Rule("kind.industrial-year", r"\bindustrial year\b|\byear in industry\b"),
    Rule("kind.placement-last", r"[-(,|] ?(?:\d{1,2}.months? )?placement(?: 20\d\d)?\)?$"),
)
_STAGE = (
    Rule(
        "kind.stage",
        r"^(?:\[?20\d\d\]?[ :-]+|offre de |\(?h/f\)? ?|[(\[])?stages?(?=$|[] :/()-])(?! ?(?:manager|hands?|tech|light"
        r"|gate|director|crew|carpent|design|\d{1,2}(?!\d| ?mois)|rigg|actor|props|sound|operat|engineer\b))",
    ),
    Rule("kind.stagiaire", r"\bstagiaires?\b|\bstagistas?\b|\bstagiari[ao]?\b|\bstagiairs?\b"),
    Rule("kind.stage-dutch", r"\b(?:afstudeer|meewerk|onderzoeks)stages?\b|\bstage(?:plek|plaats|opdracht)"),
    Rule("kind.stage-last", r"(?:\(|(?<= )- ?)stages?(?: (?:m[12]|pfe|20\d\d|\d{1,2} ?mois))?(?: ?[)-]|$)"),
    Rule("kind.stage-of", r"\bstage (?:de |d'|en |m[12]\b|pfe\b|\(?h/f|\(?f/h)|\b(?:en|de) stage\b"),
)
_WORKING_STUDENT = (
    Rule("kind.working-student", r"\bworking students?\b|\bstudent (?:job|worker|employee)s?\b"),
    Rule("kind.werkstudent", r"\bwerk-?(?:student|studierende)"),
    Rule("kind.student-assistant-german", r"\bhiwi\b|hilfskraft|\bstudentische[rn]? mitarbeit|\bstudentenjob"),
)
_APPRENTICESHIP = (
    Rule("kind.apprentice", r"\bapprentices?(?:hips?)?\b|\bapprendist[ai]\b"),
    Rule("kind.ausbildung", r"\bausbildung|\bazubi|\bduales? studi"),
)
_ALTERNANCE = (
    Rule("kind.alternance", r"\balternan(?:ce|te?s?)\b|\bapprenti(?:e?s?)\b"),
    Rule("kind.apprentissage", r"\bapprentissage\b(?! (?:profond|automatique|statistique|machine|par\b))"),
)
_FELLOWSHIP = (
    Rule("kind.fellowship", r"\bfellowships?\b"),
    Rule("kind.fellow", r"(?<!senior )(?<!technical )(?<!principal )(?<!distinguished )\bfellows?\b"),
)
_NEW_GRAD = (
    Rule("kind.new-grad", r"\b(?:new|recent|fresh) (?:(?:college|university|phd) )?grad(?:s|uates?)?\b"),
    Rule("kind.university-grad", r"\bncg\b|\buniversity grad(?:s|uates?)?\b|\b(?:phd|college) graduates?\b"),
    Rule("kind.graduate-program", r"\bgrad(?:uate)? (?:program(?:me)?|scheme|role|hire)s?\b"),
    Rule("kind.graduate-year", r"\b20\d\d (?:start|grads?|graduates?)\b"),
    Rule("kind.graduate-first", r"^(?:20\d\d )?graduate (?!intern|research|student|teaching|assist)\w+"),
    Rule("kind.new-grad-abroad", r"absolvent|\bberufseinst(?:ieg|eiger)|\bjeunes? dipl[oô]m[ée]"),
)
_SUMMER_POST = (
    Rule("kind.summer-post", r"\bsummer (?:analyst|associate|scholar|placement)s?\b"),
    Rule("kind.off-cycle", r"\boff-?cycle (?:analyst|program)|\bspring weeks?\b"),
    Rule("kind.vacation", r"\bvacation(?:er|(?: work)? (?:student|scheme|program(?:me)?))s?\b"),
)
_STUDENT_RESEARCHER = Rule("kind.student-researcher", r"\bstudent researchers?\b")
# A "Research Trainee" may be an intern: the text decides.
_TRAINEE = Rule("kind.trainee", r"(?<!research )\btrainee(?:s|ships?)?\b")
_PRE_DOC = Rule("kind.pre-doc", r"\bpre-? ?doc(?:s|toral)?\b")

# What a title calls the post; the first kind that stands in it counts ("Intern / Working Student" is an internship).
KINDS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("student researcher", (_STUDENT_RESEARCHER,)),
    ("internship", _INTERN),
    ("co-op", _CO_OP),
    ("praktikum", _PRAKTIKUM),
    ("summer student", _SUMMER_STUDENT),
    ("placement", _PLACEMENT),
    ("stage", _STAGE),
    ("working student", _WORKING_STUDENT),
    ("apprenticeship", _APPRENTICESHIP),
    ("alternance", _ALTERNANCE),
    ("trainee", (_TRAINEE,)),
    ("pre-doc", (_PRE_DOC,)),
    ("fellowship", _FELLOWSHIP),
    ("new grad", _NEW_GRAD),
    ("internship", _SUMMER_POST),
)

# A residency counts when it is one of students; most are of doctors, or a place where one lives.
RESIDENCY = Rule(
    "kind.residency",
    r"\bresiden(?:cy|t|ts)\b(?! (?:required|architect|physician|doctor|engineer|assist|care|manager|director|advis"
    r"|service|nurse))",
)
OTHER_RESIDENCY = Rule(
    "kind.residency-other",
    r"\b(?:medical|pharmacy|nurse|nursing|surgical|veterinary|dental|psychiatry|family medicine|permanent)\b",
)
