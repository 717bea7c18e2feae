"""`dbrepl validate --destroy-plan`, and the options that say what a stack is meant for."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

DBREPL = os.environ.get("DBREPL")
QUEUE = "Resources: {Q: {Type: 'AWS::SQS::Queue', DeletionPolicy: Retain}}\n"
LAMBDA = """Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Role: r, Handler: index.h, Runtime: python3.9, Code: {ZipFile: a}}
"""


class Runs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, name, text):
        path = Path(self.folder.name) / name
        path.write_text(text)
        return str(path)

    def run_it(self, *arguments, text=None):
        return subprocess.run([DBREPL, "validate", *arguments], capture_output=True, text=True, input=text,
                              cwd=self.folder.name, check=False)


@unittest.skipUnless(DBREPL, "DBREPL does not name the executable")
class DestroyPlan(Runs):
    def default(self):
        return subprocess.run([DBREPL, "synth", "-q"], capture_output=True, text=True, check=True).stdout

    def test_the_default_template_goes_in_waves(self):
        done = self.run_it("-", "--destroy-plan", "--format", "json", text=self.default())
        self.assertEqual(done.returncode, 0, done.stderr)
        [plan] = json.loads(done.stdout)["plans"]
        self.assertEqual((plan["file"], plan["policy"], plan["exports"]), ("<stdin>", "ephemeral", 6))
        waves = [[step["resource"] for step in wave] for wave in plan["waves"]]
        self.assertEqual(sum(map(len, waves)), 58)
        order = {name: i for i, wave in enumerate(waves) for name in wave}
        self.assertLess(order["DevAuroraInstance1"], order["DevAuroraCluster"])
        self.assertLess(order["DevAuroraCluster"], order["DevDBSubnetGroup"])
        self.assertLess(order["DevDBSubnetGroup"], order["DevPrivateSubnet1"])
        self.assertLess(order["DevPrivateSubnet1"], order["DevVPC"])
        self.assertEqual([note["resource"] for note in plan["blocks"]], ["MigrationScriptsBucket"])
        self.assertLess(plan["leastMinutes"], plan["mostMinutes"])

    def test_people_read_it(self):
        done = self.run_it(self.write("q.yaml", QUEUE), "--destroy-plan")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 resource, gone in 1 wave", done.stdout)
        self.assertIn("Q (kept)", done.stdout)
        self.assertIn("its DeletionPolicy retains it", done.stdout)

    def test_names_do_not_steer_the_terminal(self):
        done = self.run_it("-", "--destroy-plan", text='{"Resources": {"A\\u001b[31m": {"Type": "AWS::SNS::Topic"}}}')
        self.assertNotIn("\x1b", done.stdout)

    def test_other_formats_have_no_plan(self):
        done = self.run_it(self.write("q.yaml", QUEUE), "--destroy-plan", "--format", "sarif")
        self.assertEqual((done.returncode, done.stdout), (2, ""))

    def test_what_is_no_template_has_no_plan(self):
        self.assertEqual(self.run_it("-", "--destroy-plan", text="a: [b").returncode, 1)
        self.assertEqual(self.run_it("missing.yaml", "--destroy-plan").returncode, 3)


@unittest.skipUnless(DBREPL, "DBREPL does not name the executable")
class Meaning(Runs):
    def severities(self, path, *options):
        done = self.run_it(path, "--format", "json", "--no-config", *options)
        return [(found["rule"], found["severity"]) for found in json.loads(done.stdout)["findings"]
                if found["rule"][:3] in ("DEL", "LIF", "NAM")]

    def test_the_policy_is_an_option(self):
        path = self.write("q.yaml", QUEUE)
        self.assertEqual(self.severities(path), [("DEL001", "info")])
        self.assertEqual(self.severities(path, "--policy", "ephemeral"), [("DEL001", "warning")])
        self.assertEqual(self.severities(path, "--policy", "durable"), [("DEL020", "warning")])
        self.assertEqual(self.run_it(path, "--policy", "eternal").returncode, 2)

    def test_the_policy_is_a_setting(self):
        path = self.write("q.yaml", QUEUE)
        self.write(".dbrepl.yaml", "policy: ephemeral\n")
        done = self.run_it(path, "--format", "json")
        found = [one["severity"] for one in json.loads(done.stdout)["findings"] if one["rule"] == "DEL001"]
        self.assertEqual(found, ["warning"])
        self.write(".dbrepl.yaml", "policy: forever\n")
        self.assertEqual(self.run_it(path).returncode, 2)

    def test_the_date_is_an_option(self):
        path = self.write("f.yaml", LAMBDA)
        self.assertEqual(self.severities(path, "--date", "2025-01-01"), [])
        self.assertIn(("LIF001", "warning"), self.severities(path, "--date", "2026-11-23"))
        self.assertIn(("LIF001", "error"), self.severities(path, "--date", "2027-02-01"))
        self.assertEqual(self.run_it(path, "--date", "2027-02-30").returncode, 2)


if __name__ == "__main__":
    unittest.main()
