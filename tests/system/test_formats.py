#!/usr/bin/env python3
"""The output formats as their readers take them, with names and values that try to break out."""

import importlib.util
import json
import os
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

DBREPL = os.environ["DBREPL"]
DATA = Path(os.environ["DBREPL_SOURCE_DIR"]) / "tests/system/data"

# A key that stands twice is quoted in the finding: an escape sequence, line ends, a workflow command, markup.
HOSTILE = "\x1b[31m\r\n::error::x%,:<&>\"'\u202e"


NAME = "a b%:,<\x1b[31m.json"


class Formats(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.holder.name)
        key = json.dumps(HOSTILE)
        (cls.folder / NAME).write_text('{"Resources": {"ü": {"Type": "AWS::SNS::Topic"}}, "Metadata": '
                                                 f'{{"ü": {{{key}: 1, {key}: 2}}}}}}')
        (cls.folder / "clean.yaml").write_text("Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n")

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def validate(self, style):
        done = subprocess.run([DBREPL, "validate", "--format", style, NAME, "clean.yaml", "gone.yaml"],
                              cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(done.returncode, 3, done.stderr)
        return done.stdout.decode("utf-8")

    def test_json(self):
        report = json.loads(self.validate("json"))
        self.assertEqual(report["version"], 1)
        finding = next(finding for finding in report["findings"] if finding["rule"] == "TPL002")
        self.assertEqual(set(finding), {"rule", "severity", "message", "file", "line", "column", "resource", "path",
                                        "hint", "related"})
        self.assertEqual(finding["file"], NAME)
        self.assertEqual(report["unreadable"], [{"file": "gone.yaml", "reason": "No such file or directory"}])
        self.assertEqual((report["summary"]["files"], report["summary"]["resources"]), (3, 2))

    @unittest.skipUnless(importlib.util.find_spec("jsonschema"), "the Python package jsonschema is not installed")
    def test_sarif_is_valid(self):
        import jsonschema

        log = json.loads(self.validate("sarif"))
        schema = json.loads((DATA / "sarif-2.1.0.json").read_text())
        jsonschema.Draft7Validator(schema).validate(log)

    def test_sarif_says_what_the_others_say(self):
        run = json.loads(self.validate("sarif"))["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        found = json.loads(self.validate("json"))["findings"]
        self.assertEqual([result["ruleId"] for result in run["results"]], [finding["rule"] for finding in found])
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            location = result["locations"][0]["physicalLocation"]
            self.assertEqual(location["artifactLocation"]["uri"], "a%20b%25%3A,%3C%1B%5B31m.json")
            self.assertGreater(location["region"]["startLine"], 0)
        self.assertFalse(run["invocations"][0]["executionSuccessful"])

    def test_junit_is_what_servers_read(self):
        suites = ElementTree.fromstring(self.validate("junit"))
        self.assertEqual([suite.get("name") for suite in suites], ["a b%:,<\\x1b[31m.json", "clean.yaml", "gone.yaml"])
        for suite in suites:
            cases = suite.findall("testcase")
            self.assertEqual(int(suite.get("tests")), len(cases))
            self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))
            self.assertEqual(int(suite.get("errors")), len(suite.findall("testcase/error")))
            for case in cases:
                self.assertTrue(case.get("name") and case.get("classname"))
        for count in ("tests", "failures", "errors"):
            self.assertEqual(int(suites.get(count)), sum(int(suite.get(count)) for suite in suites))

    def test_github_sees_one_command_a_finding(self):
        lines = self.validate("github").splitlines()
        found = json.loads(self.validate("json"))["findings"]
        commands = [line for line in lines if line.startswith("::")]
        self.assertEqual(len(commands), len(found) + 1)
        for command in commands[:-1]:
            self.assertRegex(command, r"^::(error|warning|notice) file=a b%25%3A%2C<\\x1b\[31m\.json,line=\d+,col=\d+,"
                                      r"title=[A-Z]{3}\d{3}::\S")
        self.assertEqual(commands[-1], "::error file=gone.yaml::cannot read the file: No such file or directory")
        self.assertEqual(len(lines), len(commands) + 1)

    def test_nothing_steers_a_terminal(self):
        for style in ("text", "junit", "github"):
            with self.subTest(style):
                text = self.validate(style)
                self.assertIsNone(re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text))
                self.assertIn("\\x1b[31m", text)


if __name__ == "__main__":
    unittest.main()
