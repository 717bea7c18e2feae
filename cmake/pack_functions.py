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


def small(directory):
    """Each part as a program. Their short names are the same in all, which makes them easier to pack."""
    texts = [(directory / f"{name}.py").read_text(encoding="utf-8") for name in PARTS]
    texts = [re.sub(r"\nfrom replication import \([^)]*\)", "", text) for text in texts]
    writer = compose_functions.Writer("\n".join(texts), constants=False)
    return [writer.write(list(compose_functions.logical_lines(text))) for text in texts]


def main(source, output):
    parts = small(source)
    compile(parts[-1], PARTS[-1], "exec")
    packed = base64.b85encode(compress("\0".join(parts).encode())).decode().replace("{", ",")
    output.mkdir(parents=True, exist_ok=True)
    (output / "packed.hpp").write_text(HEADER % (parts[-1], packed), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
