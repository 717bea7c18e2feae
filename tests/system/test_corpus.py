#!/usr/bin/env python3
"""Templates from the field: the good ones have no error, each bad one has an error where its mistake stands."""

import collections
import json
import os
import subprocess
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]
CORPUS = Path(os.environ["DBREPL_SOURCE_DIR"]) / "tests" / "corpus"
TEMPLATES = {".json", ".yaml"}
FORM = {"TPL", "REF", "SCH"}  # families that judge how a template is written, not what it makes


def templates(folder):
    return sorted(p for p in (CORPUS / folder).iterdir() if p.suffix in TEMPLATES and p.name != "expected.json")


def findings(folder, severity):
    """The findings of this severity of every template of the folder, by file name, from one call."""
    out = subprocess.run([DBREPL, "validate", "--date", "2026-11-23", "--format", "json", *map(str, templates(folder))],
                         capture_output=True, text=True, check=False, timeout=120)
    if out.returncode not in (0, 1):
        raise RuntimeError(f"dbrepl ended with {out.returncode}: {out.stderr}")
    found = collections.defaultdict(list)
    for finding in json.loads(out.stdout)["findings"]:
        if finding["severity"] == severity:
            found[Path(finding["file"]).name].append(finding)
    return found


def stands_at(finding, expected):
    """Whether the finding stands at the expected place: the line, or a pointer at it, below it, or its owner's."""
    if "line" in expected:
        return abs(finding["line"] - expected["line"]) <= 1
    path, place = finding["path"], expected["path"].rstrip("/")
    above = path.count("/") >= 2 and (place + "/").startswith(path + "/")
    return above or path == place or (path + "/").startswith(place + "/")


def shown(finding):
    return f"{finding['rule']} {finding['line']} {finding['path']}: {finding['message']}"


class Corpus(unittest.TestCase):
    def test_good_templates_have_no_error(self):
        found = findings("good", "error")
        self.assertGreaterEqual(len(templates("good")), 70)
        for template in templates("good"):
            with self.subTest(template.name):
                self.assertEqual([], [shown(f) for f in found[template.name]])

    def test_one_thread_finds_what_two_find(self):
        """A large template alone is judged in two threads, several in one each."""
        together = {severity: findings("good", severity) for severity in ("error", "warning", "info")}
        for path in templates("good"):
            out = subprocess.run([DBREPL, "validate", "--date", "2026-11-23", "--format", "json", path], capture_output=True, timeout=60)
            alone = json.loads(out.stdout)["findings"]
            for severity, found in together.items():
                self.assertEqual(found[path.name], [f for f in alone if f["severity"] == severity])

    def test_good_templates_have_no_warning_about_their_form_but_known_ones(self):
        listed = {tuple(line.split(maxsplit=2)[:2])
                  for line in (CORPUS / "known-warnings.txt").read_text(encoding="utf-8").splitlines()
                  if line and not line.startswith("#")}
        met = set()
        for name, warnings in findings("good", "warning").items():
            for warning in (f for f in warnings if f["rule"][:3] in FORM):
                met.add((name, warning["rule"]))
                with self.subTest(name):
                    self.assertIn((name, warning["rule"]), listed, shown(warning))
        self.assertEqual(listed, met, "what is listed is met")

    def test_bad_templates_have_an_error_at_their_mistake(self):
        found = findings("bad", "error")
        expected = json.loads((CORPUS / "bad" / "expected.json").read_text(encoding="utf-8"))
        self.assertEqual([p.name for p in templates("bad")], sorted(expected))
        missed = [name for name, places in expected.items() if any(p.get("missed") for p in places)]
        self.assertLess(len(missed), len(expected) / 3, "what is missed stays the smaller part")
        for name, places in expected.items():
            for place in (p for p in places if not p.get("missed")):
                with self.subTest(name, **place):
                    self.assertTrue(any(stands_at(f, place) for f in found[name]),
                                    "\n".join(map(shown, found[name])) or "no error at all")


if __name__ == "__main__":
    unittest.main()
