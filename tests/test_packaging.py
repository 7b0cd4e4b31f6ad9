"""The wheel holds what a user needs and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TAKEN = ("src", "scrapers", "pyproject.toml", "README.md", "LICENSE", ".gitignore")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from a copy of the tree in which somebody has left private files lying about."""
    tree = tmp_path_factory.mktemp("tree")
    for name in TAKEN:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    (tree / "src" / "internwatch" / "left.db").write_text("private")
    (tree / "src" / "internwatch" / ".env").write_text("TELEGRAM_TOKEN=private")
    (tree / "scrapers" / "left.db").write_text("private")
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)  # hatchling reads .gitignore at a repository's root
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tree / "dist")], cwd=tree, check=True,
        capture_output=True,
    )  # fmt: skip
    return next((tree / "dist").glob("*.whl"))


def test_the_wheel_holds_the_package_and_the_scrapers(wheel: Path) -> None:
    """Every source file, every scraper file, the migrations and the type marker travel in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {f"internwatch/{p.relative_to(ROOT / 'src/internwatch').as_posix()}" for p in (ROOT / "src").rglob("*.py")}
    wanted |= {f"internwatch/_scrapers/{p.name}" for p in (ROOT / "scrapers").glob("*.toml")}
    assert wanted | {"internwatch/py.typed", "internwatch/reading/gazetteer.txt"} <= names


def test_the_wheel_leaves_private_files_out(wheel: Path) -> None:
    """Git-ignored files that lie in the tree do not travel, and neither do tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        text = b"".join(archive.read(n) for n in names if not n.endswith((".pyc",)))
    odd = [n for n in names if n.endswith((".db", ".env")) or n.startswith(("tests", "bench", "scripts"))]
    assert not odd
    assert b"TELEGRAM_TOKEN=private" not in text


def test_the_lock_names_hashes_and_no_index() -> None:
    """Both lock files pin with hashes and write no index address: they install from anywhere."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "http://" not in text and "https://" not in text and "--index" not in text, name
