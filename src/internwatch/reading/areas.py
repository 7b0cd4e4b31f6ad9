"""Other names of cities, and names of areas that hold several places: a short table edited by hand.

The gazetteer holds the cities themselves; nothing is looked up here.
"""

from __future__ import annotations

# Country or region, the city's name in the gazetteer, its other names.
_NICKNAMES = """
US-NY new york city = nyc = new york = new york ny = manhattan = brooklyn = queens = bronx = big apple
US-CA san francisco = sf = san fran
US-CA los angeles = la = l.a.
US-DC washington = dc = d.c. = washington dc = washington d.c. = district of columbia
US-PA philadelphia = philly
US-NC research triangle park = rtp = research triangle = raleigh-durham
US-NV las vegas = vegas
DE-BY munich = munchen = muenchen
DE-HE frankfurt = frankfurt am main = frankfurt/main
DE-NI hannover = hanover
CH zurich = zuerich
CH geneva = geneve = genf
CH basel = bale
CH bern = berne
CH lausanne = lausanne epfl
AT vienna = wien
FR strasbourg = strassburg
FR nice = nizza
BE brussels = bruxelles = brussel
BE antwerp = anvers
BE leuven = louvain
NL the hague = den haag = s-gravenhage
IT milan = milano
IT rome = roma
IT turin = torino
IT florence = firenze
IT genoa = genova
IT naples = napoli
IT venice = venezia
PT lisbon = lisboa
PT porto = oporto
SE gothenburg = goteborg
DE-BY nuremberg = nurnberg = nuernberg
ES sevilla = seville
DK copenhagen = kobenhavn = koebenhavn
PL warsaw = warszawa
PL krakow = cracow
CZ prague = praha
RO bucharest = bucuresti
RS belgrade = beograd
GR athens = athina
GR thessaloniki = saloniki
UA kyiv = kiev
RU moscow = moskva
IL tel aviv = tel aviv-yafo = tel aviv-jaffa = tel-aviv
IL herzliya = herzeliya = herzlia
IL ra'anana = raanana
IL petah tikva = petach tikva
IN bengaluru = bangalore = blr
IN mumbai = bombay
IN chennai = madras
IN kolkata = calcutta
IN new delhi = delhi ncr = delhi
IN gurugram = gurgaon
CN beijing = peking = 北京 = 北京市
CN shanghai = 上海 = 上海市
CN shenzhen = 深圳
CN hangzhou = 杭州
CN guangzhou = canton = 广州
JP tokyo = 東京 = 東京都
JP osaka = 大阪
JP kyoto = 京都
KR seoul = 서울
KR pangyo = 판교
TW taipei = 台北 = taipei city
TW hsinchu = hsinchu city
HK hong kong = 香港
MX mexico city = ciudad de mexico = cdmx
CA-QC montreal = montréal
BR sao paulo = são paulo
VN ho chi minh city = saigon = hcmc
"""

_BAY = (
    "san francisco", "mountain view", "palo alto", "menlo park", "sunnyvale", "santa clara", "san jose", "cupertino",
    "berkeley", "redwood city", "south san francisco", "foster city", "san mateo", "oakland", "fremont", "los gatos",
    "stanford", "burlingame", "san bruno", "emeryville", "milpitas", "san carlos", "hayward", "newark", "pleasanton",
    "los altos", "campbell", "alameda", "san ramon", "livermore", "union city", "san leandro", "saratoga", "belmont",
)  # fmt: skip
# Name of an area: its region, its cities.
AREAS: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("bay area", "san francisco bay area", "sf bay area", "sf bay", "silicon valley", "san francisco bay",
         "south bay", "san francisco peninsula", "the bay area", "greater san francisco", "northern california"),
        ("US-CA", _BAY),
    ),
    "southern california": ("US-CA", ("los angeles", "san diego", "irvine", "pasadena", "santa monica", "anaheim")),
    "greater boston": ("US-MA", ("boston", "cambridge", "somerville", "waltham", "burlington", "lexington", "quincy")),
    "ruhr": ("DE-NW", ("bochum", "dortmund", "essen", "duisburg")),
}  # fmt: skip

_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EUROPE = f"{_EU} GB CH NO IS LI UA RS TR MD BA MK AL ME"
_ASIA = "IN CN HK TW JP KR SG MY TH VN ID PH PK BD LK"
_LATIN = "BR AR CL CO MX PE UY CR EC"
_AFRICA = "EG ZA NG KE GH MA TN ET RW UG TZ SN"
# Name of a part of the world: its countries.
GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(codes.split())
    for name, codes in {
        "eu": _EU, "european union": _EU, "europe": _EUROPE, "dach": "DE AT CH", "nordics": "SE DK NO FI IS",
        "nordic": "SE DK NO FI IS", "scandinavia": "SE DK NO", "baltics": "EE LV LT", "benelux": "BE NL LU",
        "emea": f"{_EUROPE} {_AFRICA} IL AE SA QA", "middle east": "IL AE SA QA TR EG JO KW BH OM LB", "asia": _ASIA,
        "apac": f"{_ASIA} AU NZ", "asia pacific": f"{_ASIA} AU NZ", "asia-pacific": f"{_ASIA} AU NZ",
        "greater china": "CN HK TW", "southeast asia": "SG MY TH VN ID PH", "north america": "US CA",
        "northern america": "US CA", "latin america": _LATIN, "south america": "BR AR CL CO PE UY EC", "latam": _LATIN,
        "americas": f"US CA {_LATIN}", "amer": f"US CA {_LATIN}", "africa": _AFRICA, "oceania": "AU NZ", "anz": "AU NZ",
        "uki": "GB IE",
    }.items()
}  # fmt: skip


def nicknames() -> dict[str, list[tuple[str, str]]]:
    """Other name -> (country or region, the city's name in the gazetteer), as written above."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in _NICKNAMES.strip().splitlines():
        area, _, names = line.partition(" ")
        city, *others = (name.strip() for name in names.split("="))
        for other in others:
            found.setdefault(other, []).append((area, city))
    return found
