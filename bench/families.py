"""Instructions of `validate` by rule and by family of rules, as callgrind counts them.

Usage: bench/families.py TEMPLATE [LEAST] [--build FOLDER]

Prints rules of at least LEAST instructions (default 100,000). What several rules share (a model of the network, of the
names) counts for the rule that asks for it first; what is left is read in, or printed, or made before any rule runs.
All rules call their function `run`: they are told apart by its address, which the rule's object in the executable holds.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def output(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def rules(executable):
    """The id of each rule by the address of its function, relative to where the executable is loaded."""
    ids = {}
    for file in (ROOT / "src" / "rules").glob("*/*.cpp"):
        for name, identifier in re.findall(r'constinit const Check (\w+)\{.*?\.id = "(\w+)"', file.read_text(encoding="utf-8"), re.S):
            ids[name] = identifier
    relocations = {int(at, 16): int(value, 16) for at, value in
                   re.findall(r"^([0-9a-f]{12,16}) .*_RELATIVE\s+([0-9a-f]+)$", output("readelf", "-rW", executable), re.M)}
    found = {}
    for at, size, name in re.findall(r"^([0-9a-f]+) ([0-9a-f]+) \w dbrepl::rules::(\w+)$", output("nm", "-CS", executable), re.M):
        # `run` is the last pointer of a rule's object, before one flag.
        function = relocations.get(int(at, 16) + int(size, 16) - 16)
        if name in ids and function is not None:
            found[function] = ids[name]
    return found


def calls(profile):
    """Of all calls in a profile: the caller's name, the address called, the callee's name, instructions."""
    names, caller, callee, address = {}, "", "", None
    for line in profile:
        function = re.match(r"(c?)fn=\((\d+)\)(?: (.*))?$", line)
        if function:
            name = names.setdefault(function[2], function[3])
            caller, callee = (caller, name) if function[1] else (name, callee)
        elif line.startswith("calls="):
            address = int(line.split()[1], 16)
        elif address is not None and line[0] in "0123456789":
            yield caller, address, callee, int(line.split()[-1])
            address = None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("template")
    parser.add_argument("least", type=int, nargs="?", default=100_000)
    parser.add_argument("--build", type=Path, default=ROOT / "build" / "release")
    args = parser.parse_args()
    executable = args.build / "dbrepl"
    with tempfile.NamedTemporaryFile("r", suffix=".callgrind", encoding="utf-8") as profile:
        subprocess.run(["valgrind", "--tool=callgrind", "--dump-instr=yes", "--compress-pos=no",
                        f"--callgrind-out-file={profile.name}", executable, "validate", args.template], capture_output=True)
        lines = profile.readlines()
    if not lines:
        sys.exit("callgrind wrote no profile")
    known = rules(executable)
    entry = int(re.search(r"^([0-9a-f]+) \w main$", output("nm", executable), re.M)[1], 16)
    all_calls = list(calls(lines))
    base = next(address for _, address, callee, _ in all_calls if callee == "main") - entry
    by_rule = Counter()
    for caller, address, _, cost in all_calls:
        if caller.startswith("dbrepl::rules::run_checks(") and address - base in known:
            by_rule[known[address - base]] += cost
    by_family = Counter()
    for rule, cost in by_rule.items():
        by_family[rule[:3]] += cost
    whole = int(next(line.split()[1] for line in lines if line.startswith(("summary:", "totals:"))))
    by_family["the rest"] = whole - sum(by_family.values())
    for name, cost in [*((rule, cost) for rule, cost in by_rule.most_common() if cost >= args.least), ("", 0), *by_family.most_common(), ("all", whole)]:
        print(f"{name:10} {cost:14,}" if name else "")


if __name__ == "__main__":
    main()
