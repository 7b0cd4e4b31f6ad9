"""The shape of the code: arrows one way, files one subject, functions one screen, names that say what a thing is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "internwatch"
FILES = sorted(SOURCE.rglob("*.py"))

LONGEST_FUNCTION = 50
LONGEST_FILE = 300
HARD_STOP = 500
# Files of words and patterns may pass the soft limit; each is named here with its reason.
LONGER: dict[str, str] = {}
MOST_PARAMETERS = 6
DEEPEST = 3
VAGUE = re.compile(r"(Manager|Service|Handler|Util|Utils|Base|Impl|Helper)$")
NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
# A broad handler is an edge around one unit of work: it records on the row, logs once and goes on. The bot has two:
# what cannot be worked out is answered with a number that the log has, what cannot be sent is a dead update.
BROAD = {"poll/rounds.py": 1, "deliver/till.py": 1, "bot/serve.py": 1}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def depth(node: ast.AST, here: int = 0) -> int:
    """How deep statements nest; an `elif` is not deeper than its `if`."""
    found = here
    for child in ast.iter_child_nodes(node):
        inner = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
        if inner:
            continue
        is_elif = (
            isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse and len(node.orelse) == 1
        )
        found = max(found, depth(child, here + (isinstance(child, NESTING) and not is_elif)))
    return found


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_one_subject_and_its_functions_one_screen(path: Path) -> None:
    """Sizes, parameters, nesting and names of every file stay within what a reader can hold."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = text.count("\n")
    wrong = []
    if lines > (HARD_STOP if name_of(path) in LONGER else LONGEST_FILE):
        wrong.append(f"{lines} lines")
    for f in functions(tree):
        length = (f.end_lineno or f.lineno) - f.lineno + 1
        parameters = [a.arg for a in (*f.args.posonlyargs, *f.args.args) if a.arg not in ("self", "cls")]
        if length > LONGEST_FUNCTION:
            wrong.append(f"{f.name}: {length} lines")
        if len(parameters) > MOST_PARAMETERS:
            wrong.append(f"{f.name}: {len(parameters)} positional parameters")
        if depth(f) > DEEPEST:
            wrong.append(f"{f.name}: nested {depth(f)} deep")
    wrong += [f"class {n.name}" for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and VAGUE.search(n.name)]
    if path.stem in ("utils", "helpers", "common", "misc"):
        wrong.append("a file named after nothing")
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    """Every module opens with a docstring, and public functions outside small scripts carry one or a telling name."""
    if path.read_text(encoding="utf-8").strip():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def is_broad(node: ast.AST) -> bool:
    """A handler of everything that does not raise it again (one that does only tidies up)."""
    if not isinstance(node, ast.ExceptHandler) or any(isinstance(inner, ast.Raise) for inner in ast.walk(node)):
        return False
    return node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException"))


def test_broad_handlers_are_few_and_known() -> None:
    """`except Exception` stands only at the edge around one board, around one alert and around one answer."""
    trees = {name_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    found = {name: sum(map(is_broad, ast.walk(tree))) for name, tree in trees.items()}
    assert {name: count for name, count in found.items() if count} == BROAD


def test_arrows_point_one_way() -> None:
    """The import contracts of pyproject.toml hold."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]


def test_long_files_are_still_there_and_still_long() -> None:
    """The list of exceptions holds no file that no longer needs one."""
    for name in LONGER:
        assert (SOURCE / name).read_text(encoding="utf-8").count("\n") > LONGEST_FILE, name
