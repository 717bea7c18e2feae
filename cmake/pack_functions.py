"""Packs the code of all Lambda functions into one text, for templates that need the room: see compose_functions.py.

What the replication functions share comes first, then each one's own part, then the housekeeping function; a zero byte stands
between them. A template holds the text once, and each function takes its parts of it. The housekeeping function is also
written out alone.

Usage: pack_functions.py SOURCE_DIR OUTPUT_DIR
"""
import base64
import re
import sys
from pathlib import Path

import compose_functions
from deflate import compress

PARTS = ("replication", *compose_functions.NAMES, "housekeeping")
HEADER = """// Written by cmake/pack_functions.py from functions/*.py.
#pragma once

#include <string_view>

namespace dbrepl::functions {

/// The inline code of the housekeeping function, handler index.lambda_handler.
inline constexpr std::string_view housekeeping = R"python(%s)python";

/// The parts of all functions, a zero byte between them, deflated, in base 85 with commas for opening braces.
inline constexpr std::string_view packed = R"python(%s)python";

}  // namespace dbrepl::functions
"""


def agree(writer, known):
    """Gives the names that other parts have, too, the short form that they have there where it is free here."""
    free = list(writer.names.values())
    shared = {}
    for name in writer.names:
        if known.get(name) in free:
            shared[name] = known[name]
            free.remove(known[name])
    writer.names = {name: shared.get(name) or free.pop(0) for name in writer.names}
    known.update({**writer.names, **known})


def small(directory):
    """Each part as a program; equal names make it easier to pack."""
    parts, known = [], {}
    for name in PARTS:
        text = (directory / f"{name}.py").read_text(encoding="utf-8")
        shared = re.search(r"\nfrom replication import \(([^)]*)\)", text)
        text = text.replace(shared[0], "") if shared else text
        writer = compose_functions.Writer(text)
        clash = set(writer.names) & set(re.findall(r"\w+", shared[1] if shared else ""))
        if clash:
            sys.exit(f"{name}.py has variables with names of replication.py: {', '.join(sorted(clash))}")
        agree(writer, known)
        parts.append(writer.write(list(compose_functions.logical_lines(text))))
    return parts


def main(source, output):
    parts = small(source)
    compile(parts[-1], PARTS[-1], "exec")
    packed = base64.b85encode(compress("\0".join(parts).encode())).decode().replace("{", ",")
    output.mkdir(parents=True, exist_ok=True)
    (output / "packed.hpp").write_text(HEADER % (parts[-1], packed), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
