"""Compiles snippets that must not compile, and the same snippets written right.

check.py --compiler C++ -- FLAGS… FILE      the snippet, broken, must fail with the message it expects
check.py --compiler C++ --right -- FLAGS… FILE…  all snippets, right, must compile together
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

EXPECT = "// expect: "
# How the compilers differ in naming types, and what goes without saying.
SPELLING = {"\u2018": "'", "\u2019": "'", "dbrepl::": "", "aws::": "", "cfn::": "", "> >": ">>"}


def compile(compiler, flags, source):
    command = [*compiler, "-fsyntax-only", "-fdiagnostics-color=never", *flags, str(source)]
    return subprocess.run(command, capture_output=True, text=True)


def check_right(compiler, flags, files):
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as together:
        together.writelines(f'#include "{file.resolve()}"\n' for file in files)
        together.flush()
        run = compile(compiler, flags, together.name)
    if run.returncode != 0:
        return f"written right, the snippets do not compile either:\n{run.stderr}"
    return None


def simplified(text):
    for long, short in SPELLING.items():
        text = text.replace(long, short)
    return text.replace("> >", ">>")


def check_broken(compiler, flags, file):
    lines = file.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix(EXPECT) for line in lines if line.startswith(EXPECT)]
    if not expected:
        return f"{file.name} has no line that begins with \"{EXPECT}\""
    run = compile(compiler, [*flags, "-DBROKEN"], file)
    if run.returncode == 0:
        return f"{file.name} compiles"
    message = simplified(run.stderr)
    if not any(text in message for text in expected):
        return f"{file.name} does not compile, but not for the expected reason {expected}:\n{message}"
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", action="append", required=True)
    parser.add_argument("--right", action="store_true")
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    rest = [each for each in options.rest if each != "--"]
    flags = [each for each in rest if not each.endswith(".cpp")]
    files = [Path(each) for each in rest if each.endswith(".cpp")]
    if not files:
        return "no snippet"
    if options.right:
        return check_right(options.compiler, flags, files)
    return next(filter(None, (check_broken(options.compiler, flags, file) for file in files)), None)


if __name__ == "__main__":
    sys.exit(main())
