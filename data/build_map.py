#!/usr/bin/env python3
"""Make data/map/provinces.csv from the npm package @svg-maps/vietnam, and check it.

    npm pack @svg-maps/vietnam@2.0.0 && tar xzf svg-maps-vietnam-2.0.0.tgz
    python3 -m venv /tmp/map && /tmp/map/bin/pip install shapely==2.2.0 svgpathtools==1.8.0
    /tmp/map/bin/python data/build_map.py --package package
    python3 data/build_map.py --check          # checks only; needs Python and nothing else

The package draws the 63 provinces until 30/6/2025 and both archipelagos. The 34 since then are unions of them by
units/succession.csv. Shapes are simplified, so the map is for looking at numbers and not for boundaries.
"""

import argparse
import csv
import re
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
MAP = HERE / "map" / "provinces.csv"
COLUMNS = ["list", "level", "code", "path"]
# The package's names that are not the folded name of the province.
OTHERWISE = {"baria": "bariavungtau", "hcm": "hochiminh", "tthue": "hue"}
# How many islands the package draws.
ISLANDS = {"hoangsa": 19, "truongsa": 54}
SCALE = 2  # half a unit of the drawing is a third of a pixel on a page
TOLERANCE = 0.55
SMALLEST = 0.9  # of a province's further parts: smaller ones cannot be seen


def fold(name):
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def proper(name):
    return re.sub(r"^(Tỉnh|Thành phố|Đặc khu|Huyện) ", "", name)


def units(file):
    with open(HERE / "units" / file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def provinces(file):
    return {row["code"]: row["name"] for row in units(file) if row["level"] == "province"}


def successors():
    return {row["old_code"]: row["new_code"] for row in units("succession.csv") if row["level"] == "province"}


def archipelagos():
    """The archipelagos: a district of the old list, a special zone of the new one."""
    out = {}
    for name in ("Hoàng Sa", "Trường Sa"):
        for file, level in (("legacy.csv", "district"), ("current.csv", "commune")):
            found = [r["code"] for r in units(file) if r["level"] == level and proper(r["name"]) == name]
            out[(file.removesuffix(".csv"), fold(name))] = (level, found[0])
    return out


# --- build -----------------------------------------------------------------------------


def shapes(package):
    from shapely import Polygon
    from svgpathtools import Line, parse_path

    text = (package / "vietnam.svg").read_text("utf-8")
    for tag in re.findall(r"<path[^>]*?>", text):
        read = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        rings = []
        for ring in parse_path(read["d"]).continuous_subpaths():
            points = []
            for piece in ring:
                steps = 1 if isinstance(piece, Line) else 4
                points += [piece.point(step / steps) for step in range(steps)]
            if len(points) > 2:
                polygon = Polygon([(p.real, p.imag) for p in points]).buffer(0)
                if not polygon.is_empty:
                    rings.append(polygon)
        yield read["id"], rings


def drawn(rings):
    out = []
    for ring in rings:
        points = [(round(x * SCALE), round(y * SCALE)) for x, y in ring]
        kept = [points[0]]
        for point in points[1:]:
            if point != kept[-1]:
                kept.append(point)
        if len(kept) > 1 and kept[0] == kept[-1]:
            kept.pop()
        if len(kept) < 3:
            continue
        steps = "".join(f"{step(b[0] - a[0])}{step(b[1] - a[1])}" for a, b in zip(kept, kept[1:]))
        out.append(f"M{kept[0][0]} {kept[0][1]}l{steps.strip()}z")
    return "".join(out)


def step(number):
    return f"{number}" if number < 0 else f" {number}"


def outline(polygons, join):
    from shapely import unary_union

    union = unary_union(polygons).buffer(join, join_style="mitre").buffer(-join, join_style="mitre")
    parts = sorted(getattr(union, "geoms", [union]), key=lambda part: -part.area)
    kept = [part for part in parts if part is parts[0] or part.area >= SMALLEST]
    return drawn(part.simplify(TOLERANCE).exterior.coords for part in kept)


def dots(rings):
    """Every island as a dot: their true shapes could not be seen."""
    points = sorted((round(r.centroid.x * SCALE), round(r.centroid.y * SCALE)) for r in rings)
    return "".join(f"M{x} {y}h0" for x, y in points)


def build(package):
    legacy, current, after = provinces("legacy.csv"), provinces("current.csv"), successors()
    codes = {fold(proper(name)): code for code, name in legacy.items()}
    rows, merged, isles = [], defaultdict(list), archipelagos()
    for name, rings in shapes(package):
        if name in ISLANDS:
            for listed in ("legacy", "current"):
                level, code = isles[(listed, name)]
                rows.append((listed, level, code, dots(rings)))
            continue
        code = codes.pop(OTHERWISE.get(name, name))
        rows.append(("legacy", "province", code, outline(rings, 0)))
        merged[after[code]] += rings
    assert not codes, codes
    rows += [("current", "province", code, outline(merged[code], 0.5)) for code in current]
    with open(MAP, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(sorted(rows))


# --- check -----------------------------------------------------------------------------


def check():
    faults = []
    with open(MAP, encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows = list(reader)
    if reader.fieldnames != COLUMNS:
        faults.append(f"map: columns {reader.fieldnames}, expected {COLUMNS}")
    isles = archipelagos()
    for listed in ("legacy", "current"):
        wanted = {("province", code) for code in provinces(f"{listed}.csv")}
        wanted |= {unit for (of, _), unit in isles.items() if of == listed}
        found = [(row["level"], row["code"]) for row in rows if row["list"] == listed]
        if sorted(found) != sorted(wanted):
            faults.append(f"map: {listed}: {sorted(set(found) ^ wanted)} are not drawn, or not units")
    for (listed, name), (level, code) in isles.items():
        paths = [r["path"] for r in rows if (r["list"], r["level"], r["code"]) == (listed, level, code)]
        islands = sum(path.count("M") for path in paths)
        if islands != ISLANDS[name]:
            faults.append(f"map: {listed}: {name} has {islands} islands, the package {ISLANDS[name]}")
    for row in rows:
        if not re.fullmatch(r"(M\d+ \d+(l[-\d ]+z|h0))+", row["path"]):
            faults.append(f"map: {row['list']} {row['code']}: malformed path")
    if [(r["list"], r["level"], r["code"]) for r in rows] != sorted((r["list"], r["level"], r["code"]) for r in rows):
        faults.append("map: must be sorted")
    return faults


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--package", type=Path, help="folder of @svg-maps/vietnam 2.0.0")
    arguments.add_argument("--check", action="store_true", help="only check the file")
    chosen = arguments.parse_args()
    if not chosen.check:
        if chosen.package is None:
            sys.exit("give the package's folder with --package")
        build(chosen.package)
    faults = check()
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        sys.exit(1)
    print("data: the map draws every province of both lists, Hoàng Sa and Trường Sa")


if __name__ == "__main__":
    main()
