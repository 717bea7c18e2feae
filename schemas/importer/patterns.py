"""Patterns of the sources, said so that PCRE2 (UTF, ALT_BSUX) and Python's re both read them with one meaning."""

import re

# Classes that Java knows and PCRE2 does not; ASCII, as in Java.
JAVA_CLASSES = (("\\p{Print}", "\\x20-\\x7E"), ("\\p{Graph}", "\\x21-\\x7E"), ("\\p{ASCII}", "\\x00-\\x7F"))
# Halves of UTF-16 pairs in a class stand for every character beyond the first plane.
HALVES = (
    ("\\uD800\\uDBFF-\\uDC00\\uDFFF", "\U00010000-\U0010ffff"),
    ("\\uD83C-\\uDBFF\\uDC00-\\uDFFF", "\U0001f000-\U0010ffff"),
    ("\\u10000-\\u10FFFF", "\U00010000-\U0010ffff"),
)
# A hyphen after a class of characters is itself, not a range.
HYPHEN_AFTER_CLASS = re.compile(r"(\\[wdsWDS]|\\p\{\w+\})-(?=[^\]])")
# A repeated end of text repeats nothing.
REPEATED_END = re.compile(r"(?<!\\)\$\{\d+,\d*\}$")
# Repetitions of groups too large for PCRE2's compiled form.
TOO_LARGE = (("{1,900}$", "+$"),)
# Python's end of text; what PCRE2 calls \\Z allows a line feed after it, like $.
PYTHON_END = re.compile(r"(?<!\\)\\Z$")
FLAG_AFTER_START = re.compile(r"^\^\(\?s\)")


def _outside_and_inside(pattern):
    """(text, whether inside a bracket class) pieces of a pattern."""
    start, inside, index = 0, False, 0
    while index < len(pattern):
        if pattern[index] == "\\":
            index += 2
            continue
        if pattern[index] == "[" and not inside:
            yield pattern[start:index], False
            start, inside = index, True
            index += 2 if pattern[index + 1 : index + 2] == "^" else 1
            if pattern[index : index + 1] == "]":
                index += 1
            continue
        if pattern[index] == "]" and inside:
            yield pattern[start : index + 1], True
            start, inside = index + 1, False
        index += 1
    yield pattern[start:], inside


def normal(pattern):
    pieces = []
    for text, inside in _outside_and_inside(pattern):
        for name, members in JAVA_CLASSES:
            text = text.replace(name, members if inside else f"[{members}]")
        if inside:
            for halves, characters in HALVES:
                text = text.replace(halves, characters)
            text = HYPHEN_AFTER_CLASS.sub(r"\1\\-", text)
        pieces.append(text)
    result = PYTHON_END.sub("$", REPEATED_END.sub("$", "".join(pieces)))
    if "|" in result:
        for large, small in TOO_LARGE:
            result = result.replace(large, small)
    return FLAG_AFTER_START.sub("(?s)^", result)
