"""How to apply: the documents (documents.py), whether to one position only, and whether referrals are spoken of.

Deadlines have a file of their own; bonuses for referring others are benefits of staff and count as nothing.
"""

from __future__ import annotations

from internwatch.facts import Fact
from internwatch.reading.clause import clause
from internwatch.reading.documents import read_needs
from internwatch.reading.said import Part, Post, Rule, Said

_ONE = r"(?:one|1|a single|single)(?: \(1\))?"
_POST = (
    r"(?:role|position|job|internship|opportunit|posting|req|program|team|project|location|track|vacanc"
    r"|application|area)"
)
ONE = (
    Rule("one.apply to only", rf"apply (?:to|for) (?:only|just) {_ONE}\b", "apply to only", "apply for only",
         "apply to just", "apply for just"),
    Rule("one.only apply",
         rf"(?:only|just) (?:be able to )?(?:apply|submit)(?: an?)?(?: application)?(?: (?:to|for))? {_ONE} "
         rf"(?:[\w-]+ ){{0,3}}{_POST}", "only apply", "just apply", "only submit", "only be able to"),
    Rule("one.apply to one only", rf"apply(?:ing)? (?:to|for) {_ONE} (?:[\w-]+ ){{0,3}}{_POST}\w*,? (?:only|at a time)",
         "apply to", "apply for", "applying to", "applying for"),
    Rule("one.single", rf"apply(?:ing)? (?:to|for) (?:a|the) single (?:[\w-]+ ){{0,2}}{_POST}", "apply to a single",
         "apply for a single", "applying to a single", "applying for a single", "apply to the single",
         "applying to the single"),
    Rule("one.the one",
         rf"apply(?:ing)? (?:to|for) the (?:one|single) (?:[\w-]+ ){{0,2}}{_POST}[\w ]{{0,20}}(?:that|best|which|you)",
         "apply to the one", "apply for the one", "applying to the one", "applying for the one"),
    Rule("one.limited",
         rf"(?:limit(?:ed)?|restrict(?:ed)?)(?: your(?:self|selves)?| applications?| applicants| candidates)*"
         rf" (?:to )(?:submitting |applying (?:to|for) )?{_ONE} (?:[\w-]+ ){{0,2}}{_POST}", "limit your",
         "limited to", "limit appl", "limit candidates", "restricted to", "limit to"),
    Rule("one.per person",
         r"one application per (?:candidate|person|applicant|student|year|cycle|season|individual|hiring)",
         "one application per"),
    Rule("one.submit",
         rf"submit (?:only |just ){_ONE}|submit {_ONE} application(?! per (?:role|position|job|posting)),? (?:only"
         rf"|total)",
         "submit only", "submit just", "submit one application"),
    Rule("one.not more",
         r"(?:not|n't|never)(?: \w+){0,3} (?:apply|submit|applying|submitting)[\w ]{0,24} more than one\b"
         rf"(?: [\w-]+){{0,2}} {_POST}", "not apply", "not submit", "n't apply", "n't submit", "not be able to"),
    Rule("one.no more", rf"(?:apply|applications?)(?:ing)? (?:to|for) no more than {_ONE}\b", "apply to no more",
         "apply for no more", "applications to no more"),
    Rule("one.multiple",
         r"(?:multiple|duplicate|several) applications (?:will|are|may|cannot)(?: \w+)? ?(?:not|n't|be (?:reject"
         r"|disc|dis|ignored))|more than one application (?:will|are|may|cannot)(?: not)? be",
         "multiple applications", "several applications", "more than one application"),
)  # fmt: skip
_ADVISED = Rule("one.advised", r"recommend|encourag|advise|suggest|prefer|\bideally\b|focus on|should")
_NOT_ONE = Rule(
    "one.not", r"not (?:limited|restricted)|more than one (?:role|position|job) (?:is|are) (?:fine|welcome)"
)

REFERRAL = (
    Rule("referral.employee",
         r"(?:employee|internal) referrals?(?! (?:bonus|program|award|fee|reward|scheme|incentive))",
         "employee referral", "internal referral"),
    Rule("referral.you were",
         r"(?:you (?:were|are|have been|got|get|(?:'ve )?been)|you've been|been|were|was|are) referred (?:by|to "
         r"(?:us|this (?:role|job|position)))", "you were referred", "you are referred", "you have been referred",
         "you've been referred", "been referred", "were referred", "was referred", "are referred"),
    Rule("referral.by", r"(?<!also )referred by (?:an? |our |one of |your |someone|current|any)", "referred by"),
    Rule("referral.from",
         r"referrals? (?:from|by) (?:an? |our |one of )?(?:current |existing )?(?:employee|team ?member|staff"
         r"|colleague|someone)",
         "referral from", "referrals from", "referral by"),
    Rule("referral.have",
         r"(?:have|with|obtain|get|received?|submit) an? (?:employee )?referral\b(?! (?:bonus|program|fee))",
         "have a referral", "with a referral", "obtain a referral", "get a referral", "receive a referral",
         "received a referral"),
    Rule("referral.welcome", r"referrals? (?:are|is) (?:welcome|encouraged|accepted|preferred|strongly|highly)",
         "referrals are ", "referral is "),
    Rule("referral.ask", r"ask (?:them|someone|a friend|an employee|your contact)[\w ]{0,24} (?:for an? referral|to "
         r"refer)",
         "ask them", "ask someone", "ask a friend", "ask an employee", "ask your contact"),
    Rule("referral.know someone",
         r"know (?:someone|anyone)(?: who works)? (?:at|here|in) ?(?:[\w ]{0,24})(?:refer|referral)",
         "know someone", "know anyone"),
)  # fmt: skip
_NOT_REFERRAL = Rule(
    "referral.not",
    r"bonus|agenc|recruiters|vendor|unauthorized|referral (?:program|service)|patient|referred to as|benefits?\b"
    r"|rewards?\b",
)


def read_apply(post: Post) -> Part:
    """`needs`, `one_application`, `referral`."""
    text = post.text
    return {"needs": read_needs(text), "one_application": _one(text), "referral": _referral(text)}


def _one(text: Said) -> Fact[bool] | None:
    for rule in text.may(ONE):
        for found in text.scan(rule):
            start, end = clause(text, *found.span(), 110, 60)
            if not _NOT_ONE.search(text.low, start, end):
                hedged = _ADVISED.search(text.low, start, found.start()) is not None
                return Fact(True, text.quote(start, end), rule=rule.name, hedged=hedged)
    return None


def _referral(text: Said) -> Fact[bool] | None:
    for rule in text.may(REFERRAL):
        for found in text.scan(rule):
            start, end = clause(text, *found.span(), 90, 60)
            if not _NOT_REFERRAL.search(text.low, start, end):
                return Fact(True, text.quote(start, end), rule=rule.name)
    return None
