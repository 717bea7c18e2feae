#!/usr/bin/env python3
"""summary.py RESULTS.xml: what a run of ctest comes to, from the JUnit file that it wrote.

Lists every skipped test with its reason and closes with the line "N passed, N failed, N skipped".
A whole-process test file counts with each of its cases; the files print them as unittest does with -v.
Exits with 1 where a test failed or none ran.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

CASE = re.compile(r"^(\w+) \([\w.]+\)(?:\n.*)?? \.\.\. (?:.*?)(ok|FAIL|ERROR|expected failure|skipped '(.*)')$",
                  re.MULTILINE)


def cases_of(test):
    """(name, outcome, reason) of each case within one entry of ctest."""
    name, output = test.get("name"), test.findtext("system-out") or ""
    failed = test.get("status") == "fail"
    if test.get("status") in ("notrun", "disabled"):
        skipped = test.find("skipped")
        reason = output.strip().splitlines()[-1:] or [skipped.get("message", "") if skipped is not None else ""]
        return [(name, "skipped", reason[0])]
    found = [(f"{name}: {case}", outcome, reason) for case, outcome, reason in CASE.findall(output)]
    cases = []
    for case, outcome, reason in found:
        kind = "skipped" if outcome.startswith("skipped") else "failed" if outcome in ("FAIL", "ERROR") else "passed"
        cases.append((case, kind, reason))
    # A program that crashes says nothing of its cases: the entry itself is what failed.
    if not cases or failed and not any(kind == "failed" for _, kind, _ in cases):
        cases.append((name, "failed" if failed else "passed", ""))
    return cases


def main():
    cases = [case for test in ElementTree.parse(sys.argv[1]).getroot().iter("testcase") for case in cases_of(test)]
    counts = {kind: sum(1 for case in cases if case[1] == kind) for kind in ("passed", "failed", "skipped")}
    print()
    for name, kind, reason in cases:
        if kind != "passed":
            print(f"{kind}: {name}" + (f": {reason}" if reason else ""))
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
