"""Words for degree levels: Bachelor, Master, PhD, in English, German and French, and where they stand.

Whether a level is asked of the applicant is not decided here (`degree.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from internwatch.reading.ruleset import RuleSet
from internwatch.reading.said import Rule, Said

LEVELS = ("bachelor", "master", "phd")
BACHELOR, MASTER, PHD = ("bachelor",), ("master",), ("phd",)
GRADUATE = ("master", "phd")
MOST_MENTIONS = 200
"""Mentions looked at in one text; a page of hundreds is a list of degrees, not a posting."""


LONGEST_JOINT = 24
_JOINT = Rule("level.joint",
              r"(?:'s|s)?(?: degrees?| programs?| students?| level| years?)?[ ,/&()+-]{0,3}(?:or|and|and/or|oder|und"
              r"|ou|et)?"
              r"[ ,/(]{0,2}(?:an? |your |their |rising )?")  # fmt: skip
_REFUSED = Rule("level.refused", r"[^()\n]{0,60}?\bnot\b")  # in brackets: "a PhD (Master's students are not eligible)"


class Mention(NamedTuple):
    """A word for a level. `standing` marks a class year ("rising senior"), which "or above" does not raise."""

    start: int
    end: int
    levels: tuple[str, ...]
    standing: bool
    rule: Rule


# Abbreviations are only taken in capitals: "7 ms" and "Ms. Lee" are no degree. A list after it tells a degree, too. At
# the end of a sentence "MS" may be a unit ("100 MS.") or a state ("Jackson, MS.").
_LIST = (
    r"(?= ?/|,? (?:or|and|&) |, (?:m|b|ph)|[ -](?:degree|program|student|level|candidate|in )|\)|;|$|\.(?:\s|$)"
    r"| (?:required|preferred|holders)| \((?:grad|class|expect))"
)
_SHORT = (
    (Rule("level.bs", rf"(?<![0-9.+-])bsc?(?:\(hons\))?{_LIST}", "bs"), BACHELOR),
    (Rule("level.ba", r"(?<![0-9.+-])bb?a(?= ?/|,? (?:or|and) [bm]|, (?:m|b|ph)|[ -](?:degree|in ))", "ba/", "ba /",
          "ba,", "ba or ", "ba and ", "ba degree", "ba-degree", "ba in ", "ba-in ", "bba"),
     BACHELOR),
    (Rule("level.beng", r"b\.?(?:eng|tech)\b", "beng", "b.eng", "btech", "b.tech"), BACHELOR),
    (Rule("level.b_dot", r"(?<![0-9.])b\. ?(?:s|a|sc|e)(?:\.|(?=[ /,)]))", "b."), BACHELOR),
    (Rule("level.ms", rf"(?<![0-9.+-])msc?{_LIST}"
          r"(?! in (?:office|excel|word)|\.(?:(?<=\d ms\.)|(?<=[a-z]{4}, ms\.)))", "ms"), MASTER),
    (Rule("level.ma", r"(?<![0-9.+-])(?<!, )ma(?= ?/ ?(?:m|b|ph)|,? (?:or|and) ph|, ph|[ -](?:degree|in ))", "ma/",
          "ma /", "ma,", "ma or ", "ma and ", "ma degree", "ma-degree", "ma in ", "ma-in "),
     MASTER),
    (Rule("level.meng", r"m\.?(?:eng|tech|phil|fa|res)\b", "meng", "m.eng", "mtech", "m.tech", "mphil",
          "m.phil", "mfa", "m.f.a", "mres"), MASTER),
    (Rule("level.m_dot", r"(?<![0-9.])m\. ?(?:s|a|sc)(?:\.|(?=[ /,)]))", "m."), MASTER),
    (Rule("level.mba", r"m\.?b\.?a(?:s|\b)", "mba", "m.b.a"), MASTER),
)  # fmt: skip
_LONG = (
    (Rule("level.bachelor", r"bachelor(?!ette)'?s?'?", "bachelor"), BACHELOR),
    (Rule("level.baccalaureate", r"baccalaureate", "baccalaureate"), BACHELOR),
    (Rule("level.undergraduate", r"under-?grad(?:uate)?s?\b", "undergrad", "under-grad"), BACHELOR),
    (Rule("level.licence", r"licence (?:3|pro)|bac ?\+ ?3", "licence ", "bac+", "bac +"), BACHELOR),
    (Rule("level.master_of",
          r"masters? (?:of|in) (?:science|arts|engineering|business|public|fine|applied|comput|data)",
          "master of", "master in", "masters of", "masters in"), MASTER),
    (Rule("level.masters", r"master(?:'s|s'|s)\b(?! of (?:the|ceremon)| craft)", "master's", "masters"), MASTER),
    (Rule("level.master", r"master(?=[ -](?:degree|program|student|level|thesis|candidate|2|1)| ?[/)]| ?& (?:ph|doct)"
          r"|,? (?:or|and|oder|ou|und|et) (?:ph|doct|b|promo)| (?:in|der|of) (?:[a-z]+ )?(?:comput|engin|inform"
          r"|scien|math|data))"
          , "master"), MASTER),
    (Rule("level.or_master", r"(?:(?<=bachelor)|(?<=phd))(?: |, |/|-)?(?:or|and|oder|und|/)? ?-?(?:an? )?master\b",
          " / master", " or master", " and master",
          " oder master", " und master", "/master", ", master", "- oder master", "-/master"), MASTER),
    (Rule("level.masterstudium", r"master(?:-? ?stud(?:ium|ent|ier|iengang)|and|abschluss|arbeit|thesis|-)", "masters",
          "master-", "master ", "masterand", "masterab", "masterar", "masterth"), MASTER),
    (Rule("level.bac5", r"bac ?\+ ?[45]|(?<![a-z])m[12] (?=en |de |ou |in )", "bac+", "bac +", "m1 ", "m2 "), MASTER),
    (Rule("level.ecole", r"[ée]coles? d'ing[ée]nieurs?|[ée]l[èe]ve ing[ée]nieur|cycle ing[ée]nieur",
          "école", "ecole", "élève", "eleve", "cycle ing"), MASTER),
    (Rule("level.pharmd", r"pharm\.?d\b", "pharm"), MASTER),
    (Rule("level.phd",
          r"ph\.? ?-?d(?:'?s|\.s)?(?:\.(?!s)(?:(?<=[. ]d\.)|(?=\S))|(?![a-z])|(?<=s)"  # "a PhD." ends a sentence
          r"|(?=(?:intern|student|candidate|in|preferred|or|degree)))",
          "ph"), PHD),
    (Rule("level.doctoral", r"(?<!post-)(?<!post)(?<!post )doctora(?:l|te)s?(?:'s)?", "doctoral", "doctorate"), PHD),
    (Rule("level.doctor_of", r"doctor of (?:phil|sci|eng)|d\.?phil\b", "doctor of", "dphil", "d.phil"), PHD),
    (Rule("level.doktorand", r"doktorand|promovier|promotionss?tud|(?:während|laufende|deine|ihre)[rn]? promotion",
          "doktorand", "promovier", "promotions", "während", "laufende", "deine", "ihre"), PHD),
    (Rule("level.doctorant", r"doctorants?(?:e|es)?\b|doctorat\b|th[èe]se cifre|cifre (?:phd|th)|en th[èe]se",
          "doctorant", "doctorat", "thèse", "these cifre", "cifre ", "en th"), PHD),
    (Rule("level.graduate_student", r"(?<![a-z-])(?<!new )(?<!recent )(?:post-?)?grad(?:uate)?[ -]"
          r"(?:students?|degrees?|level(?! [a-z]+ [a-z]* ?course)|stud(?:y|ies)|candidates?|schools?|enrol|research "
          r"assistant)",
          "grad", "postgrad", "post-grad"), GRADUATE),
    (Rule("level.graduate_program", r"(?<![a-z-])(?<!new )(?:post-?)?graduate (?:degree )?program(?!mer|me)",
          "graduate ", "postgraduate "), GRADUATE),
    (Rule("level.graduate_beside", r"(?<=undergraduate)(?:,? ?(?:or|and|&|/|and/or) ?)grad(?:uate)?s?\b", " or grad",
          " and grad", "/grad", " / grad", "/ grad", ", or grad", ", grad", " & grad", " and/or grad"), GRADUATE),
    (Rule("level.graduate_before", r"(?<![a-z-])grad(?:uate)?s? ?(?:or|and|&|/) ?(?=under-?grad)", "grad"), GRADUATE),
    (Rule("level.graduate_standing", r"(?<=senior)s?(?: level)?,?(?: or| and| &|/) ?grad(?:uate)?s?\b(?! (?:of|from))",
          ", or grad", " or grad", " and grad", "/grad", "s or grad", "s and grad", "s, or grad", "s, and grad"),
          GRADUATE),
    (Rule("level.advanced_degree", r"advanced degrees?", "advanced degree"), GRADUATE),
    (Rule("level.postgraduate", r"postgraduates?(?= ?/| or (?:ph|doct))", "postgraduate"), GRADUATE),
)  # fmt: skip
# Class years are those of undergraduates. "Junior" and "senior" alone are ranks of jobs.
_STANDING = (
    Rule("level.sophomore", r"sophomores?|(?<!re)freshm[ae]n\b", "sophomore", "freshm"),
    Rule("level.rising", r"(?:rising|current|college|university|incoming|upcoming|undergraduate|entering) (?:college )?"
         r"(?:junior|senior)s?\b(?! (?:developer|engineer|analyst|leader|manag|staff|level))",
         "rising ", "current ", "college ", "university ", "incoming ", "upcoming ", "undergraduate ", "entering "),
    Rule("level.junior_year",
         r"(?<![a-z])(?:junior|senior)(?:[ -]year| (?:class|academic)? ?standing| undergrad| status\b)"
         r"|(?<![a-z])junior[- ]level (?:student|undergrad)", "junior", "senior "),
    Rule("level.junior_senior", r"(?<![a-z])juniors?(?: level)?(?:,| or|/| and| &)(?: or| and)? ?(?:rising )?seniors?\b"
         r"(?! (?:developer|engineer|analyst|leader|manag|staff|member|colleague))", "junior"),
    Rule("level.juniors",
         r"(?<![a-z])(?:juniors|seniors)(?=,? (?:or|and|&) (?:recent|grad|master|current|junior|senior)|, grad"
         r"| ?\(| (?:in (?:an?|their|college|the)|currently|pursuing|major|graduating|only|preferred))", "juniors",
         "seniors"),
)  # fmt: skip


_STANDS_FOR = dict((*_SHORT, *_LONG))
_CAPITALS = frozenset(rule for rule, _ in _SHORT)
_WORDS = RuleSet(*_STANDS_FOR, *_STANDING)


@lru_cache(maxsize=4)  # degrees, graduation and standing ask for the same text in one go
def mentions(said: Said) -> tuple[Mention, ...]:
    """Every word for a level, in order; of two that begin together the longer."""
    found: dict[int, Mention] = {}
    for match, rule in _WORDS.scan(said):
        start, end = match.span()
        standing = rule not in _STANDS_FOR
        if standing or (_begins(said.raw, start) and (rule not in _CAPITALS or _in_capitals(said.raw[start:end]))):
            mention = Mention(start, end, _STANDS_FOR.get(rule, BACHELOR), standing, rule)
            known = found.get(start)
            if known is None or end > known.end:
                found[start] = mention
    return tuple(found[at] for at in sorted(found)[:MOST_MENTIONS])


def levels_between(said: Said, start: int, end: int) -> set[str]:
    """The levels that are named in a stretch of the text."""
    return {level for mention in mentions(said) if start <= mention.start < end for level in mention.levels}


def chains(found: list[Mention], said: Said) -> list[list[Mention]]:
    """Mentions side by side as one: "BS, MS or PhD", "Bachelor's degree or Master's degree"."""
    out: list[list[Mention]] = []
    for mention in found:
        last = out[-1][-1] if out else None
        if (
            last
            and not (said.low[last.end : mention.start].endswith("(") and _REFUSED.match(said.low, mention.end))
            and mention.start - last.end <= LONGEST_JOINT
            and _JOINT.pattern.fullmatch(said.low, last.end, max(last.end, mention.start))
        ):
            out[-1].append(mention)
        else:
            out.append([mention])
    return out


def _begins(raw: str, at: int) -> bool:
    """Whether a word begins here; a capital begins one even behind a small letter ("qualificationsPhD")."""
    if at == 0 or not raw[at - 1].isalpha() or not raw[at].isalpha():
        return True
    return raw[at].isupper() and (raw[at - 1].islower() or raw[at + 1 : at + 2].islower())


def _in_capitals(word: str) -> bool:
    """ "BS", "B.S.", "BSc", "M.Eng": a capital first, and no small letter right behind it."""
    return word[:1].isupper() and not word[1:2].islower()
