"""Faults that were written by hand into templates of different spelling, and near misses that must stay silent.

tests/system/data/faults holds templates, and beside each a list of changes of its text: a fault names the families of
which one must report it, or an error; a near miss must add nothing, but for the rules that it names as `besides`: what is
added is said of there, and rightly. Each third one is tried as JSON.
"""
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parent.parent.parent))
sys.path.insert(0, str(SOURCE / "tools"))
DATA = SOURCE / "tests/system/data/faults"

from plant_faults import load_template
from plant_system_faults import new_findings, validate


def changed(text, change):
    """The text with each part of it replaced wherever it stands; "END" adds to its end."""
    for old, new in change:
        if old == "END":
            text = text.rstrip("\n") + "\n" + new
        elif old in text:
            text = text.replace(old, new)
        else:
            raise ValueError(f"{old!r} is not there")
    return text


@unittest.skipUnless(importlib.util.find_spec("yaml"), "PyYAML is not installed")
class FaultsByHand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cases = []
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            for table in sorted(DATA.glob("*.json")):
                text = table.with_suffix(".yaml").read_text(encoding="utf-8")
                cls.write(folder, table.stem, text, as_json=False)
                cls.write(folder, table.stem, text, as_json=True)
                for number, case in enumerate(json.loads(table.read_text(encoding="utf-8"))):
                    as_json = number % 3 == 0
                    file = cls.write(folder, f"{table.stem}--{number}", changed(text, case["change"]), as_json)
                    cls.cases.append((table.stem + (".json" if as_json else ".yaml"), file, case))
            cls.findings = validate(os.environ.get("DBREPL", "dbrepl"), folder, "--date", "2026-11-23")

    @staticmethod
    def write(folder, name, text, as_json):
        file = folder / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        if as_json:
            template = load_template(file)
            if name.find("--") > 0:
                file.unlink()
            file = folder / f"{name}.json"
            file.write_text(json.dumps(template, default=str), encoding="utf-8")
        return file.name

    def added(self, before, after):
        return list(new_findings(self.findings[before], self.findings[after]))

    def test_templates_are_well(self):
        for file, findings in self.findings.items():
            if "--" not in file:
                self.assertEqual([f["message"] for f in findings if f["severity"] != "info"], [], file)

    def test_faults_are_found(self):
        missed = []
        faults = [case for case in self.cases if "family" in case[2]]
        for base, file, case in faults:
            families = case["family"].split("/")
            if not any(f["rule"][:3] in families or f["severity"] == "error" for f in self.added(base, file)):
                missed.append(f'{base}: {case["family"]}: {case["what"]}')
        self.assertGreater(len(faults), 1300)
        self.assertEqual(missed, [])

    def test_near_misses_stay_silent(self):
        for base, file, case in self.cases:
            if "near" in case:
                added = [f for f in self.added(base, file) if f["rule"] not in case.get("besides", ())]
                self.assertEqual([f["message"] for f in added], [], f'{base}: {case["near"]}')


if __name__ == "__main__":
    unittest.main()
