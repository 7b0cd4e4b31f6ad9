"""Is a posting an internship, and which kind; the title decides, the text only where the title leaves it open.

An internship is a time-limited placement for students. It does not say whether the work is research.
"""

from __future__ import annotations

import re

from internwatch.facts import INTERNSHIP_KINDS, Fact
from internwatch.reading.role_words import (
    COMMITMENTS,
    DEPARTMENT,
    FORMER,
    HINTS,
    KINDS,
    OTHER_RESIDENCY,
    RESIDENCY,
    STAFF,
    TYPE_OF_STUDENTS,
)
from internwatch.reading.said import Part, Post, Rule, Said

# One pass over the title instead of fifteen: thousands of titles pass here for each internship.
_SIEVE = re.compile("|".join(rule.pattern.pattern for rule in HINTS))
_TYPES = re.compile("|".join(rule.pattern.pattern for rule in (*(rule for _, rule in COMMITMENTS), TYPE_OF_STUDENTS)))

# A title that only smells of students; its text must then speak of an internship in so many words.
_SMELLS = (
    Rule("role.students", r"\bstudents?\b|\bph\.?d\b|\bdoctoral\b|\bundergrad|\bpregrad|\bthesis\b|arbeit\b|afstudeer"),
    Rule(
        "role.assistants",
        r"\bresearch (?:assistant|scholar|associate|aide|trainee)s?\b|\bscholars?\b|\bvisiting\b|\bsummer\b",
    ),
)
# Posts that no student gets, whatever word of the title or the board smells of students.
_NOT_FOR_STUDENTS = (
    Rule("role.senior", r"\b(?:senior|sr|staff|principal|manager|director|head|vp|vice president|lead|chief)\b"),
    Rule("role.academic", r"\b(?:professor|faculty|post-?doc\w*)\b"),
    Rule("role.permanent", r"\b(?:new grad|early career|full[- ]time|permanent|recruiter|counsel|success)\b"),
)
# The words of a text that call the post an internship.
_CALLED = (
    Rule("kind.text-this", r"this (?:[\w-]+ ){0,3}intern(?:ship)?s?\b", "this "),
    Rule("kind.text-is", r"(?:is|as) an? (?:[\w-]+ ){0,3}intern(?:ship)?s?\b", "is a", "as a"),
    Rule("kind.text-during", r"during (?:the|your|this) (?:[\w-]+ ){0,3}intern(?:ship)?s?\b", "during "),
    Rule("kind.text-paid", r"(?:paid|target) (?:[\w-]+ ){0,3}intern(?:ship)?s?\b", "paid ", "target "),
    Rule("kind.text-length", r"(?:week|month) (?:[\w-]+ ){0,3}intern(?:ship)?s?\b", "week ", "month "),
    Rule("kind.text-dates", r"internship (?:duration|location|dates|period|term)\b", "internship "),
    Rule("kind.text-summer", r"summer (?:research )?(?:internship|intern|appointment)s?\b", "summer "),
)
_CALLED_STUDENT = Rule("kind.text-summer-student", r"summer (?:research )?students?\b", "summer ")
# … unless they speak of other people's internships, or of those that the applicant had.
_OTHERS = (
    Rule(
        "role.other-internships",
        r"\b(?:prior|previous|including|through|past|relevant|former|or|and|with|co-op) (?:[\w,-]+ ){0,4}"
        r"intern(?:s|ships?)\b",
    ),
    Rule(
        "role.other-interns",
        r"\b(?:mentor(?:ing)?|manag(?:e|ing)|guide|supervis(?:e|ing)) (?:[\w,-]+ ){0,4}intern(?:s|ships?)\b",
    ),
    Rule("role.internship-as-experience", r"\bintern(?:s|ships?)? (?:experience|conversion|or |and )"),
)
_ENROLLED = (
    Rule(
        "role.enrolled",
        r"(?:currently|must be|actively|still) (?:enrolled|pursuing|studying)\b",
        "currently ", "must be ", "actively ", "still ",
    ),
    Rule(
        "role.current-students",
        r"(?:enrolled|current) (?:phd|doctoral|graduate|master|students?)",
        "enrolled ", "current ",
    ),
    Rule("role.back-to-school", r"return(?:ing)? to (?:school|your (?:studies|program|university))", "return"),
)  # fmt: skip
# A residency of those who have the degree already.
_HAS_PHD = (
    Rule(
        "role.has-phd",
        r"(?:complet(?:ed|ing)|h[oe]ld|holds|holding|ha(?:ve|s|ving)|earned|obtained|received|with)"
        r" (?:an? |their |your )?(?:recent )?(?:ph\.?d\b|doctorate)(?!\.? (?:advis|supervis|student|candidate))",
        "complet", "hold", "held ", "have ", "has ", "having ", "earned ", "obtained ", "received ", "with ",
    ),
    Rule("role.phd-holders", r"ph\.?d\.? (?:graduates?|holders?|recipients?)\b", "phd ", "ph.d"),
)  # fmt: skip


def worth_reading(title: str, commitment: str = "", department: str = "") -> bool:
    """Could this row be an internship, or a post for students? Cheap and generous: a no is final, a yes is checked."""
    if _SIEVE.search(title.lower()):
        return True
    if commitment and _TYPES.search(commitment.lower()):
        return True
    return bool(department and DEPARTMENT.search(department.lower()))


def read_role(post: Post) -> Part:
    """`internship`, and `kind` with the words that say so; the kind may also name what it is instead.

    A department of interns is a hint, no proof: the text must agree.
    """
    low = _bare(post.title.low.replace("_", " "))
    kind = None
    if not _any(STAFF, low):
        # "Internal Audit Lead" of type "Internship" is a slip of the pen, or of whoever matched "intern".
        kind = _by_title(low, post) or (None if _any(_NOT_FOR_STUDENTS, low) else _by_field_or_text(low, post))
    return {"internship": kind is not None and kind.value in INTERNSHIP_KINDS, "kind": kind}


def _bare(low: str) -> str:
    """The title without the interns who once were, letter for letter as long."""
    if "intern" not in low:
        return low
    for rule in FORMER:
        low = rule.pattern.sub(lambda found: " " * len(found[0]), low)
    return low


def _any(rules: tuple[Rule, ...], low: str) -> bool:
    return any(rule.search(low) for rule in rules)


def _by_title(low: str, post: Post) -> Fact[str] | None:
    if not _SIEVE.search(low):
        return None
    for kind, rules in KINDS:
        for rule in rules:
            if found := rule.search(low):
                return post.title.fact(kind, found, rule)
    found = RESIDENCY.search(low)
    if found and not OTHER_RESIDENCY.search(low) and (_of_students(post.text) or _for_phds(low, post.text)):
        return post.title.fact("residency", found, RESIDENCY)
    return None


def _for_phds(low: str, text: Said) -> bool:
    """A residency that its title gives to PhD students, or to those who have the PhD: then it is none of students."""
    return "phd" in low and not any(text.first(rule) for rule in _HAS_PHD)


def _of_students(text: Said) -> bool:
    return any(text.first(rule) for rule in _ENROLLED)


def _by_field_or_text(low: str, post: Post) -> Fact[str] | None:
    """The board's employment type, else words of the text where title or department smell of students."""
    if kind := _by_commitment(post.commitment.lower()):
        return kind
    hinted = bool(post.department) and DEPARTMENT.search(post.department.lower()) is not None
    return _by_text(post.text) if hinted or _any(_SMELLS, low) else None


def _by_commitment(low: str) -> Fact[str] | None:
    """A field of the board and not words of the posting, so it has no quote; "working student" proves nothing."""
    if not low or "student" in low:
        return None
    return next((Fact(kind, rule=rule.name) for kind, rule in COMMITMENTS if rule.search(low)), None)


def _by_text(text: Said) -> Fact[str] | None:
    """For titles such as "PhD Research Assistant" or "Student Assistant": an internship if the text calls it one."""
    for rule in (*_CALLED, _CALLED_STUDENT):
        for found in text.scan(rule):
            if not _any(_OTHERS, text.low[max(0, found.start() - 60) : found.end() + 12]):
                return text.fact("summer student" if rule is _CALLED_STUDENT else "internship", found, rule)
    return None
