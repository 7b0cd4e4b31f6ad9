"""The buttons under an alert or a reminder of one posting: what can be done with it next; no tap is answered here."""

from __future__ import annotations

from internwatch.buttons import Verb, data_of
from internwatch.model import Button
from internwatch.render.markup import safe_url

Rows = tuple[tuple[Button, ...], ...]
# What can come next at a stage, row by row: (verb, words, argument).
_APPLICATION: tuple[tuple[tuple[Verb, str, str], ...], ...] = (
    (("mv", "📝 Assessment", "assessment"), ("mv", "🗣 Interview", "interview"), ("mv", "🎉 Offer", "offer")),
    (("mv", "Rejected", "rejected"), ("mv", "Withdrawn", "withdrawn"), ("rm", "⏰ Remind", "")),
)
_NEXT: dict[str, tuple[tuple[tuple[Verb, str, str], ...], ...]] = {
    "none": (
        (("sv", "⭐ Save", ""), ("ap", "✅ Applied", "")),
        (("rf", "🤝 Referral", ""), ("rm", "⏰ Remind", "")),
        (("no", "👎 Not for me", ""), ("wy", "🔎 Why", "")),
    ),
    "saved": (
        (("ap", "✅ Applied", ""), ("rf", "🤝 Referral", "")),
        (("rm", "⏰ Remind", ""), ("us", "Unsave", "")),
        (("no", "👎 Not for me", ""), ("wy", "🔎 Why", "")),
    ),
    "asked": ((("rd", "🤝 Referred", ""), ("aa", "Apply anyway", ""), ("dr", "Drop", "")), (("rm", "⏰ Remind", ""),)),
    "referred": ((("ap", "✅ Applied", ""),), (("rm", "⏰ Remind", ""), ("dr", "Drop", ""))),
    "dropped": ((("sv", "⭐ Save", ""), ("ap", "✅ Applied", "")),),
    "dismissed": ((("sv", "⭐ Save", ""), ("wy", "🔎 Why", "")),),
    "withdrawn": _APPLICATION[:1],
    "rejected": _APPLICATION[:1],
}
# Behind a closed door only what has been done can still be said.
_CLOSED: dict[str, tuple[tuple[tuple[Verb, str, str], ...], ...]] = {
    "none": (),
    "saved": ((("ap", "✅ Applied", ""), ("us", "Unsave", "")),),
    "asked": ((("ap", "✅ Applied", ""), ("dr", "Drop", "")),),
    "referred": ((("ap", "✅ Applied", ""), ("dr", "Drop", "")),),
    "dropped": (),
    "dismissed": (),
}
# Whoever applied has no use for a button that leads to the form; who waits for a referral must not press it.
_APPLIES = frozenset({"none", "saved", "referred"})


def rows(code: str, stage: str, url: str = "", *, closed: bool = False) -> Rows:
    """Buttons for a posting, by its short name (`buttons.code_of`), at this stage of the reader's."""
    table = _CLOSED.get(stage, _NEXT.get(stage, _APPLICATION)) if closed else _NEXT.get(stage, _APPLICATION)
    made = [[_button(code, *one) for one in row] for row in table]
    link = safe_url(url)
    if link and not closed and stage in _APPLIES:
        made[0].insert(0, Button("Apply ↗", url=link))
    return tuple(tuple(row) for row in made)


def _button(code: str, verb: Verb, said: str, argument: str) -> Button:
    return Button(said, data=data_of(verb, code, *([argument] if argument else [])))
