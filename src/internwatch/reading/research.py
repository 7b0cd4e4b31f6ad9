"""Is the work of a posting research: the core of the work, not a team's name; title first, then the text.

It does not ask whether the posting is an internship: "research internship" is this and `role` together.
"""

from __future__ import annotations

import re

from internwatch.facts import Fact
from internwatch.reading.quote import as_written
from internwatch.reading.said import Part, Post

# Research of another sort (markets, users), posts that serve research, and research as a department's name.
_NOT = re.compile(
    r"\b(?:market(?:ing)?|user|ux|ui|customer|consumer|design|product|equity|investment|credit|sales|guest|audience"
    r"|brand|legal"
    r"|patent|user experience|competitive|sector) research(?:er|ers)?\b|\bux/ui research"
    r"|\bclinical research (?:coordinator|associate|assistant|nurse|administrator)"
    r"|\bresearch (?:coordinator|compliance|administrat\w+|operations|nurse|sales|marketing|software engineer\w*"
    r"|recruit\w+|data analyst|grants?)\b"
    r"|\bdata research\b|\brecruiters?\b|\brecruit(?:ing|ment) (?:coordinator|manager|partner|lead|specialist)s?\b"
)
_SCIENTIST = re.compile(
    r"\b(?:data|decision|marketing|product data|business|analytics|political|nutrition|computer) scien(?:tist|tists"
    r"|ce|ces)\b"
)
_TITLE = re.compile(
    r"\bresearch(?:er|ers)?\b|\bscientists?\b|\bphysicist\b|\bforschung\w*|\bchercheu\w+|\brecherche\b"
    r"|\binvestigación\b"
    r"|\bricerca\b|\b(?:applied|ai|ml|machine learning|quantum|earth system|earth|climate|atmospheric"
    r"|computational|cognitive)"
    r" sciences?\b"
)
_DEVELOPMENT = re.compile(
    r"\br ?& ?d\b|\br\+d\b|\bresearch (?:&|and|/|\+) development\b"
    r"|\bresearch ?/ ?development\b"
)
_PHD = re.compile(r"\bph\.? ?d\b|\bdoctoral\b|\bdoctorate\b")
_PLAIN = re.compile(
    r"\b(?:software|data (?:engineer|scien|analy)|analyst|analytics|full[- ]?stack|back[- ]?end|front[- ]?end|web"
    r"|mobile|developer|devops|firmware"
    r"|embedded|mechanical|electrical|process|manufacturing|product manag|program manag|business|finance|sales"
    r"|marketing|it\b|hr\b|nurse"
    r"|nursing|security engineer|compiler)"
)
_FIELD = re.compile(
    r"\b(?:machine learning|deep learning|ml|ai|artificial intelligence|nlp|llms?|language|vision|perception|robot\w*"
    r"|speech|reinforcement"
    r"|generative|foundation models?|multimodal|algorithm\w*|quant\w*|graphics|neural|autonomy|physics|chemistry"
    r"|biology|statistic\w*"
    r"|optimization|simulation|modeling|cryptograph\w*|quantum)\b"
)
_BREAK = re.compile(r" [-–—|] |[,(:]")
_RESEARCHER = re.compile(r" (?:interns?(?:hips?)?|scientists?|fellows?|assistants?|associates?|engineers?)\b")
_SELF = re.compile(
    r"\b(?:this|our|the|as an?|an?) (?:[\w/-]+ ){0,4}(?:research internship|research intern\b|student researcher)"
    r"|\bresearch intern(?:ship)?s? (?:will|program|position|role|at|puts?|with|opportunit\w+)\b|\b(?:join"
    r"|hiring) (?:us as )?(?:an? )?(?:[\w/-]+ ){0,3}research interns?\b"
    r"|\bresearch(?:ers)? and (?:applied )?scientists?, and (?:publish|advance)"
)
_PUBLICATIONS = re.compile(
    r"\bpublications?\b|\bpublish(?:ed|ing)?\b|\bpeer[- ]review|\bneurips\b|\bnips\b|\bicml\b|\biclr\b|\bcvpr\b"
    r"|\biccv\b|\beccv\b|\bemnlp\b|\bnaacl\b"
    r"|\baaai\b|\bsiggraph\b|\bicra\b|\biros\b|\bcorl\b|\binterspeech\b|\bicassp\b|\bkdd\b|\bsigmod\b|\bosdi\b"
    r"|\bscientific papers?\b"
)
_RESEARCH_WORK = re.compile(
    r"\b(?:conduct(?:ing)?|perform(?:ing)?|carry(?:ing)? out|pursu(?:e|ing)|driv(?:e|ing)|advanc(?:e|ing)"
    r"|lead(?:ing)?|do(?:ing)?|cutting[- ]edge|state[- ]of[- ]the[- ]art"
    r"|original|novel|independent|applied|fundamental|scientific|academic|innovative) (?:[\w/&,-]+ ){0,3}research\b"
    r"|\bresearch (?:project|problem|agenda|question|scientist|team|paper|idea|direction|lab)s?\b"
)


def read_research(post: Post) -> Part:
    """`research` and its `score`."""
    fact = _research(post.title.raw, post.text.raw)
    return {"research": fact, "score": 1.0 if fact and fact.value else 0.0}


def _research(title: str, text: str) -> Fact[bool] | None:
    """True with the words that say so, False where the title names research of another sort, None where neither."""
    low = title.lower()
    if found := _NOT.search(low):
        return Fact(False, as_written(title, found))
    searched = _SCIENTIST.sub(lambda m: "." * len(m[0]), low) if "scien" in low else low
    searched = _DEVELOPMENT.sub(lambda m: "." * len(m[0]), searched)
    found = _TITLE.search(searched)
    if found and not _is_team(searched, found):
        return Fact(True, as_written(title, found))
    return _by_text(low, title, text)


def _is_team(low: str, found: re.Match[str]) -> bool:
    """True for "Software Engineer Intern - Quantitative Research": the post is plain, research is whom it is with."""
    plain = _PLAIN.search(low, 0, found.start())
    return (
        plain is not None
        and found[0] == "research"
        and _BREAK.search(low, plain.end(), found.start()) is not None
        and _RESEARCHER.match(low, found.end()) is None
    )


def _by_text(low: str, title: str, text: str) -> Fact[bool] | None:
    """A title that leaves it open: how much its text must say depends on how near to research the title stands."""
    phd, plain = _PHD.search(low), _PLAIN.search(low)
    near = _FIELD.search(low) is not None or _DEVELOPMENT.search(low) is not None
    if plain and not (phd and near):
        return None
    if phd and near and not plain:
        return Fact(True, as_written(title, phd))
    if not (near or phd):
        return None
    found = _said(text.lower(), plain is not None, near, _DEVELOPMENT.search(low) is not None)
    return Fact(True, as_written(text, found)) if found else None


def _said(said: str, plain: bool, near: bool, development: bool) -> re.Match[str] | None:
    """The words of the text that make an open title research: it names itself so, or wants and does enough of it."""
    count = said.count("research")
    if count == 0:
        return None
    if not plain and (found := _SELF.search(said)):
        return found
    if not (work := _RESEARCH_WORK.search(said)):
        return None
    if not plain and count >= 4 and (found := _PUBLICATIONS.search(said)):
        return found
    return work if count >= (2 if development else 6) and (development or not near) else None
