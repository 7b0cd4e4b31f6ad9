"""/companies: hide one, follow one, ask for one. A company is hidden only after the exact change was shown."""

from __future__ import annotations

from internwatch.bot.desk import Act, Desk, Screen, Send, Show, Toast
from internwatch.bot.said import Command, Tap
from internwatch.buttons import code_of
from internwatch.filters.fold import fold
from internwatch.model import Owed
from internwatch.reading import clean
from internwatch.store.rows import StoredPosting

MOST = 100
MOST_WANTED = 5


def companies(desk: Desk, said: Command) -> list[Act]:
    """/companies [hide | follow | request NAME]"""
    what, _, name = said.rest.partition(" ")
    name = clean(name, 80)
    if what.lower() == "request" and name:
        return _request(desk, name)
    if what.lower() in ("hide", "follow") and name:
        found = ask_to_hide(desk, name) if what.lower() == "hide" else _follow(desk, name)
        return found or [Send(Screen(desk.lines("company.unknown", name=name)))]
    return [Send(_all(desk))]


def _all(desk: Desk) -> Screen:
    settings = desk.settings
    lines = desk.lines("company.head")
    lines += desk.lines("company.hidden", names=", ".join(settings.hidden) or "-")
    lines += desk.lines("company.followed", names=", ".join(settings.followed) or "-")
    rows = [[desk.button("button.unhide", "co", "s", code_of(name), name=name)] for name in settings.hidden[-10:]]
    rows += [[desk.button("button.unfollow", "co", "u", code_of(name), name=name)] for name in settings.followed[-10:]]
    return Screen([*lines, *desk.lines("company.how")], rows)


def _known(desk: Desk, name: str) -> str:
    """The watched company that is meant, as it writes itself, or ""."""
    names = {fold(state.company): state.company for state in desk.store.boards().values()}
    wanted = fold(name)
    close = [n for n in names if n.startswith(wanted)]
    return names.get(wanted) or (names[close[0]] if len(close) == 1 else "")


def ask_to_hide(desk: Desk, name: str) -> list[Act]:
    """Show what hiding would take away, with the button that does it; nothing where the company is not watched."""
    company = _known(desk, name)
    return _asked(desk, company, "h", code_of(fold(company))) if company else []


def ask_to_hide_that_of(desk: Desk, stored: StoredPosting) -> list[Act]:
    """The same for the company that a posting names, which need not be how a board calls itself."""
    company = stored.posting.company
    if not any(map(str.isalnum, company)):
        return [Send(Screen(desk.lines("company.nameless")))]
    return _asked(desk, company, "p", code_of(stored.posting.key))


def _asked(desk: Desk, company: str, *does: str) -> list[Act]:
    n = sum(fold(s.posting.company) == fold(company) for s in desk.store.open_internships())
    rows = [
        [desk.button("button.hide_company", "co", *does, name=company), desk.button("button.cancel", "co", "all")],
    ]
    return [Send(Screen(desk.lines("company.hide", name=company, n=n), rows))]


def _follow(desk: Desk, name: str) -> list[Act]:
    company = _known(desk, name)
    if not company:
        return []
    followed = tuple(dict.fromkeys((*desk.settings.followed, fold(company))))
    if len(followed) > MOST:
        return [Send(Screen(desk.lines("company.many", n=MOST)))]
    desk.keep(followed=followed)
    rows = [[desk.button("button.undo", "co", "u", code_of(fold(company)))]]
    return [Send(Screen(desk.lines("company.followed_now", name=company), rows))]


def _request(desk: Desk, name: str) -> list[Act]:
    """The operator hears of a wanted company once, and of a few a day from one person."""
    today = f"{desk.now:%Y-%m-%d} "
    wanted = dict.fromkeys([one for one in desk.settings.wanted if one.startswith(today)] + [today + fold(name)])
    if len(wanted) > MOST_WANTED:
        return [Send(Screen(desk.lines("company.enough", n=MOST_WANTED)))]
    desk.keep(wanted=tuple(wanted))
    payload = {"title": f"somebody wants {name} watched", "lines": ["internwatch add URL adds a careers page"]}
    words = [Owed(to, "operator", f"request:{fold(name)}", "1", (), payload) for to in desk.operators]
    if words:
        desk.store.owe(words, desk.now)
    return [Send(Screen(desk.lines("company.requested", name=name)))]


def tap(desk: Desk, said: Tap, args: list[str]) -> list[Act]:
    """ "h" hides, "s" shows again, "u" follows no more; the company is named by a code of its folded name. "p" hides
    the company of the posting with this code."""
    if args[0] == "all":
        return [Show(_all(desk))]
    return {"h": _hide, "p": _hide_that_of, "s": _unhide, "u": _unfollow}[args[0]](desk, args[1])


def _hide(desk: Desk, code: str) -> list[Act]:
    names = {code_of(fold(state.company)): state.company for state in desk.store.boards().values()}
    return _hidden(desk, names[code]) if code in names else [Toast(desk.say("mark.stale"))]


def _hide_that_of(desk: Desk, code: str) -> list[Act]:
    stored = desk.store.posting_by_code(code)
    return _hidden(desk, stored.posting.company) if stored else [Toast(desk.say("latest.gone"), alert=True)]


def _hidden(desk: Desk, company: str) -> list[Act]:
    hidden = tuple(dict.fromkeys((*desk.settings.hidden, fold(company))))
    if len(hidden) > MOST:
        return [Toast(desk.say("company.many", n=MOST), alert=True)]
    desk.keep(hidden=hidden)
    undo = [[desk.button("button.undo", "co", "s", code_of(fold(company)))]]
    return [Show(Screen(desk.lines("company.hidden_now", name=company), undo))]


def _unhide(desk: Desk, code: str) -> list[Act]:
    name = next((n for n in desk.settings.hidden if code_of(n) == code), "")
    desk.keep(hidden=tuple(n for n in desk.settings.hidden if n != name))
    return [Show(Screen(desk.lines("company.shown_now", name=name) if name else _all(desk).lines))]


def _unfollow(desk: Desk, code: str) -> list[Act]:
    name = next((n for n in desk.settings.followed if code_of(n) == code), "")
    desk.keep(followed=tuple(n for n in desk.settings.followed if n != name))
    return [Show(Screen(desk.lines("company.unfollowed", name=name) if name else _all(desk).lines))]
