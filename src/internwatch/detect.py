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

_LOCALE = re.compile(r"^[a-z]{2}-[A-Z]{2}$")
_WORKDAY = re.compile(r"^([a-z0-9_-]+)\.(wd\d+)\.myworkdayjobs\.com$")
_WORKDAY_SITE = re.compile(r"^(wd\d+)\.myworkdaysite\.com$")
# Boards stand on these hosts; on others of the same domain the vendor speaks of itself.
_GREENHOUSE = re.compile(r"^(?:job-boards|boards|boards-api)(?:\.eu)?\.greenhouse\.io$")
_LEVER = re.compile(r"^(?:jobs|api)(?:\.eu)?\.lever\.co$")
_ASHBY = re.compile(r"^(?:jobs|api)\.ashbyhq\.com$")
_SUCCESSFACTORS = re.compile(r"^career\d*\.(?:successfactors|sapsf)\.(?:com|eu|cn)$")
_SMARTRECRUITERS = re.compile(r"^(?:jobs|careers|api)\.smartrecruiters\.com$")


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
        _greenhouse,
        _lever,
        _ashby,
        _workday,
        _smartrecruiters,
        _eightfold,
        _oracle,
        _comeet,
        _adp,
        _avature,
        _jobvite,
        _successfactors,
        _first_of_path,
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


def _greenhouse(host: str, path: list[str], query: dict[str, str]) -> Found:
    if not _GREENHOUSE.match(host):
        return None
    token = query.get("for") or _after(path, "boards") or (path[0] if path and path[0] not in ("v1", "embed") else "")
    region = {"region": "eu"} if ".eu." in host else {}
    return ("greenhouse", {"token": token, **region}) if token else None


def _lever(host: str, path: list[str], query: dict[str, str]) -> Found:
    if not _LEVER.match(host):
        return None
    token = _after(path, "postings") or (path[0] if path else "")
    region = {"region": "eu"} if ".eu." in host else {}
    return ("lever", {"token": token, **region}) if token else None


def _ashby(host: str, path: list[str], query: dict[str, str]) -> Found:
    if not _ASHBY.match(host):
        return None
    token = _after(path, "job-board") or (path[0] if path else "")
    return ("ashby", {"token": token}) if token else None


def _workday(host: str, path: list[str], query: dict[str, str]) -> Found:
    match = _WORKDAY.match(host)
    rest = [p for p in path if not _LOCALE.match(p)]
    if (other := _WORKDAY_SITE.match(host)) and rest[:1] == ["recruiting"] and len(rest) > 2:
        return "workday", {"token": rest[1], "instance": other[1], "site": rest[2]}
    if not match:
        return None
    site = rest[3] if rest[:2] == ["wday", "cxs"] and len(rest) > 3 else rest[0] if rest else ""
    return ("workday", {"token": match[1], "instance": match[2], "site": site}) if site else None


def _smartrecruiters(host: str, path: list[str], query: dict[str, str]) -> Found:
    if not _SMARTRECRUITERS.match(host):
        return None
    token = _after(path, "companies") or (path[0] if path else "")
    return ("smartrecruiters", {"token": token}) if token else None


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
    if not host.endswith(".eightfold.ai"):
        return None
    return "eightfold", {"host": host, "domain": query.get("domain", "")}


def _oracle(host: str, path: list[str], query: dict[str, str]) -> Found:
    site = _after(path, "sites")
    return ("oracle", {"host": host, "site": site}) if host.endswith(".oraclecloud.com") and site else None


def _comeet(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host not in ("www.comeet.com", "comeet.com") or path[:1] != ["jobs"] or len(path) < 3:
        return None
    return "comeet", {"token": path[1], "uid": path[2]}


def _adp(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host != "workforcenow.adp.com" or "cid" not in query:
        return None
    return "adp", {name: query[name] for name in ("cid", "ccId", "lang") if name in query}


def _avature(host: str, path: list[str], query: dict[str, str]) -> Found:
    """The list is what stands where a posting has JobDetail; where it stands alone, it is called SearchJobs."""
    list_at = next((n for n, part in enumerate(path) if part in ("SearchJobs", "JobDetail")), None)
    if list_at is None:
        return ("avature", {"url": f"https://{host}/careers/SearchJobs"}) if host.endswith(".avature.net") else None
    return "avature", {"url": "/".join([f"https://{host}", *path[:list_at], "SearchJobs"])}


def _jobvite(host: str, path: list[str], query: dict[str, str]) -> Found:
    token = next((part for part in path if part != "careers"), "")
    return ("jobvite", {"token": token}) if host == "jobs.jobvite.com" and token else None


def _successfactors(host: str, path: list[str], query: dict[str, str]) -> Found:
    company = query.get("company") if _SUCCESSFACTORS.match(host) else ""
    return ("successfactors_xml", {"host": host, "token": company}) if company else None


# host -> (system, words in the path that are no token).
_BY_PATH = {
    "apply.workable.com": ("workable", ("api", "j")),
    "ats.rippling.com": ("rippling", ()),
    "jobs.gem.com": ("gem", ("api",)),
}
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


# Ends of hosts before which a customer's name stands, and hosts of which no part says whose a page is.
_TENANTS = (*_BY_SUBDOMAIN, ".eightfold.ai", ".avature.net", ".github.io", ".notion.site")
_SHARED = (".oraclecloud.com", ".adp.com", ".sites.google.com", ".docs.google.com", ".medium.com", ".github.com")
_PURPOSE = re.compile(r"^(?:[a-z]{0,7}careers?|jobs?|university|campus|students?|internships?)-")


def customer(host: str) -> str:
    """The part of a host that may name whose it is: what stands before a vendor's domain without "careers-", the whole
    of a host of one's own, "" of a host that many share."""
    host = host.lower()
    if f".{host}".endswith(_SHARED):
        return ""
    end = next((end for end in _TENANTS if host.endswith(end)), "")
    return _PURPOSE.sub("", host.removesuffix(end)) if end else host


def _first_of_path(host: str, path: list[str], query: dict[str, str]) -> Found:
    if host not in _BY_PATH:
        return None
    system, reserved = _BY_PATH[host]
    token = next((p for p in path if not _LOCALE.match(p)), "")
    return (system, {"token": token}) if token and token not in reserved else None


def _subdomain(host: str, path: list[str], query: dict[str, str]) -> Found:
    for end, (system, whole) in _BY_SUBDOMAIN.items():
        name = host.removesuffix(end)
        if name and name != host and name not in ("www", "api"):
            return system, {"host": host} if whole else {"token": name}
    return None


# host -> (system, what its file says; beginning of the path that is careers). Searches are for internships.
_OWN_SITES: dict[str, tuple[str, dict[str, object], str]] = {
    "www.google.com": ("google", {"searches": ["student researcher", "research intern"]}, "about/careers"),
    "careers.google.com": ("google", {"searches": ["student researcher", "research intern"]}, ""),
    "www.metacareers.com": ("meta", {}, ""),
    "jobs.apple.com": ("apple", {"search": "internship"}, ""),
    "www.amazon.jobs": ("amazon", {"search": "intern"}, ""),
    "www.ibm.com": ("ibm", {"level": "Internship"}, "careers"),
    "careers.ibm.com": ("ibm", {"level": "Internship"}, ""),
    "careers.tencent.com": ("tencent", {"search": "intern"}, ""),
    "www.salesforce.com": ("salesforce", {}, "company/careers"),
    "lifeattiktok.com": ("bytedance", {"site": "tiktok", "search": "intern"}, ""),
    "joinbytedance.com": ("bytedance", {"site": "bytedance", "search": "intern"}, ""),
    "jobs.bytedance.com": ("bytedance", {"site": "bytedance", "search": "intern"}, "en"),
}


def _own_site(host: str, path: list[str], query: dict[str, str]) -> Found:
    name = host if host in _OWN_SITES else f"www.{host}"
    if name not in _OWN_SITES:
        if host in ("www.uber.com", "uber.com") and "careers" in path:
            return "uber", {}
        return None
    system, options, begins = _OWN_SITES[name]
    return (system, options) if "/".join(path).startswith(begins) else None


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
