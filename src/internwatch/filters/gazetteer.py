"""Countries, states and cities by the names that job postings use for them; a small table, not a map of the world.

An atom is a place in a tree: "US", "US-CA", "US-CA-san francisco"; "GB-london". A name may stand for several atoms
("CA" is California and Canada). Cities are those in which many AI employers sit.
"""

from __future__ import annotations

from functools import cache

from internwatch.filters.fold import fold

Atoms = frozenset[str]

# code: names. The code itself is a name too.
_COUNTRIES = """
US: usa = u.s. = u.s.a. = united states = united states of america = america
GB: uk = u.k. = united kingdom = great britain = britain = england = scotland = wales = northern ireland = eng
CA: canada = can
DE: germany = deutschland = deu
FR: france = fra
CH: switzerland = schweiz = suisse = che
NL: netherlands = the netherlands = holland = nld
IE: ireland = republic of ireland = irl
ES: spain = espana = esp
PT: portugal
IT: italy = italia = ita
AT: austria
BE: belgium
LU: luxembourg
SE: sweden = swe
DK: denmark
NO: norway
FI: finland
IS: iceland
PL: poland = polska
CZ: czechia = czech republic
HU: hungary
RO: romania
BG: bulgaria
GR: greece
EE: estonia
LV: latvia
LT: lithuania
UA: ukraine
RS: serbia
HR: croatia
SI: slovenia
SK: slovakia
TR: turkey = turkiye
IL: israel = isr
AE: uae = united arab emirates
SA: saudi arabia
QA: qatar
EG: egypt
ZA: south africa
NG: nigeria
KE: kenya
GH: ghana
IN: india = ind
CN: china = people's republic of china = mainland china = chn
HK: hong kong
TW: taiwan = twn
JP: japan = jpn
KR: south korea = korea = republic of korea = kor
SG: singapore = sgp
MY: malaysia
TH: thailand
VN: vietnam = viet nam
ID: indonesia
PH: philippines
PK: pakistan
BD: bangladesh
AU: australia = aus
NZ: new zealand
BR: brazil = brasil
AR: argentina
CL: chile
CO: colombia
MX: mexico = mex
RU: russia
AM: armenia
GE: georgia
"""

_STATES = """
US-AL: alabama
US-AK: alaska
US-AZ: arizona
US-AR: arkansas
US-CA: california
US-CO: colorado
US-CT: connecticut
US-DE: delaware
US-DC: district of columbia = d.c.
US-FL: florida
US-GA: georgia
US-HI: hawaii
US-ID: idaho
US-IL: illinois
US-IN: indiana
US-IA: iowa
US-KS: kansas
US-KY: kentucky
US-LA: louisiana
US-ME: maine
US-MD: maryland
US-MA: massachusetts
US-MI: michigan
US-MN: minnesota
US-MS: mississippi
US-MO: missouri
US-MT: montana
US-NE: nebraska
US-NV: nevada
US-NH: new hampshire
US-NJ: new jersey
US-NM: new mexico
US-NY: new york state = new york
US-NC: north carolina
US-ND: north dakota
US-OH: ohio
US-OK: oklahoma
US-OR: oregon
US-PA: pennsylvania
US-RI: rhode island
US-SC: south carolina
US-SD: south dakota
US-TN: tennessee
US-TX: texas
US-UT: utah
US-VT: vermont
US-VA: virginia
US-WA: washington
US-WV: west virginia
US-WI: wisconsin
US-WY: wyoming
CA-AB: alberta
CA-BC: british columbia
CA-MB: manitoba
CA-NB: new brunswick
CA-NS: nova scotia
CA-ON: ontario
CA-QC: quebec
CA-SK: saskatchewan
"""

_CITIES = """
US-CA: san francisco = sf, mountain view, palo alto, menlo park, sunnyvale, santa clara, san jose, cupertino, berkeley,
  redwood city, south san francisco, foster city, san mateo, oakland, fremont, los gatos, stanford, los angeles, irvine,
  san diego, santa monica, pasadena, culver city, burlingame, san bruno, emeryville, livermore, santa barbara
US-NY: new york city = nyc = new york = manhattan = brooklyn, yorktown heights, ithaca, buffalo
US-WA: seattle, redmond, bellevue, kirkland, bothell
US-MA: boston, cambridge, waltham, burlington, somerville, lexington
US-TX: austin, dallas, houston, plano
US-IL: chicago, argonne, lemont, evanston
US-PA: pittsburgh, philadelphia
US-DC: washington dc = washington d.c.
US-VA: arlington, mclean, reston
US-MD: baltimore, bethesda, gaithersburg
US-NJ: princeton, murray hill, jersey city, holmdel
US-MI: ann arbor, detroit, dearborn
US-GA: atlanta
US-CO: boulder, denver
US-NC: durham, raleigh, research triangle park
US-OR: portland, hillsboro, corvallis
US-UT: salt lake city, lehi
US-AZ: phoenix, chandler, tempe
US-FL: miami, orlando, tampa
US-MN: minneapolis, rochester
US-TN: oak ridge, nashville, memphis
US-NM: albuquerque, los alamos
US-IN: indianapolis, west lafayette
US-CT: stamford, greenwich
US-OH: columbus, cleveland
CA-ON: toronto, waterloo, ottawa, markham, kitchener
CA-QC: montreal
CA-BC: vancouver, burnaby
CA-AB: edmonton, calgary
GB: london, cambridge, oxford, edinburgh, bristol, manchester, glasgow
IE: dublin
DE: berlin, munich = munchen = muenchen, tubingen = tuebingen, stuttgart, hamburg, frankfurt = frankfurt am main,
  heidelberg, renningen, karlsruhe, cologne = koln, darmstadt, freiburg, saarbrucken, dresden, walldorf
FR: paris, grenoble, toulouse, lyon, nice, sophia antipolis
CH: zurich = zuerich, geneva = geneve, lausanne, basel, bern, lugano
NL: amsterdam, eindhoven, delft, rotterdam, utrecht, the hague, veldhoven
BE: brussels, leuven, ghent
AT: vienna = wien, linz, graz
ES: madrid, barcelona
PT: lisbon = lisboa, porto
IT: milan = milano, rome = roma, turin = torino
SE: stockholm, gothenburg = goteborg, linkoping
DK: copenhagen = kobenhavn
NO: oslo, trondheim
FI: helsinki, espoo
PL: warsaw = warszawa, krakow = cracow, wroclaw
CZ: prague = praha
HU: budapest
RO: bucharest
BG: sofia
RS: belgrade
GR: athens
IL: tel aviv = tel aviv-yafo, haifa, jerusalem, herzliya, yokneam, ra'anana
AE: abu dhabi, dubai
IN: bangalore = bengaluru, hyderabad, mumbai, pune, chennai, gurgaon = gurugram, new delhi = delhi, noida
CN: beijing, shanghai, shenzhen, hangzhou, guangzhou, suzhou, nanjing, chengdu
HK: hong kong
TW: taipei, hsinchu
JP: tokyo, osaka, kyoto, yokohama
KR: seoul, suwon, pangyo
SG: singapore
AU: sydney, melbourne, brisbane, canberra
NZ: auckland
BR: sao paulo
MX: mexico city, guadalajara
"""

_EU = "AT BE BG CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV NL PL PT RO SE SI SK"
_EUROPE = f"{_EU} GB CH NO IS UA RS TR"
_ASIA = "IN CN HK TW JP KR SG MY TH VN ID PH PK BD"
_REGIONS = {
    "eu": _EU, "european union": _EU, "europe": _EUROPE, "dach": "DE AT CH", "nordics": "SE DK NO FI IS",
    "emea": f"{_EUROPE} IL AE SA QA EG ZA NG KE GH", "middle east": "IL AE SA QA TR EG", "asia": _ASIA,
    "apac": f"{_ASIA} AU NZ", "asia pacific": f"{_ASIA} AU NZ", "greater china": "CN HK TW",
    "north america": "US CA", "northern america": "US CA", "latin america": "BR AR CL CO MX", "latam": "BR AR CL CO MX",
    "americas": "US CA BR AR CL CO MX", "benelux": "BE NL LU", "africa": "EG ZA NG KE GH", "oceania": "AU NZ",
}  # fmt: skip
_BAY = (
    "san francisco", "mountain view", "palo alto", "menlo park", "sunnyvale", "santa clara", "san jose", "cupertino",
    "berkeley", "redwood city", "south san francisco", "foster city", "san mateo", "oakland", "fremont", "los gatos",
    "stanford", "burlingame", "san bruno", "emeryville",
)  # fmt: skip


@cache
def names() -> dict[str, Atoms]:
    """Folded name or code -> the atoms it may stand for."""
    found: dict[str, set[str]] = {}
    for table in (_COUNTRIES, _STATES):
        for line in table.strip().splitlines():
            code, _, words = line.partition(":")
            for name in (code.rpartition("-")[2], *words.split("=")):
                found.setdefault(fold(name).strip(), set()).add(code)
    for parent, cities in _cities():
        for city in cities:
            for alias in city:
                found.setdefault(alias, set()).add(f"{parent}-{city[0]}")
    for region, codes in _REGIONS.items():
        found.setdefault(region, set()).update(codes.split())
    for name in ("bay area", "san francisco bay area", "sf bay area", "silicon valley"):
        found[name] = {f"US-CA-{city}" for city in _BAY}
    return {name: frozenset(atoms) for name, atoms in found.items()}


def _cities() -> list[tuple[str, list[list[str]]]]:
    lines = _CITIES.strip().replace("\n  ", " ").splitlines()
    split = [line.split(":", 1) for line in lines]
    return [(p, [[fold(a).strip() for a in city.split("=")] for city in text.split(",")]) for p, text in split]
