"""Which careers system a URL belongs to: a pattern of its address, never a guess and never a request.

The patterns are SOURCES 2.1's. A page of no known system is taken as one that carries schema.org JobPosting.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import msgspec

from internwatch import systems
from internwatch.errors import InternwatchError
from internwatch.model import Source

# A language in front of a path: "en-US", "fr", "zh-Hans-CN"; with its country it can hardly be a board's name.
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{4})?(?P<country>-[a-z]{2})?", re.IGNORECASE)
# Pages of a board: what stands in front of them is the board, even where it looks like a language ("/ab/jobs").
_PAGES = frozenset({"job", "jobs", "j", "details", "login", "userHome", "introduceYourself"})
_WORKDAY = re.compile(r"^([a-z0-9_-]+)\.(wd\d+)\.myworkdayjobs\.com$")
_WORKDAY_SITE = re.compile(r"^(wd\d+)\.myworkdaysite\.com$")
_SUCCESSFACTORS = re.compile(r"^career\d*\.(?:successfactors|sapsf)\.(?:com|eu|cn)$")
# Avature writes its languages in its own way, and has these pages without a portal.
_AVATURE_LANGUAGE = re.compile(r"[a-z]{2}_[a-z]{2}", re.IGNORECASE)
_AVATURE_PAGES = frozenset({"login", "logout", "register"})
_ORACLE = re.compile(r".+\.oraclecloud\d*\.com")
# Hosts on which a vendor speaks of itself or keeps its files, in the place where its customers' names stand.
_VENDORS_OWN = re.compile(
    r"(?:assets|cdn)(?:[\d.-].*)?|.*-(?:cdn|assets)\d*"
    r"|(?:www|api|app|apps|auth|blog|developers?|docs|files|fonts|help|images?|img|js|login|marketing|media|resources?"
    r"|scripts?|static|status|support)\d*|rmk-map.*"
)


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # "https://[bad/"
        raise InternwatchError(f"{url!r} is not a web address: {error}") from error


def options_of_url(url: str) -> tuple[str, dict[str, object]]:
    """(system, its options) for a careers page, a board or a posting link."""
    parts = _split(url)
    host = (parts.hostname or "").lower()
    path = [unquote(p) for p in parts.path.split("/") if p]
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in ("http", "https") or not host:
        raise InternwatchError(f"{url!r} is not a web address; it must begin with https://")
    for find in (
        _by_path,
        _workday,
        _eightfold,
        _oracle,
        _comeet,
        _adp,
        _avature,
        _successfactors,
        _subdomain,
        _own_site,
    ):
        if found := find(host, path, query):
            return found
    return _by_name(url, parts.path.lower())


def _by_name(url: str, path: str) -> tuple[str, dict[str, object]]:
    """What a page of no known system is by the name of its file: a feed, a sitemap, else one with JobPosting."""
    if path.endswith((".rss", ".atom", "/rss", "/rss.xml", "/feed", "/feed.xml", "/feed.json")):
        return "feed", {"url": url}
    return "jsonld", {"sitemap" if path.endswith(("sitemap.xml", "sitemap.xml.gz")) else "url": url}


Found = tuple[str, dict[str, object]] | None


# Boards named by a part of the path: (system, the hosts they stand on, the word behind which an API's address has the
# name, words that stand in front of the name on the pages).
_PATHS = tuple(
    (system, re.compile(hosts), behind, front)
    for system, hosts, behind, front in (
        ("greenhouse", r"(?:job-boards|boards|boards-api)(?:\.eu)?\.greenhouse\.io", "boards", ()),
        ("lever", r"(?:jobs|api)(?:\.eu)?\.lever\.co", "postings", ()),
        ("ashby", r"(?:jobs|api)\.ashbyhq\.com", "job-board", ()),
        (
            "smartrecruiters",
            r"(?:jobs|careers|api)\.smartrecruiters\.com",
            "companies",
            ("oneclick-ui", "company", "ni"),
        ),
        ("workable", r"apply\.workable\.com", "accounts", ()),
        ("rippling", r"(?:ats(?:\.[a-z]+\d+)?|api)\.rippling\.com", "board", ("embed",)),
        ("gem", r"jobs\.gem\.com", "", ()),
        ("jobvite", r"jobs\.jobvite\.com", "", ("careers",)),
    )
)
_LOCALISED = ("workable", "rippling")
# First parts that are a page of the system itself, whoever's the board.
_NO_BOARD = frozenset({"embed", "external-referrals", "j", "jobs", "my-applications", "support"})


def _by_path(host: str, path: list[str], query: dict[str, str]) -> Found:
    for system, hosts, behind, front in _PATHS:
        if not hosts.fullmatch(host):
            continue
        token = query.get("for", "") if system == "greenhouse" else ""
        if not token and ("api" in host.partition(".")[0] or path[:1] in (["api"], ["v1"])):
            token = _after(path, behind)
        elif not token:
            token = _first(_past_language(path) if system in _LOCALISED else path, front)
        region = {"region": "eu"} if ".eu." in host else {}
        return (system, {"token": token, **region}) if token else None
    return None


def _first(path: list[str], front: tuple[str, ...]) -> str:
    """The first part of the path that can name a board, "" where that place holds a page or the system's files."""
    token = next((part for part in path if part not in front), "")
    return "" if token in _NO_BOARD or token.startswith("_") else token


def _past_language(path: list[str]) -> list[str]:
    """The path without the language in front of it, where there is one and not a board of such a name."""
    language = _LANGUAGE.fullmatch(path[0]) if path else None
    if language is None or (not language["country"] and (len(path) == 1 or path[1] in _PAGES)):
        return path
    return path[1:]


def _workday(host: str, path: list[str], query: dict[str, str]) -> Found:
    match = _WORKDAY.match(host)
    rest = _past_language(path)
    if (other := _WORKDAY_SITE.match(host)) and rest[:1] == ["recruiting"] and len(rest) > 2:
        return "workday", {"token": rest[1], "instance": other[1], "site": rest[2]}
    if rest[:1] == ["wday"]:  # the system's own: of it only the API's addresses name a site
        rest = rest[3:] if rest[1:2] == ["cxs"] else []
    return ("workday", {"token": match[1], "instance": match[2], "site": rest[0]}) if match and rest else None


# Eightfold on companies' own hosts: host -> what its file says.
_EIGHTFOLD: dict[str, dict[str, object]] = {
    "apply.careers.microsoft.com": {"domain": "microsoft.com", "api": "pcsx", "search": "intern"},
    "explore.jobs.netflix.net": {"domain": "netflix.com"},
    "careers.qualcomm.com": {"domain": "qualcomm.com"},
    "career.mlp.com": {"domain": "mlp.com"},
}


def _eightfold(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host in _EIGHTFOLD:
        return "eightfold", {"host": host, **_EIGHTFOLD[host]}
    if not _in_front_of(host, ".eightfold.ai"):
        return None
    return "eightfold", {"host": host, "domain": query.get("domain", "")}


def _oracle(host: str, path: list[str], query: dict[str, str]) -> Found:
    site = _after(path, "sites")
    return ("oracle", {"host": host, "site": site}) if _ORACLE.fullmatch(host) and site else None


def _comeet(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host not in ("www.comeet.com", "comeet.com") or path[:1] != ["jobs"] or len(path) < 3:
        return None
    return "comeet", {"token": path[1], "uid": path[2]}


def _adp(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host != "workforcenow.adp.com" or "cid" not in query:
        return None
    return "adp", {name: query[name] for name in ("cid", "ccId", "lang") if name in query}


def _avature(host: str, path: list[str], query: dict[str, str]) -> Found:
    """The list is what stands where a posting has JobDetail. Other pages of a portal name the portal, whose list is
    called SearchJobs; an address without a portal names none."""
    list_at = next((n for n, part in enumerate(path) if part in ("SearchJobs", "JobDetail")), None)
    if list_at is None:
        portal_at = 1 if path and _AVATURE_LANGUAGE.fullmatch(path[0]) else 0
        portal = path[portal_at].lower() if path[portal_at:] else ""
        if not _in_front_of(host, ".avature.net") or not portal or portal in _AVATURE_PAGES:
            return None
        list_at = portal_at + 1
    return "avature", {"url": "/".join([f"https://{host}", *path[:list_at], "SearchJobs"])}


def _successfactors(host: str, path: list[str], query: dict[str, str]) -> Found:
    company = query.get("company") if _SUCCESSFACTORS.match(host) else ""
    return ("successfactors_xml", {"host": host, "token": company}) if company else None


# end of the host -> (system, whether the whole host names the board).
_BY_SUBDOMAIN = {
    ".recruitee.com": ("recruitee", True),
    ".teamtailor.com": ("teamtailor", True),
    ".pinpointhq.com": ("pinpoint", False),
    ".bamboohr.com": ("bamboohr", False),
    ".jobs.personio.de": ("personio", True),
    ".jobs.personio.com": ("personio", True),
    ".breezy.hr": ("breezy", False),
    ".applytojob.com": ("jazzhr", False),
    ".icims.com": ("icims", True),
    ".jibeapply.com": ("jibe", True),
    ".jobs2web.com": ("successfactors", True),
    ".jobs.hr.cloud.sap": ("successfactors_csb", True),
}


def _subdomain(host: str, path: list[str], query: dict[str, str]) -> Found:
    for end, (system, whole) in _BY_SUBDOMAIN.items():
        if name := _in_front_of(host, end):
            return system, {"host": host} if whole else {"token": name}
    return None


def _in_front_of(host: str, end: str) -> str:
    """What stands in front of a vendor's domain; "" on other domains and on the vendor's own hosts."""
    name = host.removesuffix(end)
    return "" if name == host or _VENDORS_OWN.fullmatch(name) else name


# Ends of hosts before which a customer's name stands, and hosts of which no part says whose a page is.
_TENANTS = (*_BY_SUBDOMAIN, ".eightfold.ai", ".avature.net", ".github.io", ".notion.site")
_SHARED = (".adp.com", ".sites.google.com", ".docs.google.com", ".medium.com", ".github.com")
_PURPOSE = re.compile(r"^(?:[a-z]{0,7}careers?|jobs?|university|campus|students?|internships?)-")


def customer(host: str) -> str:
    """The part of a host that may name whose it is: what stands before a vendor's domain without "careers-", the whole
    of a host of one's own, "" of a host that many share."""
    host = host.lower()
    if f".{host}".endswith(_SHARED) or _ORACLE.fullmatch(host):
        return ""
    end = next((end for end in _TENANTS if host.endswith(end)), "")
    return _PURPOSE.sub("", host.removesuffix(end)) if end else host


# (host, beginning of the path that is careers, system, what its file says). Searches are for internships.
_OWN_SITES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("google.com", "about/careers", "google", {"searches": ["student researcher", "research intern"]}),
    ("careers.google.com", "", "google", {"searches": ["student researcher", "research intern"]}),
    ("metacareers.com", "", "meta", {}),
    ("jobs.apple.com", "", "apple", {"search": "internship"}),
    ("amazon.jobs", "", "amazon", {"search": "intern"}),
    ("ibm.com", "careers", "ibm", {"level": "Internship"}),
    ("careers.ibm.com", "", "ibm", {"level": "Internship"}),
    ("careers.tencent.com", "", "tencent", {"search": "intern"}),
    ("salesforce.com", "company/careers", "salesforce", {}),
    ("lifeattiktok.com", "", "bytedance", {"site": "tiktok", "search": "intern"}),
    ("joinbytedance.com", "", "bytedance", {"site": "bytedance", "search": "intern"}),
    ("jobs.bytedance.com", "en", "bytedance", {"site": "bytedance", "search": "intern"}),
    # The Chinese site has internships only; "研究" is research.
    ("jobs.bytedance.com", "campus", "bytedance", {"site": "campus", "search": "研究"}),
)


def _own_site(host: str, path: list[str], query: dict[str, str]) -> Found:
    name = host.removeprefix("www.")
    if name == "uber.com" and "careers" in path:
        return "uber", {}
    for known, begins, system, options in _OWN_SITES:
        if name == known and "/".join(path).startswith(begins):
            return system, options
    return None


def _after(path: list[str], word: str) -> str:
    return path[path.index(word) + 1] if word in path[:-1] else ""


def source_of_url(url: str) -> Source:
    """A source that is only looked at, not kept. Raises InternwatchError for what is no web address."""
    system, options = options_of_url(url)
    struct = systems.scraper(system).Options
    known = {f.name for f in msgspec.structs.fields(struct)}
    given = {name: value for name, value in options.items() if name in known and value != ""}
    token = str(options.get("token", ""))
    name = token or urlsplit(url).hostname or url
    return Source(re.sub(r"[^a-z0-9]+", "-", name.lower()), name, system, struct(**given), careers=url, token=token)
