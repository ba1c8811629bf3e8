#!/usr/bin/env python3
"""Writes the public suffix list that the program brings along.

    Tests/Scripts/public-suffix-facts.py public_suffix_list.dat

The list comes from https://publicsuffix.org/list/public_suffix_list.dat; its rules are kept in their
order and its comments are left out. A user who only wants newer rules puts the file itself as
`public-suffix.dat` into the folder of lists of a pipeline.
"""
import pathlib
import sys

TARGET = pathlib.Path(__file__).parents[2] / (
    "Sources/WeirRules/Functions/Text/Domain/PublicSuffixes+Facts.swift")
KEPT = ("// ===", "// VERSION", "// COMMIT")


def main():
    lines = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    rules = [line.split()[0] if line[:2] != "//" else line
             for line in lines if line.strip() and (line[:2] != "//" or line.startswith(KEPT))]
    header = [line for line in lines[:3]]
    body = "\n".join("  " + rule for rule in rules)
    TARGET.write_text(
        "\n".join(header) + "\n//\n"
        "// The rules of the public suffix list (https://publicsuffix.org/list/), without its\n"
        "// comments. Written by Tests/Scripts/public-suffix-facts.py.\n\n"
        "/// Rules of the public suffix list, one a line, in the form of the list itself.\n"
        'let publicSuffixFacts = """\n' + body + '\n  """\n', encoding="utf-8")


main()
