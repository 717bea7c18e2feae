#!/usr/bin/env python3
"""Faults planted into good templates are found; the table of the score is part of the output."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]
ROOT = Path(os.environ["DBREPL_SOURCE_DIR"])
ARCHITECTURES = ROOT / "tests" / "architectures"
sys.path.insert(0, str(ROOT / "tools"))
try:
    from plant_faults import load_template
    import plant_system_faults
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)


def synthesized(folder, name, *arguments):
    path = folder / f"{name}.json"
    out = subprocess.run([DBREPL, "synth", "-q", "-o", str(path), *arguments], capture_output=True, text=True, check=False)
    if out.returncode != 0:
        raise RuntimeError(f"{name}: {out.stderr}")
    return name, load_template(path)


# What 58 resources cannot avoid: (rule, logical id).
DEFAULT_WARNINGS = {
    ("DEL005", "MigrationScriptsBucket"),  # nothing empties it
    ("RUN003", "SchemaReplicationFunction"),  # the driver comes with a layer
    ("NET012", "SchemaReplicationFunction"), ("NET012", "DataReplicationFunction"),  # no endpoint
    ("OBS014", "DevReplicationLagAlarm"), ("OBS014", "StagingReplicationLagAlarm"),  # no reader
    ("OBS014", "ProdReplicationLagAlarm"),
}


class PlantedFaults(unittest.TestCase):
    def test_the_default_template_has_only_what_it_cannot_avoid(self):
        with tempfile.TemporaryDirectory() as scratch:
            synthesized(Path(scratch), "default")
            found = plant_system_faults.validate(DBREPL, Path(scratch), "--severity", "warning",
                                                  "--date", "2026-11-23")["default.json"]
        self.assertEqual([], [f["message"] for f in found if f["severity"] == "error"])
        self.assertEqual(DEFAULT_WARNINGS, {(f["rule"], f["path"].split("/")[2]) for f in found})

    def test_at_least_98_percent_are_found(self):
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            sources, mutated = Path(scratch) / "sources", Path(scratch) / "mutated"
            sources.mkdir()
            mutated.mkdir()
            templates = [synthesized(sources, "default"),
                         synthesized(sources, "functional", "--profile", "functional"),
                         synthesized(sources, "original", str(ROOT / "examples" / "original.yaml"))]
            templates += [(p.stem, load_template(p)) for p in sorted(ARCHITECTURES.iterdir())
                          if p.suffix in (".yaml", ".json")]
            planted = plant_system_faults.plant(templates, mutated)
            scores = plant_system_faults.judge(planted, plant_system_faults.validate(DBREPL, mutated))
        print("\n" + plant_system_faults.table(scores))
        found, total = sum(s.found for s in scores.values()), sum(s.planted for s in scores.values())
        self.assertGreater(total, 700)
        self.assertEqual(set(plant_system_faults.CLASSES), set(scores), "each class is planted somewhere")
        self.assertGreaterEqual(found / total, 0.98)
        self.assertLess(time.monotonic() - start, 60)


if __name__ == "__main__":
    unittest.main()
