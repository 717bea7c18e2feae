#!/usr/bin/env python3
"""Well-made templates of many architectures: no error, and no warning about deployment but those that are true."""

import collections
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]
FOLDER = Path(os.environ["DBREPL_SOURCE_DIR"]) / "tests" / "architectures"
TEMPLATES = sorted(p for p in FOLDER.iterdir() if p.suffix in (".yaml", ".json"))

DAY = "2026-11-23"  # versions and runtimes are judged by the date

# Warnings that are right: (template, rule, logical id) -> why nobody would take it away.
TRUE_WARNINGS = {
    ("state-machine.yaml", "DEL001", "Documents"): "documents are to outlive the stack, though its names have a suffix",
}


def findings():
    """All findings at or above warning, by the name of the template, from one call."""
    out = subprocess.run([DBREPL, "validate", "--no-config", "--severity", "warning", "--date", DAY,
                          "--format", "json",
                          *map(str, TEMPLATES)], capture_output=True, text=True, check=False, timeout=60)
    if out.returncode not in (0, 1):
        raise RuntimeError(f"dbrepl ended with {out.returncode}: {out.stderr}")
    found = collections.defaultdict(list)
    for finding in json.loads(out.stdout)["findings"]:
        found[Path(finding["file"]).name].append(finding)
    return found


def key(template, finding):
    parts = finding["path"].split("/")
    return template, finding["rule"], parts[2] if len(parts) > 2 else finding["path"]


def shown(finding):
    return f"{finding['severity']} {finding['rule']} line {finding['line']} {finding['path']}: {finding['message']}"


class Architectures(unittest.TestCase):
    def test_only_true_findings(self):
        self.assertGreaterEqual(len(TEMPLATES), 44)
        found = findings()
        seen = {key(name, finding) for name, reported in found.items() for finding in reported}
        self.assertEqual(set(), set(TRUE_WARNINGS) - seen, "listed, and not reported any more")
        for template in TEMPLATES:
            with self.subTest(template.name):
                false = []
                for finding in found[template.name]:
                    if key(template.name, finding) not in TRUE_WARNINGS or finding["severity"] == "error":
                        false.append(shown(finding))
                self.assertEqual([], false)

    def test_the_peer_finds_no_error(self):
        if not shutil.which("cfn-lint"):
            self.skipTest("cfn-lint is not installed")
        out = subprocess.run(["cfn-lint", "--non-zero-exit-code", "error", *map(str, TEMPLATES)],
                             capture_output=True, text=True, check=False, timeout=300)
        self.assertEqual(0, out.returncode, out.stdout + out.stderr)


if __name__ == "__main__":
    unittest.main()
