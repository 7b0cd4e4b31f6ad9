"""What a text says about research: how it calls the post, the duties, publishing, and what speaks against it.

Tables of small rules with weights; `research.py` adds them up to those of the title (`research_titles.py`).
"""

from __future__ import annotations

from internwatch.reading.said import Rule
from internwatch.reading.signs import Group, Sign, sign

# Research of another sort: a sign whose words hold or follow one of these is passed over.
ANOTHER_SORT = Rule(
    "research.another-sort",
    r"\b(?:market(?:ing|place)?|users?|ux|competit\w+|customer|consumer|background|literature|online|internet|web|desk"
    r"|legal|keyword|industry|account|prospect|media|product|design|audience|vendor|equity|operations?)"
    r"(?: and \w+)? research",
)

_CALLED: Group = (
    sign(
        0.5,
        "research.called-as",
        r"as an? (?:[\w/&-]+ ){0,4}research(?:er)?(?: (?!and )[\w/&-]+){0,3} intern",
        "as a",
    ),
    sign(
        0.5, "research.called-this", r"(?:this|our) (?:[\w/-]+ ){0,3}research intern(?:ship)?s?\b", "this ", "our "
    ),
    sign(
        0.5,
        "research.called-sought",
        r"(?:hiring|seeking|seeks|recruiting|looking for)(?: [\w/,&-]+){0,5} research(?: scien\w+| engineer\w*)?"
        r" (?:intern|student)",
        "hiring ", "seeking ", "seeks ", "recruiting ", "looking for ",
    ),
    sign(
        0.5,
        "research.called-will",
        r"research intern(?:ship)?s? (?:will|program|position|role|at|puts?|opportunit\w+)\b",
        "research intern",
    ),
    sign(0.5, "research.called-scientist", r"(?:applied|research) scientist intern", "applied sci", "research sci"),
    sign(0.4, "research.called-student", r"student researchers?\b", "student researcher"),
)  # fmt: skip
_AFTER = (
    r" research\b(?! (?:institut|cent(?:er|re)|organi|firm|compan|universit|laborator|partner|team|communit|staff"
    r"|scien|engineer|group))"
)
_GAP = r"(?: [\w/&,'-]+)"
_DUTY: Group = (
    sign(
        0.4,
        "research.duty-conduct-original",
        rf"conduct(?:ing)?{_GAP}{{0,2}} (?:original|independent|novel|innovative|fundamental|foundational|cutting-edge)"
        rf"{_GAP}{{0,3}}{_AFTER}",
        "conduct",
    ),
    sign(
        0.35,
        "research.duty-original",
        rf"(?:original|fundamental|foundational)(?: [\w/&'-]+){{0,2}}{_AFTER}",
        "original ", "fundamental ", "foundational ",
    ),
    sign(0.25, "research.duty-conduct", rf"conduct(?:ing)?{_GAP}{{0,4}}{_AFTER}", "conduct"),
    sign(0.25, "research.duty-perform", rf"(?:perform|carry)(?:ing)?{_GAP}{{0,3}}{_AFTER}", "perform", "carry"),
    sign(
        0.25,
        "research.duty-drive",
        rf"(?:drive|lead|pursue|undertake|execute){_GAP}{{0,2}}{_AFTER}",
        "drive ", "lead ", "pursue ", "undertake ", "execute ",
    ),
    sign(0.25, "research.duty-independent", rf"independent{_GAP}{{0,2}}{_AFTER}", "independent "),
    sign(
        0.2,
        "research.duty-contribute",
        r"(?:contribut(?:e|ing) to|participat(?:e|ing) in|engag(?:e|ing) in|collaborat(?:e|ing) on|work(?:ing)? on)"
        rf"{_GAP}{{0,4}}{_AFTER}",
        "contribut", "participat", "engag", "collaborat", "work on ", "working on ",
    ),
    sign(
        0.15,
        "research.duty-develop",
        r"research(?:ing)?(?:,|,? and|/| &) ?(?:develop(?!ment)|design|prototyp|implement|explor|experiment|evaluat)",
        "research",
    ),
    sign(0.15, "research.duty-cutting-edge", rf"cutting[- ]edge{_GAP}{{0,2}}{_AFTER}", "cutting"),
)  # fmt: skip
_PUBLISHING: Group = (
    sign(0.3, "research.publication-record", r"publication (?:track )?record", "publication "),
    sign(
        0.3,
        "research.record-of-publications",
        r"record (?:(?:of|in) (?:[\w,-]+ ){0,3}publi(?:cations?|shing|shed)|publishing)",
        "record ",
    ),
    sign(
        0.3,
        "research.author",
        r"(?:first|lead|co)[- ]?author(?!i[sz])",
        "first-author", "first author", "lead author", "co-author", "coauth",
    ),
    sign(
        0.3,
        "research.publish",
        r"publish (?:[\w'-]+ ){0,3}(?:research|papers?|findings|results|work|articles|top|conferences?|at|in)\b",
        "publish ",
    ),
    sign(
        0.3,
        "research.to-publication",
        r"(?:drive|lead(?:ing)? to|form of|result(?:ing)? in|prepar(?:e|ing)|submit(?:ting)?|writ(?:e|ing)|author)"
        r" (?:[\w,/-]+ ){0,3}(?:publications?|manuscripts?|papers?)\b",
        "drive ", "lead to ", "leading to ", "form of ", "result in", "resulting in", "prepar", "submit", "write ",
        "writing ", "author ",
    ),
    sign(
        0.25,
        "research.publishing",
        r"publish(?:ing|ed) (?:[\w'-]+ ){0,3}(?:research|papers?|articles?|results|work|at|in)\b",
        "publishing ", "published ",
    ),
    sign(
        0.25,
        "research.peer-reviewed",
        r"peer[- ]reviewed (?:[\w-]+ ){0,2}(?:publi|paper|journal|confer|article|venue)",
        "peer",
    ),
    sign(
        0.2,
        "research.paper",
        r"(?:scientific|academic|conference|research) (?:papers?|publications?|manuscripts?|articles?)\b",
        "scientific ", "academic ", "conference ", "research p", "research m", "research a",
    ),
    sign(
        0.2,
        "research.publications",
        r"publications?\b(?! (?:team|depart|such as|like|special|manag))",
        "publication",
    ),
)  # fmt: skip


def _venues(name: str, *names: str) -> Sign:
    return sign(0.15, f"research.venue-{name}", rf"(?:{'|'.join(names)})\b", *names)


_VENUES: Group = (
    _venues("learning", "neurips", "icml", "iclr", "aistats", "jmlr", "tmlr", "aaai", "ijcai", "mlsys", "kdd"),
    _venues("vision", "cvpr", "iccv", "eccv", "siggraph", "miccai", "wacv"),
    _venues("language", "emnlp", "naacl", "eacl", "colm", "interspeech", "icassp"),
    _venues("robots", "icra", "iros", "corl"),
    _venues("systems", "osdi", "sosp", "nsdi", "usenix", "sigmod", "vldb", "asplos", "isca", "sigcomm"),
)
_QUESTION: Group = (
    sign(
        0.15,
        "research.question",
        r"research (?:problem|question|agenda|direction|idea|topic|challenge|result|finding|experiment|proposal)s?\b",
        "research ",
    ),
    sign(0.1, "research.project", r"research projects?\b", "research project"),
)
_NOVELTY: Group = (
    sign(
        0.1,
        "research.novel",
        r"novel (?:[\w,-]+ ){0,3}(?:algorithm|method|model|approach|architecture|technique|idea|solution)s?\b",
        "novel ",
    ),
    sign(
        0.1,
        "research.new-methods",
        r"new (?:[\w,-]+ ){0,2}(?:algorithm|method|architecture|technique)s\b",
        "new ",
    ),
    sign(0.1, "research.hypothesis", r"hypothes[ei]s\b|ablation", "hypothes", "ablation"),
    sign(
        0.1,
        "research.advance",
        r"(?:advanc|push)(?:e|ing)? the (?:state|frontier|boundar)",
        "advance", "advancing", "push",
    ),
)  # fmt: skip
_COLLEAGUES: Group = (
    sign(
        0.1,
        "research.with-scientists",
        r"(?:with|alongside|team of|guidance of)(?: [\w,/&-]+){0,5}"
        r" research(?:ers| (?:scientists?|engineers|groups?))\b",
        "with ", "alongside ", "team of ", "guidance of ",
    ),
    sign(
        0.1,
        "research.mentors",
        r"(?:research|science) (?:mentors?|advis[eo]rs?)\b",
        "research m", "research a", "science ",
    ),
    sign(0.05, "research.with-team", r"research (?:team|group|lab|community|environment)s?\b", "research "),
)  # fmt: skip
_PLACE: Group = (
    sign(0.15, "research.national-lab", r"national (?:[\w-]+ ){0,2}laborator(?:y|ies)\b", "national "),
    sign(
        0.1,
        "research.institute",
        r"research (?:institute|institution|cent(?:er|re)|organi[sz]ation|laborator(?:y|ies))s?\b",
        "research ",
    ),
    sign(0.1, "research.center-for", r"cent(?:er|re) for (?:[\w-]+ ){1,3}research\b", "center for ", "centre for "),
)
_PERSON: Group = (
    sign(
        0.15,
        "research.wants-phd",
        r"(?:pursuing|enrolled in|completing) (?:an? |your |their )?(?:full-time )?(?:ph\.? ?d|doctora)",
        "pursuing ",
        "enrolled in ",
        "completing ",
    ),
    sign(0.1, "research.experience", r"research (?:experience|background|track record|skills)\b", "research "),
    sign(0.1, "research.phd-student", r"ph\.?d\.? (?:students?|candidates?|program)", "phd ", "ph.d"),
)
# What decides, and what only lends weight to it: the circumstances of research without any are not enough.
DECIDING: tuple[Group, ...] = (_CALLED, _DUTY, _PUBLISHING)
BESIDE: tuple[Group, ...] = (_VENUES, _QUESTION, _NOVELTY, _COLLEAGUES, _PLACE, _PERSON)
# What speaks against research even under a title that names it.
AGAINST: tuple[Group, ...] = (
    (sign(-0.3, "research.against-market", r"market research\b", "market research"),),
    (
        sign(
            -0.2,
            "research.against-users",
            r"(?:users?|ux|customer|consumer) research\b",
            "user", "ux research", "customer research", "consumer research",
        ),
    ),
    (
        sign(
            -0.2,
            "research.against-competitors",
            r"competit(?:or|ive) (?:analys|landscape|intelligence|research|strateg)",
            "competit",
        ),
    ),
)  # fmt: skip
