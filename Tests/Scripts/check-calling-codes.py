#!/usr/bin/env python3
"""Compares the countries of phone numbers with those of the Python package phonenumbers.

    pip install phonenumbers
    Tests/Scripts/check-calling-codes.py [CODE...]

Every prefix of seven digits of the calling codes that several countries share (or of the codes
given) is completed to numbers of every possible length; where phonenumbers knows the number's
region, the table of Sources/WeirCore/Phone/CallingCodes+Facts.swift must give the same. Codes of
one country are compared as such. Exit status 1 if there is a difference.
"""
import collections
import pathlib
import random
import re
import sys

import phonenumbers
from phonenumbers import PhoneNumber
from phonenumbers.data import _COUNTRY_CODE_TO_REGION_CODE as REGIONS
from phonenumbers.phonemetadata import PhoneMetadata

FACTS = pathlib.Path(__file__).parents[2] / "Sources/WeirCore/Phone/CallingCodes+Facts.swift"
DIGITS = 7
# Where phonenumbers is known to say something else: premium numbers of the United Kingdom that only
# Guernsey's description there holds, and Western Sahara, which it gives to Morocco.
EXPLAINED = ("44980", "44981", "44982", "44983", "2125288", "2125289")


def table():
    text = FACTS.read_text().split('"""')[1]
    codes = {}
    for fact in text.split(";"):
        words = fact.split()
        for code in words[1:]:
            codes[code] = words[0]
    return codes


def country(codes, digits):
    for length in range(len(digits), 0, -1):
        if digits[:length] in codes:
            return codes[digits[:length]]
    return None


def region(code, national):
    number = PhoneNumber(country_code=code, national_number=int(national))
    if national.startswith("0"):
        number.italian_leading_zero = True
        number.number_of_leading_zeros = len(national) - len(national.lstrip("0"))
    return phonenumbers.region_code_for_number(number)


def lengths(code):
    found = set()
    for name in REGIONS[code]:
        found |= {n for n in PhoneMetadata.metadata_for_region(name).general_desc.possible_length
                  if n > 0}
    return sorted(found)


def compare(codes, code, generator):
    """Prefixes with a difference: (ours, theirs) -> prefixes."""
    wrong = collections.defaultdict(list)
    compared = 0
    width = DIGITS - len(str(code))
    for value in range(10 ** width):
        national = str(value).zfill(width)
        if code == 1 and (national[0] < "2" or national[3] < "2"):
            continue
        for length in lengths(code):
            # Local numbers of seven digits are no E.164.
            if length < width or (code == 1 and length < 10):
                continue
            rest = "".join(generator.choice("0123456789") for _ in range(length - width))
            theirs = region(code, national + rest)
            if theirs is None:
                continue
            compared += 1
            number = str(code) + national + rest
            ours = country(codes, number)
            if ours != theirs and not number.startswith(EXPLAINED):
                wrong[ours, theirs].append(number)
    return compared, wrong


def main():
    codes = table()
    generator = random.Random(7)
    failed = False
    chosen = [int(a) for a in sys.argv[1:]]
    for code, names in sorted(REGIONS.items()):
        if chosen and code not in chosen:
            continue
        if len(names) == 1:
            theirs = None if names[0] == "001" else names[0]
            if codes.get(str(code)) != theirs:
                failed = True
                print(f"+{code}: ours {codes.get(str(code))}, theirs {theirs}")
            continue
        compared, wrong = compare(codes, code, generator)
        print(f"+{code}: {compared} numbers, {sum(map(len, wrong.values()))} differ")
        for (ours, theirs), numbers in sorted(wrong.items(), key=str):
            failed = True
            prefixes = sorted({number[:DIGITS + 1] for number in numbers})
            print(f"  ours {ours}, theirs {theirs}: {len(numbers)}, "
                  f"for example {' '.join(prefixes[:12])}")
    sys.exit(1 if failed else 0)


main()
