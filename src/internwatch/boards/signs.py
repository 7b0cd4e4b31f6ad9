"""What the source of a careers page says about the system behind it: embeds, addresses, the system's own marks.

It guesses no name: each board that it gives stands in the page, letter by letter. Nothing is asked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import msgspec

from internwatch import systems
from internwatch.detect import options_of_url
from internwatch.errors import InternwatchError
from internwatch.model import Source
from internwatch.nature import FORMATS

LARGEST = 4_000_000
# So many addresses of a page are looked at; a careers page has hundreds.
MOST_LINKS = 20_000


class Sign(msgspec.Struct, frozen=True):
    """A board that a page names: the system, its options, the words that say so. `strong`: the page shows the board
    itself (an embed, a system's own page), where a plain link may lead to somebody else's."""

    system: str
    options: dict[str, object]
    words: str
    strong: bool = False


# What embeds a board into somebody's page: (system, pattern with the token in group 1, strong).
_EMBEDS = tuple(
    (system, re.compile(pattern, re.IGNORECASE))
    for system, pattern in (
        (
            "greenhouse",
            r"(?:job-)?boards(?:\.eu)?\.greenhouse\.io/embed/job_(?:board|app)(?:/js)?\?[^\"'\s<>]{0,80}?for=([\w.-]{2,80})",
        ),
        ("greenhouse", r"\bboardToken[\"']?\s{0,3}[:=]\s{0,3}[\"']([\w.-]{2,80})[\"']"),
        ("greenhouse", r"\bdata-board-token\s{0,3}=\s{0,3}[\"']([\w.-]{2,80})[\"']"),
        ("greenhouse", r"[\"']urlToken[\"']\s{0,3}:\s{0,3}[\"']([\w.-]{2,80})[\"']"),
        ("greenhouse", r"boards-api(?:\.eu)?\.greenhouse\.io/v1/boards/([\w.-]{2,80})"),
        ("lever", r"api(?:\.eu)?\.lever\.co/v0/postings/([\w.-]{2,80})"),
        ("ashby", r"jobs\.ashbyhq\.com/([\w.%-]{2,80})/embed"),
        ("ashby", r"api\.ashbyhq\.com/posting-api/job-board/([\w.%-]{2,80})"),
        ("smartrecruiters", r"/oneclick-ui/company/([\w.-]{2,80})/"),
        ("smartrecruiters", r"api\.smartrecruiters\.com/v1/companies/([\w.-]{2,80})/postings"),
        ("workable", r"apply\.workable\.com/api/v\d/(?:widget/)?accounts/([\w.-]{2,80})"),
        ("workable", r"\bwhr_embed\(\s{0,3}[\"']?([\w-]{2,80})[\"']?"),
    )
)
# Marks of a system on a company's own host: the page itself is the board. A vendor's address that names the customer is
# none: pages elsewhere link to it. (system, pattern)
_OWN = tuple(
    (system, re.compile(pattern, re.IGNORECASE))
    for system, pattern in (
        # Not "scripts.": a company's own page loads a widget from there.
        ("teamtailor", r"\bassets[\w-]{0,20}\.teamtailor-cdn\.com|content=\"Teamtailor\""),
        ("recruitee", r"recruiteecdn\.com|window\.recruitee\b"),
        ("eightfold", r"static\.vscdn\.net|(?<!\.eightfold\.ai)/api/(?:apply/v2/jobs|pcsx/)"),
        ("jibe", r"app\.jibecdn\.com|window\.jibe\b"),
        ("phenom", r"cdn\.phenompeople\.com|\bphApp\.ddo\b"),
        ("successfactors", r"\bj2w\.init\b|rmkcdn\.successfactors\.com|\brmk-map[\w-]{0,20}\.jobs2web\.com"),
        ("radancy", r"id=\"search-results-list\"|tbcdn\.talentbrew\.com"),
        ("avature", r"class=\"[^\"]{0,80}\barticle--result\b"),
    )
)
_UNIFY = re.compile(r"searchResultsUnify\.js|/services/recruiting/v1/jobs|\bunify-apply-now\b", re.IGNORECASE)
_LOCALE = re.compile(r"[?&]locale=([a-z]{2}_[A-Z]{2})\b")
# Sites speak a handful of languages; a page that links to more is something else.
MOST_LOCALES = 8
_PCSX = re.compile(r"/api/pcsx/|\"isPcsxEnabled\":\s*true|pcsx_enabled", re.IGNORECASE)
_DOMAIN = re.compile(r"[\"'](?:domain|group_id)[\"']\s{0,3}:\s{0,3}[\"']([a-z0-9.-]{3,80}\.[a-z]{2,12})[\"']")
_PHENOM_PREFIX = re.compile(r"/([a-z]{2,6}/[a-z]{2})(?:/|$)")
_PHENOM_LIST = re.compile(r"/([a-z]{2,6}/[a-z]{2})/search-results")
_ORACLE_HOST = re.compile(
    r"https://([a-z0-9-]{2,80}\.fa\.(?:[a-z0-9-]{1,40}\.){0,4}oraclecloud\d{0,3}\.com)", re.IGNORECASE
)
_ORACLE_SITE = re.compile(r"[\"'/]?siteNumber[\"']?\s{0,3}[:=/]\s{0,3}[\"']?([A-Za-z0-9_]{2,60})")
_LINK = re.compile(r"https?://[^\s\"'<>\\^`{|}]{4,600}")
# What a page loads is no link to a board, wherever it lies.
_LOADED = re.compile(r"\.(?:js|css|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|mp4)(?:[?#]|$)", re.IGNORECASE)
_FEED = re.compile(r"<link\b[^<>]{0,600}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z-]+)\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"})
_JOB_WORDS = re.compile(r"job|career|vacanc|position|opening|stelle|karriere|emploi|recrut|hiring", re.IGNORECASE)


def text_of(body: bytes) -> str:
    """The source of a page as one text in which addresses look the same wherever they stand: in tags, in scripts."""
    raw = body[:LARGEST].decode("utf-8", "replace")
    return unescape(raw.replace("\\/", "/").replace("\\u002F", "/").replace("\\u0026", "&"))


def boards(text: str, url: str) -> list[Sign]:
    """The boards that a page names, each once. Where any is shown by the page itself, mere links do not count."""
    found = [*_embedded(text), *_own(text, url)]
    if not found:
        found = list(_linked(text, url))
    known: dict[str, Sign] = {}
    for sign in found:
        if (source := source_of(sign, url)) is not None:
            known.setdefault(systems.scraper(sign.system).board(source), sign)
    return list(known.values())


def source_of(sign: Sign, careers: str) -> Source | None:
    """A source that looks at the board of a sign; None for a system that is not read, or options that do not do."""
    if sign.system not in systems.names():
        return None
    shape = systems.scraper(sign.system).Options
    fields = {field.name for field in msgspec.structs.fields(shape)}
    given = {name: value for name, value in sign.options.items() if name in fields and value != ""}
    try:
        options = msgspec.convert(given, shape)
    except msgspec.ValidationError:
        return None
    key = slug(str(given.get("token") or given.get("host") or urlsplit(careers).hostname or ""))
    return Source(key, key, sign.system, options, careers=careers, token=str(given.get("token", "")))


def slug(name: str) -> str:
    """A name as a key: "Acme Labs, Inc." -> "acme-labs-inc"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "board"


def _embedded(text: str) -> Iterator[Sign]:
    for system, pattern in _EMBEDS:
        for found in pattern.finditer(text):
            options = _named(found[0], system) or {"token": found[1]}
            yield Sign(system, options, found[0][:120], strong=True)


def _named(words: str, system: str) -> dict[str, object] | None:
    """The options where the words of an embed are an address that says more than a token (a region)."""
    try:
        name, options = options_of_url(f"https://{words}" if "://" not in words else words)
    except InternwatchError:
        return None
    return options if name == system else None


def _own(text: str, url: str) -> Iterator[Sign]:
    unified = _unified(text, url)
    if unified is not None:
        yield unified
    for system, pattern in _OWN:
        if system == "successfactors" and unified is not None:
            continue
        if found := pattern.search(text):
            yield Sign(system, _options_of_own(system, text, url), found[0], strong=True)
    at, site = _ORACLE_HOST.search(text), _ORACLE_SITE.search(text)
    if at and site and "CandidateExperience" in text:
        yield Sign("oracle", {"host": at[1].lower(), "site": site[1]}, f"{at[1]} … {site[0]}", strong=True)


def _unified(text: str, url: str) -> Sign | None:
    """SuccessFactors' newer career site, and the languages it speaks, as its page links to them."""
    found = _UNIFY.search(text)
    if found is None:
        return None
    locales = tuple(dict.fromkeys(_LOCALE.findall(text)))[:MOST_LOCALES]
    options: dict[str, object] = {"host": (urlsplit(url).hostname or "").lower()}
    return Sign("successfactors_csb", {**options, **({"locales": locales} if locales else {})}, found[0], strong=True)


def _options_of_own(system: str, text: str, url: str) -> dict[str, object]:
    """What a file says of a system on a company's own host, from the page and its address."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if system in ("radancy", "avature"):
        return {"url": f"https://{host}{parts.path}"}
    if system == "phenom":
        found = _PHENOM_PREFIX.match(parts.path) or _PHENOM_LIST.search(text)
        return {"host": host, "prefix": found[1]} if found else {"host": host}
    if system != "eightfold":
        return {"host": host}
    domain = _DOMAIN.search(text)
    return {
        "host": host, **({"domain": domain[1]} if domain else {}), **({"api": "pcsx"} if _PCSX.search(text) else {}),
    }  # fmt: skip


def _linked(text: str, url: str) -> Iterator[Sign]:
    for number, found in enumerate(_LINK.finditer(text)):
        if number >= MOST_LINKS:
            return
        link = found[0].rstrip(".,;)")
        sign = None if _LOADED.search(link) else named_by(link)
        if sign is not None and found[0] != url:
            yield sign


def named_by(url: str) -> Sign | None:
    """The board that an address itself names; None where it names no system."""
    try:
        system, options = options_of_url(url)
    except InternwatchError:
        return None
    at_all = {name: value for name, value in options.items() if value != ""}
    return None if system in FORMATS and "sitemap" not in options else Sign(system, at_all, url)


def feeds(text: str, url: str) -> list[str]:
    """The addresses of the feeds of postings that a page announces; a feed of its news is none."""
    found = []
    for tag in _FEED.findall(text):
        said = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(tag)}
        announced = "alternate" in said.get("rel", "").lower() and said.get("type", "").lower() in _FEED_TYPES
        if announced and said.get("href") and _JOB_WORDS.search(f"{said['href']} {said.get('title', '')}"):
            found.append(urljoin(url, said["href"]))
    return list(dict.fromkeys(found))


# -- a sitemap --------------------------------------------------------------------------------------------------------

# Parts of an address behind which one posting stands, the plainest first.
_POSTING_PARTS = (
    "/job/", "/jobs/", "/job-detail/", "/job_details/", "/jobdetail/", "/position/", "/positions/", "/vacancy/",
    "/vacancies/", "/opening/", "/openings/", "/offer/", "/offers/", "/stellen/", "/stelle/", "/role/", "/roles/",
    "/career/", "/careers/",
)  # fmt: skip
FEWEST = 2


def sitemaps(robots: str) -> list[str]:
    """The sitemaps that a robots.txt names, those about jobs first."""
    found = [line.partition(":")[2].strip() for line in robots.splitlines() if line.lower().startswith("sitemap:")]
    return sorted(dict.fromkeys(found), key=lambda at: not _JOB_WORDS.search(at))


def about_jobs(addresses: Iterable[str]) -> list[str]:
    """Of the sitemaps of an index, those that seem to hold postings; all of them where none says so."""
    every = list(addresses)
    return [at for at in every if _JOB_WORDS.search(urlsplit(at).path)] or every


def postings_of(addresses: Iterable[str]) -> tuple[str, list[str]]:
    """The part that the addresses of a sitemap's postings have in common, and those that have more behind it (one with
    nothing is the page that lists them); ("", []) where there are no postings."""
    every = [(at, urlsplit(at).path.lower()) for at in addresses]
    for part in _POSTING_PARTS:
        found = [at for at, path in every if part in path and path.partition(part)[2].strip("/")]
        if len(found) >= FEWEST:
            return part, found
    return "", []
