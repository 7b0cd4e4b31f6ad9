"""Adding a destination to a config that a person wrote: comments, order and spacing stay as they are.

It edits text and files; what may stand in a config is not judged here.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

from internwatch.config.values import spelled
from internwatch.errors import InternwatchError

# Where to add it: the number of a [[filter]], or the operator.
Goal = int | None
OPERATOR: Goal = None


def add_destination(text: str, goals: Iterable[Goal], destination: str, note: str = "", token: str = "") -> str:
    """The config's text with the destination in the `send_to` of these tables; the same text where it is there
    already. `note` says in a comment what it is; `token` is written as [telegram] where there is no such table.
    InternwatchError where the text cannot be edited without changing more."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    goals = list(goals)
    wanted = _added(tomllib.loads(text), goals, destination, token)
    try:
        document = tomlkit.parse(text)
        for goal in goals:
            _add(_table(document, goal), destination, note)
        if token and "telegram" not in document:
            document["telegram"] = {"token": token}
        edited = tomlkit.dumps(document)
        if tomllib.loads(edited) == wanted:
            return edited
    except (TOMLKitError, tomllib.TOMLDecodeError, TypeError, KeyError, AttributeError):
        pass  # a way of writing that the library does not know
    raise InternwatchError("the config is written in a way that cannot be edited safely.")


def _added(root: dict[str, Any], goals: list[Goal], destination: str, token: str) -> dict[str, Any]:
    """What the edited text must say."""
    wanted = deepcopy(root)
    for goal in goals:
        _add(_table(wanted, goal), destination, "")
    return wanted if not token or "telegram" in wanted else {**wanted, "telegram": {"token": token}}


def _table(root: Any, goal: Goal) -> Any:
    if goal is not OPERATOR:
        return root["filter"][goal]
    if "operator" not in root:
        root["operator"] = {}
    return root["operator"]


def _add(table: Any, destination: str, note: str) -> None:
    if "send_to" not in table:
        table["send_to"] = [destination]
    elif destination in [spelled(str(one)) for one in table["send_to"]]:
        return
    else:
        table["send_to"].append(destination)
    trivia = getattr(table["send_to"], "trivia", None)
    if note and trivia is not None and not trivia.comment:
        table["send_to"].comment(f"{destination}: {note}")


def replace_file(path: Path, text: str) -> None:
    """Replace the file in one step, with its owner and rights; a link keeps pointing where it does.
    InternwatchError where that is not possible; the file is then as it was."""
    real = path.resolve()
    draft = real.with_name(f".{real.name}.{os.getpid()}.new")
    try:
        before = real.stat()
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(draft, before.st_uid, before.st_gid)
        draft.chmod(before.st_mode & 0o7777)
        draft.replace(real)
    except OSError as error:
        raise InternwatchError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
