"""Write scrapers/<key>.toml for every employer of a table that sits on a system that internwatch reads.

    python scripts/make_scrapers.py EMPLOYERS.tsv [FOLDER]

The table has the columns company, kind, system, token_or_url, evidence, confidence, note; only rows with confidence
"high" are taken. It asks no site. A file that is there already is left alone: somebody may have mended it.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

TAGS = ("frontier-lab", "big-tech", "startup", "quant", "nonprofit", "industrial")
TOKEN_ALONE = ("greenhouse", "lever", "ashby", "smartrecruiters")
# What Eightfold must be told about an own host: the domain that its API wants.
DOMAINS = {"explore.jobs.netflix.net": "netflix.com", "bayer.eightfold.ai": "bayer.com"}
# Words in brackets behind a name that say something about the board, not the company.
ABOUT_THE_BOARD = re.compile(r" \((experienced site|Workday|internships|incl\. BCAI|US)\)$")
# Notes that only repeat what other keys of the file say.
SAID_ELSEWHERE = ("", "Workday", "internships", "token holds a space", "Eightfold v2, domain netflix.com")
_WORKDAY = re.compile(r"([a-z0-9_-]+)\.(wd\d+)\.myworkdayjobs\.com", re.IGNORECASE)

Fields = dict[str, str | list[str]]


def slug(name: str) -> str:
    """A company's name as a key: "Cursor (Anysphere)" -> "cursor"."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    bare = re.sub(r"\s*\(.*?\)|\s*/.*", "", ascii_only)
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")


def board(system: str, given: str) -> tuple[Fields, str] | None:
    """The keys that name the board, and its careers page; None for a system or an address that is not known."""
    first, _, second = given.partition("  ")
    if system in TOKEN_ALONE and second:
        fields: Fields = {"token": unquote(first.strip())}
        if ".eu." in second:
            fields["region"] = "eu"
        return fields, second.strip()
    url = given.strip()
    parts = urlsplit(url)
    if system == "workday" and (found := _WORKDAY.fullmatch(parts.netloc)):
        return {"token": found[1], "instance": found[2], "site": parts.path.strip("/").split("/")[-1]}, url
    if system == "eightfold" and parts.netloc in DOMAINS:
        domain = DOMAINS[parts.netloc]
        return {"token": domain.partition(".")[0], "host": parts.netloc, "domain": domain}, url
    return None


def scraper(row: dict[str, str]) -> Fields | None:
    """The content of one scraper file; None for a row that is not taken."""
    if row["confidence"] != "high":
        return None
    found = board(row["system"], row["token_or_url"])
    if found is None:
        return None
    fields, careers = found
    about = ABOUT_THE_BOARD.search(row["company"])
    notes = [note for note in (about[1] if about else "", row["note"]) if note not in SAID_ELSEWHERE]
    kept: Fields = {"name": ABOUT_THE_BOARD.sub("", row["company"]), "system": row["system"], **fields}
    kept |= {"tags": [row["kind"]], "careers": careers}
    if note := "; ".join(notes):
        kept["note"] = note
    return kept


def write(folder: Path, rows: list[dict[str, str]]) -> int:
    """Write the files; returns how many are new."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    seen: set[str] = set()
    for row in rows:
        fields = scraper(row)
        if fields is None:
            continue
        key = slug(row["company"])
        if not key or key in seen:
            raise SystemExit(f"{row['company']}: the key {key!r} is taken or empty")
        seen.add(key)
        path = folder / f"{key}.toml"
        if not path.exists():
            lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in fields.items()]
            path.write_text("".join(lines), encoding="utf-8")
            written += 1
    return written


def main() -> None:
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).resolve().parents[1] / "scrapers"
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    print(f"{write(folder, rows)} files written to {folder}")


if __name__ == "__main__":
    main()
