#!/usr/bin/env python3
"""Writes the lists of number ranges of the sample pipelines from facts of numbering plans.

    pip install phonenumbers
    Tests/Scripts/number-lists.py RANGES.csv

RANGES.csv has the columns country_code, national_prefix_pattern and tariff (libphonenumber's ranges
of all countries in one file); the operators of Chinese mobile numbers come from phonenumbers.
"""
import csv
import pathlib
import re
import sys

import phonenumbers
from phonenumbers import carrier

LISTS = pathlib.Path(__file__).parents[2] / "Pipelines/lists"
VIRTUAL = ("162", "165", "167", "170", "171")
# Of international services and of countries that the file of ranges leaves out.
MORE = [
    ("+979", "ITU-T E.169.2", "international premium rate service"),
    ("+8835", "ITU-T E.164", "international networks"),
    ("+1900", "NANPA", "premium rate of North America"),
    ("+61190", "ACMA", "premium rate of Australia"),
]


def expand(pattern):
    """All prefixes that a pattern of digits, classes and x stands for."""
    found = [""]
    for piece in re.findall(r"\[[^\]]*\]|\d|x", pattern):
        if piece == "x":
            digits = "0123456789"
        elif piece[0] == "[":
            digits = ""
            for first, last in re.findall(r"(\d)(?:-(\d))?", piece):
                digits += "".join(map(str, range(int(first), int(last or first) + 1)))
        else:
            digits = piece
        found = [prefix + digit for prefix in found for digit in digits]
    return found


def shortest(prefixes):
    """The fewest prefixes that stand for the same numbers."""
    kept = {p for p in prefixes if not any(p[:n] in prefixes for n in range(1, len(p)))}
    changed = True
    while changed:
        changed = False
        for parent in {p[:-1] for p in kept if len(p) > 1}:
            children = {parent + d for d in "0123456789"}
            if children <= kept:
                kept = (kept - children) | {parent}
                changed = True
    return sorted(kept)


def premium(path):
    by_code = {}
    for row in csv.DictReader(open(path, encoding="utf-8")):
        if row["tariff"] == "PREMIUM_RATE":
            by_code.setdefault(row["country_code"], set()).update(
                expand(row["national_prefix_pattern"]))
    rows = []
    for code, prefixes in by_code.items():
        region = phonenumbers.region_code_for_country_code(int(code))
        rows += [(f"+{code}{p}", "libphonenumber", f"premium rate of {region}")
                 for p in shortest(prefixes)]
    rows = [row for row in rows if not row[0].startswith(tuple(more[0] for more in MORE))] + MORE
    write("premium-ranges.csv", ["value", "source", "note"], sorted(rows))


def operators():
    rows = []
    for block in range(1300, 2000):
        number = phonenumbers.PhoneNumber(country_code=86, national_number=block * 10 ** 7 + 1234567)
        name = carrier.name_for_number(number, "en")
        if name:
            virtual = "true" if str(block)[:3] in VIRTUAL else "false"
            rows.append((f"+86{block}", name, virtual, "libphonenumber"))
    write("cn-mobile-operators.csv", ["value", "operator:string", "virtual:bool", "source"], rows)


def write(name, header, rows):
    with open(LISTS / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


premium(sys.argv[1])
operators()
