"""What a title says about research: the work itself, other sorts of research, a field near it, or other work.

Tables of small rules with weights; `research.py` adds them up, and 0.5 is research. The text has `research_words.py`.
"""

from __future__ import annotations

from internwatch.reading.said import Rule
from internwatch.reading.signs import Group, sign

# A title without any of these letters does not name research, and most titles have none: a cheap sieve.
STEMS = (
    "research", "scien", "forsch", "cherche", "investiga", "ricerc", "onderzoek", "pesquis", "physicist", "post-doc",
    "postdoc", "ph.d", "phd", "doctora", "doktor", "wissenschaft", "étude", "r&d", "r & d", "研究", "연구",
)  # fmt: skip

# Research of another sort, and posts that serve research: a title that says so is answered with "no".
_WHAT = r"research(?:er|ers)?\b"
OTHER_RESEARCH = (
    Rule("research.not-market", rf"\b(?:market(?:ing)?|brand|audience|media|sector|competitive) {_WHAT}"),
    Rule("research.not-people", rf"\b(?:customer|consumer|guest|player|shopper|employee|people) {_WHAT}"),
    Rule("research.not-users", rf"\b(?:users?|ux|ui|user experience|design|product|content|qualitative) {_WHAT}"),
    Rule("research.not-finance", rf"\b(?:equity|equities|investment|credit|sell-side|buy-side) {_WHAT}"),
    Rule("research.not-office", rf"\b(?:legal|patent|sales|prospect|donor|keyword|data|editorial|news) {_WHAT}"),
    Rule("research.not-hiring", rf"\b(?:talent|recruiting|recruitment|executive search|sourcing) {_WHAT}"),
    Rule("research.not-insights", r"\bresearch (?:&|and|/) (?:analytics|insights?|marketing|communications?)\b"),
    Rule("research.not-insights-first", r"\b(?:insights?|marketing) (?:&|and|/) research\b"),
    Rule("research.not-clinical", r"\bclinical research (?:coordinator|associate|assistant|nurse|monitor|manager)"),
    Rule("research.not-service", r"\bresearch (?:coordinator|compliance|administrat\w+|operations|nurse|grants?)\b"),
    Rule("research.not-trade", r"\bresearch (?:sales|marketing|recruit\w+|data analyst|librarian|editor)"),
    Rule(
        "research.not-support",
        r"\bresearch (?:partnerships?|communications?|computing|support|services)\b"
        r"|\bresearch (?:program(?:me)?|project|product) manage",
    ),
    Rule("research.not-software", r"\bresearch software (?:engineer|develop)"),
    Rule("research.not-recruiter", r"\brecruiters?\b|\brecruit(?:ing|ment) (?:coordinator|manager|partner|lead)s?\b"),
    Rule("research.not-market-abroad", r"marktforsch|\bétudes? de marché\b"),
)

# Words that look like research and are not; the signs of `ROLE` are looked for with these blotted out.
BLOTTED = (
    Rule(
        "research.blot-scientist",
        r"\b(?:data|decision|marketing|business|analytics|political|nutrition|computer|laboratory|lab|qc|forensic"
        r"|product data|clinical laboratory) scien(?:tists?|ces?)\b",
    ),
    Rule("research.blot-development", r"\bresearch(?: (?:&|and|\+) | ?/ ?)(?:early )?development\b"),
    Rule("research.blot-abroad", r"\bforschung (?:&|und|u\.) entwicklung\b|\brecherche (?:&|et) développement\b"),
    Rule("research.blot-operations", r"\boperations? research\b(?! (?:scien|intern|analyst))"),
)

# The title names the work itself. From 0.6 on nothing else in the title takes that away.
ROLE: Group = (
    sign(0.4, "research.analyst", r"\bresearch analysts?\b"),
    sign(0.4, "research.technician", r"\bresearch (?:lab(?:oratory)? )?technicians?\b"),
    sign(
        0.95,
        "research.role",
        r"\bresearch(?: (?:science|scientist|engineer|engineering|team|program))?(?: | ?[-,/] ?)"
        r"(?:interns?(?:hips?)?|associates?|assistants?|fellows?|residents?|students?)\b",
    ),
    sign(0.95, "research.scientist", r"\b(?:applied )?research(?: scien(?:tist|ce)| engineer)s?\b"),
    sign(0.95, "research.researcher", r"\b(?:(?:student|quantitative|quant|algorithm|applied) )?researchers?\b"),
    sign(0.9, "research.applied-scientist", r"\bapplied scien(?:tist|ce)s?\b"),
    sign(0.85, "research.title", r"\bresearch\b"),
    sign(0.85, "research.postdoc", r"\bpost-?doc\w*"),
    sign(0.8, "research.any-scientist", r"\bscientists?\b"),
    sign(0.75, "research.physicist", r"\b(?:physicist|neuroscientist|geoscientist)s?\b"),
    sign(
        0.7,
        "research.science",
        r"\b(?:ai|ml|machine learning|quantum|earth system|earth|climate|atmospheric|computational|cognitive)"
        r" sciences?\b",
    ),
    sign(0.85, "research.german", r"\bforschung\w*|\bforscher\w*|\bwissenschaftliche\w* mitarbeit\w*"),
    sign(0.85, "research.french", r"\bchercheu\w+|\brecherche\b(?! d)"),
    sign(0.85, "research.romance", r"\binvestigaci[óo]n\b|\binvestigador\w*|\bricerca\w*|\bpesquisa\w*"),
    sign(0.85, "research.dutch", r"\bonderzoek\w*"),
    sign(0.8, "research.asian", r"研究|연구"),
)
# "Software Engineer Intern - Quantitative Research": the post is plain, research is whom it is with.
TEAM = sign(0.2, "research.team", r"\bresearch\b")
BREAK = Rule("research.break", r" [-|] |[,(:]")
SAME_ROLE = Rule("research.same-role", r" ?(?:interns?(?:hips?)?|scientists?|fellows?|assistants?|associates?)\b")

PHD: Group = (
    sign(0.15, "research.master-or-phd", r"\b(?:master'?s?|ms|msc|m\.s\.)(?: or | and | & |/|, )(?:a )?ph\.? ?d\b"),
    sign(0.15, "research.phd-or-master", r"\bph\.? ?d\.?(?: or | and | & |/|, )(?:a )?(?:master|ms\b|msc\b)"),
    sign(0.3, "research.phd", r"\bph\.? ?d\b|\bdoctora(?:l|te|nte?)\b|\bdoktorand"),
)
FIELD: Group = (
    sign(0.25, "research.field-ml", r"\b(?:machine learning|deep learning|reinforcement learning|ml|neural)\b"),
    sign(0.25, "research.field-language", r"\b(?:nlp|llms?|language|speech|foundation models?|multimodal)\b"),
    sign(0.25, "research.field-vision", r"\b(?:vision|imaging|perception|graphics|robot\w*|autonomy)\b"),
    sign(0.25, "research.field-theory", r"\b(?:algorithm\w*|statistic\w*|optimization|cryptograph\w*|quant\w*)\b"),
    sign(0.25, "research.field-science", r"\b(?:physics|chemistry|biology|genomics|neuroscience|econom\w+)\b"),
    sign(
        0.2,
        "research.field-life",
        r"\b(?:\w{0,20}omics?|biolog\w+|immunolog\w+|pharmaco\w+|molecular|genetics?|biomedical|drug discovery)\b",
    ),
    sign(0.2, "research.field-matter", r"\b(?:quantum|plasma|photonics?|nano\w*|materials? scien\w*|optics)\b"),
    sign(0.2, "research.field-models", r"\b(?:simulation|model(?:l)?ing|model(?:l)?er|mathematics)\b"),
    sign(0.2, "research.field-ai", r"\b(?:artificial intelligence|ai|generative|agentic)\b"),
)
NEAR: Group = (
    sign(0.3, "research.r-and-d", r"\br ?& ?d\b|\br\+d\b|\bf ?& ?e\b|\br et d\b"),
    sign(0.3, "research.development", r"\bresearch(?: (?:&|and|\+) | ?/ ?)(?:early )?development\b"),
    sign(0.25, "research.thesis", r"\b(?:master'?s? )?thesis\b|\b(?:master|bachelor|abschluss)arbeit\b"),
)
LAB: Group = (sign(0.1, "research.lab", r"\blabs?\b|\blaborator(?:y|ies)\b"),)
# Work of another sort. The engineers come last: those of machine learning are half-way to research.
OTHER_WORK: Group = (
    sign(
        -0.6,
        "research.other-software",
        r"\b(?:software(?! (?:supply|security|verification|ecosystem|hardware))|full[- ]?stack|back[- ]?end"
        r"|front[- ]?end|developer|devops|web|mobile|firmware|embedded|programming|programmer)\b",
    ),
    sign(
        -0.6, "research.other-data", r"\bdata (?:& |and )?(?:engineer|scien|analy)|(?<!research )\banaly(?:st|tics)\b"
    ),
    sign(-0.5, "research.other-management", r"\b(?:product|program(?:me)?|project|office) manage"),
    sign(
        -0.5,
        "research.other-office",
        r"\b(?:business|finance|financial|sales|marketing|legal|hr|it|nurs\w+|communications|operations|recruiter"
        r"|accounting|administrative|executive assistant|partnerships|counsel|designer)\b",
    ),
    sign(-0.4, "research.other-money", r"\bfellowships?\b"),
    sign(-0.4, "research.other-hardware", r"\b(?:mechanical|electrical|process|manufacturing|security) engineer"),
    sign(-0.25, "research.other-engineer", r"\bengineer(?:s|ing)?\b|\barchitect(?:ure)?\b|\bcompilers?\b"),
)
TITLE: tuple[Group, ...] = (PHD, FIELD, NEAR, LAB, OTHER_WORK)
