#!/usr/bin/env python3
"""Faults planted into good templates are found; the table of the score is part of the output."""

import importlib.util
import os
import subprocess
import sys
import tempfile
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


# What the original example suffers from: the defects of the design, and the four known gaps.
DEFECTS_OF_THE_ORIGINAL = {
    ("LIF002", "DevAuroraCluster"), ("LIF002", "StagingAuroraCluster"), ("LIF002", "ProdAuroraCluster"),  # engine version
    ("LIF001", "SchemaReplicationFunction"), ("LIF001", "DataReplicationFunction"),  # runtime
    ("DEL002", "DevAuroraCluster"), ("DEL002", "StagingAuroraCluster"), ("DEL002", "ProdAuroraCluster"),  # snapshots
    ("NAM004", "EnvironmentSuffix"),  # hyphens that RDS refuses
    ("NET011", "SchemaReplicationFunction"), ("NET011", "DataReplicationFunction"),  # no way from dev to prod
    ("SEC015", "LambdaSecurityGroup"),  # everything let out
    ("OBS004", "LambdaExecutionRole"),  # log groups made anew
    ("OBS014", "DevReplicationLagAlarm"), ("OBS014", "StagingReplicationLagAlarm"), ("OBS014", "ProdReplicationLagAlarm"),
    ("NET012", "SchemaReplicationFunction"), ("NET012", "DataReplicationFunction"),  # no path to the services of AWS
    ("RUN003", "SchemaReplicationFunction"),  # no driver
    ("RUN010", "DevAuroraCluster"), ("RUN010", "StagingAuroraCluster"), ("RUN010", "ProdAuroraCluster"),  # no database
    ("DEL005", "MigrationScriptsBucket"),  # a bucket that blocks
}
# And what else the engine says of it: true, and of less weight.
FURTHER_RULES_OF_THE_ORIGINAL = {"DEL008", "DEL009", "DEL012", "IAM060", "NAM006", "NAM007", "OBS015", "OBS020", "TPL012"}


def places(findings):
    return {(f["rule"], (f["path"].split("/") + ["", "", ""])[2]) for f in findings}


class PlantedFaults(unittest.TestCase):
    def test_the_original_suffers_from_what_is_known(self):
        with tempfile.TemporaryDirectory() as scratch:
            synthesized(Path(scratch), "original", str(ROOT / "examples" / "original.yaml"))
            found = plant_system_faults.validate(DBREPL, Path(scratch), "--date", "2026-11-23")["original.json"]
        self.assertEqual([], [f["message"] for f in found if f["severity"] == "error"])
        self.assertEqual(set(), DEFECTS_OF_THE_ORIGINAL - places(found))
        self.assertEqual(set(), {f["rule"] for f in found} - {rule for rule, _ in DEFECTS_OF_THE_ORIGINAL}
                         - FURTHER_RULES_OF_THE_ORIGINAL)

    def test_the_functional_template_has_no_warning(self):
        with tempfile.TemporaryDirectory() as scratch:
            synthesized(Path(scratch), "functional", "--profile", "functional")
            found = plant_system_faults.validate(DBREPL, Path(scratch), "--severity", "warning",
                                                  "--date", "2026-11-23")["functional.json"]
        self.assertEqual([], [f["message"] for f in found])

    def test_the_default_template_has_only_what_it_cannot_avoid(self):
        with tempfile.TemporaryDirectory() as scratch:
            synthesized(Path(scratch), "default")
            found = plant_system_faults.validate(DBREPL, Path(scratch), "--severity", "warning",
                                                  "--date", "2026-11-23")["default.json"]
        self.assertEqual([], [f["message"] for f in found if f["severity"] == "error"])
        self.assertEqual(DEFAULT_WARNINGS, places(found))

    @unittest.skipUnless(importlib.util.find_spec("yaml"), "PyYAML is not installed")
    def test_at_least_98_percent_are_found(self):
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
        self.assertGreater(total, 1500)
        self.assertEqual(set(plant_system_faults.CLASSES), set(scores), "each class is planted somewhere")
        self.assertGreaterEqual(found / total, 0.98)


if __name__ == "__main__":
    unittest.main()
