#!/usr/bin/env python3
"""Make data/units/*.csv from the Python package vietnamadminunits, and check them.

    data/build_units.py --package FOLDER   write legacy.csv, current.csv, succession.csv
    data/build_units.py                    the same, from the installed package
    data/build_units.py --check            check all files in data/, write nothing

FOLDER is the package's own folder: the one that holds data/dataset.db.
corrections.csv and tiles/provinces-2025.csv are kept by hand; --check reads them too.
"""

import argparse
import csv
import importlib.util
import json
import re
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEGACY = HERE / "units" / "legacy.csv"
CURRENT = HERE / "units" / "current.csv"
SUCCESSION = HERE / "units" / "succession.csv"
CORRECTIONS = HERE / "units" / "corrections.csv"
TILES = HERE / "tiles" / "provinces-2025.csv"

# The list of 63 provinces already has Huế as a city (1/1/2025); it ended with 30/6/2025.
LEGACY_DAYS = ("2025-01-01", "2025-06-30")
CURRENT_DAYS = ("2025-07-01", "")

UNIT_COLUMNS = [
    "list_valid_from", "list_valid_to", "level", "code", "name", "kind",
    "parent_code", "latitude", "longitude",
]
CURRENT_COLUMNS = [*UNIT_COLUMNS, "area_km2"]
SUCCESSION_COLUMNS = ["level", "old_code", "new_level", "new_code", "kind", "ground"]
CORRECTION_COLUMNS = [
    "date", "level", "code", "name", "kind", "instrument", "provenance", "note",
]
TILE_COLUMNS = ["level", "code", "short_name", "column", "row"]

LEVELS = ["province", "district", "commune"]
KINDS = {
    "province": {"Tỉnh": "tinh", "Thành phố": "thanh_pho_trung_uong"},
    "district": {
        "Quận": "quan", "Huyện": "huyen", "Thị xã": "thi_xa", "Thành phố": "thanh_pho",
    },
    "commune": {
        "Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu",
    },
}

# The merger of provinces, and for each new province the resolution on its communes.
PROVINCE_GROUND = "202/2025/QH15"
COMMUNE_GROUND = {
    "01": 1656, "04": 1657, "08": 1684, "11": 1661, "12": 1670, "14": 1681, "15": 1673,
    "19": 1683, "20": 1672, "22": 1679, "24": 1658, "25": 1676, "31": 1669, "33": 1666,
    "37": 1674, "38": 1686, "40": 1678, "42": 1665, "44": 1680, "46": 1675, "48": 1659,
    "51": 1677, "52": 1664, "56": 1667, "66": 1660, "68": 1671, "75": 1662, "79": 1685,
    "80": 1682, "82": 1663, "86": 1687, "91": 1654, "92": 1668, "96": 1655,
}

# What the package holds, counted once by hand against the published totals.
EXPECTED = {
    "legacy": {"province": 63, "district": 696, "commune": 10_035},
    "current": {"province": 34, "commune": 3_321},
    "current kinds": {"xa": 2_621, "phuong": 687, "dac_khu": 13},
    "commune pairs": 10_602,
    "split communes": 471,
}
ISLANDS = {"20333": "Đặc khu Hoàng Sa", "22736": "Đặc khu Trường Sa"}


# --- build -----------------------------------------------------------------------------


def official(level, name):
    """The full name in NFC with its kind in the usual spelling, and the kind's key."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    for words, key in KINDS[level].items():
        if name.lower().startswith(words.lower() + " "):
            return words + name[len(words):], key
    sys.exit(f"{level} “{name}”: no known kind at the head of the name")


def unit(days, level, code, name, parent, place):
    full, kind = official(level, name)
    latitude, longitude = ("" if x is None else format(x, ".6f") for x in place)
    return dict(zip(UNIT_COLUMNS, (*days, level, code, full, kind, parent, latitude, longitude)))


def units_of(rows, days):
    """Each unit once, from rows that repeat province (and district) beside every commune."""
    found = {}
    for row in rows:
        place = {k: (row[k + "Lat"], row[k + "Lon"]) for k in ("province", "ward")}
        province = row["provinceCode"]
        found["province", province] = unit(
            days, "province", province, row["province"], "", place["province"])
        parent = province
        if "district" in row.keys():
            parent = row["districtCode"]
            found["district", parent] = unit(
                days, "district", parent, row["district"], province,
                (row["districtLat"], row["districtLon"]))
        if row["ward"]:
            commune = unit(days, "commune", row["wardCode"], row["ward"], parent, place["ward"])
            if "wardAreaKm2" in row.keys():
                # The package has 0 where it does not know the area.
                commune["area_km2"] = format(row["wardAreaKm2"], ".2f") if row["wardAreaKm2"] else ""
            found["commune", row["wardCode"]] = commune
    return found


def legacy_key(row):
    return "_".join((row["provinceKey"], row["districtKey"], row["wardKey"] or ""))


def province_pairs(converter, old_rows, new_rows):
    old = {r["provinceKey"]: r["provinceCode"] for r in old_rows}
    new = {r["provinceKey"]: r["provinceCode"] for r in new_rows}
    for new_key, old_keys in converter["DICT_PROVINCE"].items():
        for old_key in old_keys:
            yield ("province", old[old_key]), ("province", new[new_key]), False


def commune_pairs(converter, old_rows, new_rows):
    """(old, new, old one is split); an island district without communes stands for itself."""
    old = {
        legacy_key(r): ("commune", r["wardCode"]) if r["ward"] else ("district", r["districtCode"])
        for r in old_rows
    }
    new = {(r["provinceKey"], r["wardKey"]): ("commune", r["wardCode"]) for r in new_rows}
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, predecessors in communes.items():
            for predecessor in predecessors:
                yield old[predecessor], new[province, commune], False
    for province, split in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for predecessor, communes in split.items():
            for commune in communes:
                yield old[predecessor], new[province, commune["newWardKey"]], True


def successions(pairs, legacy, current):
    """Rows of succession.csv; `same` only where nothing but the parent changed."""
    pairs = list(pairs)
    predecessors = Counter(new for _, new, _ in pairs)
    for old, new, split in pairs:
        before, after = legacy[old], current[new]
        alone = not split and predecessors[new] == 1
        same = alone and (before["name"], before["kind"]) == (after["name"], after["kind"])
        if same:
            ground = ""
        elif old[0] == "province":
            ground = PROVINCE_GROUND
        else:
            ground = f"{COMMUNE_GROUND[after['parent_code']]}/NQ-UBTVQH15"
        kind = "same" if same else "part" if split else "whole"
        yield dict(zip(SUCCESSION_COLUMNS, (*old, *new, kind, ground)))


def in_order(rows, *columns):
    return sorted(rows, key=lambda row: (LEVELS.index(row["level"]), *(row[c] for c in columns)))


def write(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build(package):
    database = sqlite3.connect(f"file:{package / 'data' / 'dataset.db'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    old_rows = database.execute("SELECT * FROM admin_units_legacy").fetchall()
    new_rows = database.execute("SELECT * FROM admin_units").fetchall()
    converter = json.loads((package / "data" / "converter_2025.json").read_text("utf-8"))

    legacy, current = units_of(old_rows, LEGACY_DAYS), units_of(new_rows, CURRENT_DAYS)
    rows = [
        *successions(province_pairs(converter, old_rows, new_rows), legacy, current),
        *successions(commune_pairs(converter, old_rows, new_rows), legacy, current),
    ]
    write(LEGACY, UNIT_COLUMNS, in_order(legacy.values(), "code"))
    write(CURRENT, CURRENT_COLUMNS, in_order(current.values(), "code"))
    write(SUCCESSION, SUCCESSION_COLUMNS, in_order(rows, "old_code", "new_code"))


# --- check -----------------------------------------------------------------------------


def read(path, columns, faults):
    text = path.read_text("utf-8")
    if unicodedata.normalize("NFC", text) != text:
        faults.append(f"{path.name}: not in NFC")
    reader = csv.DictReader(text.splitlines())
    if reader.fieldnames != columns:
        faults.append(f"{path.name}: columns {reader.fieldnames}, expected {columns}")
    return list(reader)


def expect(faults, what, found, expected):
    if found != expected:
        faults.append(f"{what}: {found}, expected {expected}")


def check_units(what, rows, faults):
    """Counts, codes, kinds, parents; returns the units by level and code."""
    found = {(r["level"], r["code"]): r for r in rows}
    expect(faults, f"{what}: units told apart by level and code", len(found), len(rows))
    expect(faults, f"{what}: units", dict(Counter(r["level"] for r in rows)), EXPECTED[what])
    parents = LEVELS if what == "legacy" else ["province", "commune"]
    for row in rows:
        level, code = row["level"], row["code"]
        if not re.fullmatch({"province": r"\d{2}", "district": r"\d{3}", "commune": r"\d{5}"}[level], code):
            faults.append(f"{what}: {level} code “{code}” is malformed")
        if official(level, row["name"]) != (row["name"], row["kind"]):
            faults.append(f"{what}: {code} “{row['name']}” is not of kind {row['kind']}")
        parent = (parents[parents.index(level) - 1], row["parent_code"])
        if level != "province" and parent not in found or level == "province" and row["parent_code"]:
            faults.append(f"{what}: {code} has no parent “{row['parent_code']}”")
        if not row["latitude"] or not row["longitude"]:
            faults.append(f"{what}: {code} has no coordinates")
    return found


def check_succession(rows, legacy, current, faults):
    pairs = {(r["old_code"], r["new_code"]) for r in rows}
    expect(faults, "succession: distinct pairs", len(pairs), len(rows))
    kinds = defaultdict(list)
    for row in rows:
        old, new = (row["level"], row["old_code"]), (row["new_level"], row["new_code"])
        kinds[old].append(row["kind"])
        if old not in legacy or new not in current:
            faults.append(f"succession: {old} → {new} names an unknown unit")
        if (row["kind"] == "same") == bool(row["ground"]):
            faults.append(f"succession: {old} → {new}: a ground belongs to every change, and to no other row")
    for old, of in kinds.items():
        if of not in (["same"], ["whole"]) and (len(of) < 2 or set(of) != {"part"}):
            faults.append(f"succession: {old} goes to {of}")
    communes = [r for r in rows if r["level"] != "province"]
    expect(faults, "succession: pairs of communes", len(communes), EXPECTED["commune pairs"])
    split = sum(of[0] == "part" for of in kinds.values())
    expect(faults, "succession: split communes", split, EXPECTED["split communes"])
    gone = {u for u in legacy if u[0] != "district"} - set(kinds)
    if gone:
        faults.append(f"succession: nothing follows {sorted(gone)}")
    born = set(current) - {(r["new_level"], r["new_code"]) for r in rows}
    if born:
        faults.append(f"succession: nothing precedes {sorted(born)}")
    has_communes = {r["parent_code"] for r in legacy.values() if r["level"] == "commune"}
    for level, code in legacy:
        if level == "district" and (code in has_communes) == (("district", code) in kinds):
            faults.append(f"succession: district {code} must have communes or a successor")


def check_corrections(rows, current, faults):
    for row in rows:
        where = f"corrections: {row['date']} {row['code']}"
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["date"]):
            faults.append(f"{where}: the date is not written YYYY-MM-DD")
        if (row["level"], row["code"]) not in current:
            faults.append(f"{where}: unknown unit")
        if official(row["level"], row["name"]) != (row["name"], row["kind"]):
            faults.append(f"{where}: “{row['name']}” is not of kind {row['kind']}")
        if row["provenance"] not in ("verified", "reported") or not row["instrument"]:
            faults.append(f"{where}: needs an instrument and a provenance")
    if [(r["date"], r["code"]) for r in rows] != sorted({(r["date"], r["code"]) for r in rows}):
        faults.append("corrections: must be sorted by date and code, each once")


def check_tiles(rows, current, faults):
    provinces = {code for level, code in current if level == "province"}
    tiles = {(r["level"], r["code"]) for r in rows}
    wanted = {("province", c) for c in provinces} | {("commune", c) for c in ISLANDS}
    expect(faults, "tiles: units", sorted(tiles ^ wanted), [])
    expect(faults, "tiles: cells", len({(r["column"], r["row"]) for r in rows}), len(rows))
    for row in rows:
        unit = current.get((row["level"], row["code"]), {"name": ""})
        if not unit["name"].endswith(" " + row["short_name"]):
            faults.append(f"tiles: “{row['short_name']}” is not “{unit['name']}”")


def check():
    faults = []
    legacy = check_units("legacy", read(LEGACY, UNIT_COLUMNS, faults), faults)
    current = check_units("current", read(CURRENT, CURRENT_COLUMNS, faults), faults)
    kinds = Counter(r["kind"] for r in current.values() if r["level"] == "commune")
    expect(faults, "current: kinds of communes", dict(kinds), EXPECTED["current kinds"])
    for code, name in ISLANDS.items():
        expect(faults, name, current.get(("commune", code), {}).get("name"), name)
    check_succession(read(SUCCESSION, SUCCESSION_COLUMNS, faults), legacy, current, faults)
    check_corrections(read(CORRECTIONS, CORRECTION_COLUMNS, faults), current, faults)
    check_tiles(read(TILES, TILE_COLUMNS, faults), current, faults)
    return faults


def main():
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--package", type=Path, help="folder of vietnamadminunits 1.0.4")
    arguments.add_argument("--check", action="store_true", help="only check the files")
    chosen = arguments.parse_args()
    if not chosen.check:
        package = chosen.package
        if package is None:
            # Found, not imported: importing it would need its geographic libraries.
            spec = importlib.util.find_spec("vietnamadminunits")
            if spec is None:
                sys.exit("vietnamadminunits is not installed: give its folder with --package")
            package = Path(spec.origin).parent
        build(package)
    faults = check()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(1)
    print("data: units, successions, corrections and tiles are consistent")


if __name__ == "__main__":
    main()
