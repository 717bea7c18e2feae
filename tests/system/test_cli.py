#!/usr/bin/env python3
"""The command line as its users meet it: streams, exit codes, help, colours, pipes, files."""

import json
import os
import pty
import re
import select
import subprocess
import tempfile
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]
SOURCE = Path(os.environ["DBREPL_SOURCE_DIR"])

CLEAN = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
BROKEN = CLEAN + "    Properties:\n      DisplayName: once\n      DisplayName: twice\n"
WARNED = CLEAN + "    Properties: &shared\n      DisplayName: News\n  Other:\n    Type: AWS::SNS::Topic\n    Properties: *shared\n"


def dbrepl(*arguments, stdin="", cwd=None, env=None, **options):
    """Runs the program; its code and streams. NO_COLOR and TERM are set by the tests that need them."""
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    environment.update(env or {})
    return subprocess.run([DBREPL, *map(str, arguments)], input=stdin, capture_output=True, text=True, check=False,
                          cwd=cwd, env=environment, timeout=60, **options)


def on_terminal(*arguments, cwd, env=None):
    """What the program prints where its standard output is a terminal."""
    try:
        leader, follower = pty.openpty()
    except OSError as error:
        raise unittest.SkipTest(f"no terminal can be opened: {error}") from error
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    environment.update({"TERM": "xterm", **(env or {})})
    with subprocess.Popen([DBREPL, *arguments], stdout=follower, stderr=subprocess.DEVNULL,
                          stdin=subprocess.DEVNULL, cwd=cwd, env=environment) as process:
        os.close(follower)
        output = b""
        while select.select([leader], [], [], 10)[0]:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            output += chunk
        process.wait(timeout=10)
    os.close(leader)
    return output.decode()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "clean.yaml").write_text(CLEAN)
        (self.folder / "broken.yaml").write_text(BROKEN)

    def run_here(self, *arguments, **options):
        return dbrepl(*arguments, cwd=self.folder, **options)


class Inputs(Case):
    def test_a_file_is_judged_once(self):
        folder = Path(self.folder)
        (folder / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
        for arguments in (("t.yaml", "./t.yaml"), (".", "t.yaml"), ("t.yaml", ".")):
            result = self.run_here("validate", "--no-config", *arguments)
            self.assertEqual(result.stdout, "no findings in 1 file with 1 resource\n", arguments)

    def test_a_region_that_is_not_known_is_said(self):
        (Path(self.folder) / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}\n", encoding="utf-8")
        result = self.run_here("validate", "--no-config", "--region", "eu-wst-1", "t.yaml")
        self.assertEqual(result.returncode, 0)
        self.assertIn('"eu-wst-1" is not known', result.stderr)
        self.assertIn('did you mean "eu-west-1"?', result.stderr)
        self.assertEqual(self.run_here("validate", "--no-config", "--region", "eu-west-1", "t.yaml").stderr, "")


class ExitCodes(Case):
    def test_the_table_of_the_readme_is_that_of_the_header(self):
        header = (SOURCE / "src/commands/exit_code.hpp").read_text()
        in_header = re.findall(r"^  (\w+) = (\d),\s+///<", header, re.MULTILINE)
        in_readme = re.findall(r"^\| (\d) \| (\w+) \|", (SOURCE / "README.md").read_text(), re.MULTILINE)
        self.assertEqual([(code, name) for name, code in in_header], in_readme)
        self.assertEqual([code for code, _ in in_readme], ["0", "1", "2", "3", "4"])

    def test_clean_and_findings(self):
        self.assertEqual(self.run_here("validate", "clean.yaml").returncode, 0)
        self.assertEqual(self.run_here("validate", "broken.yaml").returncode, 1)
        self.assertEqual(self.run_here("validate", "clean.yaml", "broken.yaml").returncode, 1)

    def test_a_syntax_error_is_a_finding(self):
        (self.folder / "syntax.json").write_text('{"Resources": ')
        done = self.run_here("validate", "syntax.json")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"^syntax\.json:1:\d+: error\[\w+\]: ")

    def test_usage(self):
        for arguments in (["--no-such-option"], ["nosuchverb"], [], ["validate", "--format", "xml", "clean.yaml"],
                          ["validate", "--parameter", "novalue", "clean.yaml"], ["explain"], ["explain", "NOPE1"],
                          ["validate"], ["validate", "--config", "x", "--no-config", "clean.yaml"]):
            with self.subTest(arguments):
                done = self.run_here(*arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertNotEqual(done.stderr, "")

    def test_unreadable_files_count_most_and_the_others_are_judged(self):
        done = self.run_here("validate", "gone.yaml", "broken.yaml")
        self.assertEqual(done.returncode, 3)
        self.assertIn("broken.yaml:6:7: error", done.stdout)
        self.assertIn("dbrepl: cannot read \"gone.yaml\": No such file or directory", done.stderr)

    def test_a_full_disk_and_a_closed_pipe_are_told(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([DBREPL, "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr),
                         (3, "dbrepl: cannot write to the standard output: No space left on device\n"))
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([DBREPL, "rules"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
        os.close(writing)
        self.assertEqual((done.returncode, done.stderr),
                         (3, "dbrepl: cannot write to the standard output: Broken pipe\n"))


class Rest(Case):
    def test_the_standard_input_is_read_once(self):
        self.assertEqual(dbrepl("validate", "-", stdin=CLEAN).returncode, 0)
        twice = dbrepl("validate", "-", "-", stdin=CLEAN)
        self.assertEqual((twice.returncode, twice.stdout), (2, ""))
        self.assertIn("named twice", twice.stderr)

    def test_a_folder_without_templates_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("hold no template", dbrepl("validate", folder).stderr)
            (Path(folder) / "a.yaml").write_text(CLEAN, encoding="utf-8")
            self.assertEqual(dbrepl("validate", folder).stderr, "")

    def test_after_two_hyphens_everything_is_a_file(self):
        (self.folder / "--odd.yaml").write_text(BROKEN)
        done = self.run_here("validate", "clean.yaml", "--", "--odd.yaml", "broken.yaml")
        self.assertEqual((done.returncode, "in 3 files" in done.stdout), (1, True))

    def test_other_verbs_take_nothing_there(self):
        self.assertEqual(self.run_here("rules", "--", "x").returncode, 2)


class Help(Case):
    def verbs(self):
        return re.findall(r"^  ([a-z]+) {2,}", dbrepl("--help").stdout.split("Subcommands:")[1], re.MULTILINE)

    def test_every_verb_explains_itself_on_the_standard_output(self):
        self.assertGreaterEqual(len(self.verbs()), 4)
        for verb in self.verbs():
            with self.subTest(verb):
                done = dbrepl(verb, "--help")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn(f"Usage: dbrepl {verb} ", done.stdout)
                self.assertIn("--help", done.stdout)

    def test_version(self):
        done = dbrepl("--version")
        project = re.search(r"project\(dbrepl VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text())
        self.assertEqual((done.returncode, done.stdout), (0, f"dbrepl {project[1]}\n"))

    def test_near_spellings_are_offered(self):
        self.assertIn('unknown command "validte"; did you mean "validate"?', dbrepl("validte").stderr)
        self.assertIn('unexpected argument "--strct"; did you mean "--strict"?',
                      dbrepl("validate", "--strct", "x").stderr)

    def test_hostile_arguments_do_not_reach_the_terminal(self):
        for arguments in (["\x1b[31mred"], ["validate", "--format", "\x1b[31m", "x"], ["validate", "--\x1b[31m"],
                          ["explain", "\x1b[31m"], ["validate", "\x1b[31m"]):
            with self.subTest(arguments):
                done = dbrepl(*arguments)
                self.assertNotIn("\x1b", done.stderr + done.stdout)


class Inputs(Case):
    def test_standard_input(self):
        done = self.run_here("validate", "-", stdin=BROKEN)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.startswith("<stdin>:6:7: error["), done.stdout)

    def test_output_has_the_order_given(self):
        names = [f"t{number:03}.yaml" for number in range(60)]
        for name in names:
            (self.folder / name).write_text(BROKEN)
        names.reverse()
        done = self.run_here("validate", "--format", "json", *names)
        self.assertEqual([finding["file"] for finding in json.loads(done.stdout)["findings"]
                          ], names)
        self.assertEqual(done.stdout, self.run_here("validate", "--format", "json", *names).stdout)

    def test_of_a_folder_the_templates_are_judged(self):
        (self.folder / "deep").mkdir()
        (self.folder / "deep/b.json").write_text('{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}')
        (self.folder / "package.json").write_text('{"name": "no template"}')
        done = self.run_here("validate", "--format", "json", ".")
        self.assertEqual(json.loads(done.stdout)["summary"]["files"], 3)

    def test_named_files_can_be_told_from_templates_as_well(self):
        (self.folder / "package.json").write_text('{"name": "no template"}')
        self.assertIn("in 2 files ", self.run_here("validate", "package.json", "clean.yaml").stdout)
        done = self.run_here("validate", "--templates-only", "package.json", "clean.yaml")
        self.assertIn("in 1 file ", done.stdout)

    def test_parameters_do_not_swallow_files(self):
        done = self.run_here("validate", "--parameter", "A=1", "clean.yaml", "--ignore", "W1,DEL", "broken.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertIn("in 2 files", done.stdout)

    def test_what_is_to_be_ignored_must_be_there(self):
        for name, hint in (("DLE003", 'did you mean "DEL003"?'), ("everything", "'dbrepl rules' lists all")):
            done = self.run_here("validate", "--ignore", f"DEL001,{name}", "clean.yaml")
            self.assertEqual((2, ""), (done.returncode, done.stdout))
            self.assertIn(f'there is no rule "{name}"; {hint}', done.stderr)
        for name in ("DEL", "del003", "W2001", "E3", "I9999"):  # cfn-lint has more rules than we know
            self.assertEqual(0, self.run_here("validate", "--ignore", name, "clean.yaml").returncode)

    def test_a_file_larger_than_the_limit_is_a_finding(self):
        (self.folder / "large.yaml").write_text("Resources:\n" + "# filler\n" * 1_000_000)
        done = self.run_here("validate", "large.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"large\.yaml:\d+.*error\[")


class SettingsFile(Case):
    def rule(self):
        return json.loads(self.run_here("validate", "--no-config", "--format", "json", "broken.yaml").stdout)[
            "findings"][0]["rule"]

    def test_the_settings_of_the_folder_apply_until_told_not_to(self):
        (self.folder / ".dbrepl.yaml").write_text(f"files: [broken.yaml]\nignore: [{self.rule()}]\n")
        self.assertEqual(self.run_here("validate").returncode, 0)
        self.assertEqual(self.run_here("validate", "--no-config", "broken.yaml").returncode, 1)

    def test_wrong_settings_are_told_with_their_places(self):
        (self.folder / "ci.yaml").write_text("strct: true\nseverity: fatal\n")
        done = self.run_here("validate", "--config", "ci.yaml", "clean.yaml")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("ci.yaml:1:1: error: unknown key \"strct\"", done.stderr)
        self.assertIn("hint: did you mean \"strict\"?", done.stderr)
        self.assertIn("ci.yaml:2:11: error: ", done.stderr)

    def test_settings_that_cannot_be_read(self):
        self.assertEqual(self.run_here("validate", "--config", "none.yaml", "clean.yaml").returncode, 3)


class Severities(Case):
    def test_thresholds(self):
        (self.folder / "t.yaml").write_text(WARNED)
        found = json.loads(self.run_here("validate", "--format", "json", "t.yaml").stdout)["findings"]
        self.assertEqual([finding["severity"] for finding in found], ["warning"])
        self.assertEqual(self.run_here("validate", "t.yaml").returncode, 0)
        self.assertEqual(self.run_here("validate", "--strict", "t.yaml").returncode, 1)
        self.assertEqual(self.run_here("validate", "--fail-on", "warning", "t.yaml").returncode, 1)
        self.assertEqual(self.run_here("validate", "--ignore", found[0]["rule"], "--strict", "t.yaml").returncode, 0)
        silent = self.run_here("validate", "--severity", "error", "t.yaml")
        self.assertIn("no findings", silent.stdout)


class Terminal(Case):
    def test_colour_is_for_terminals_that_want_it(self):
        self.assertNotIn("\x1b", self.run_here("validate", "broken.yaml").stdout)
        self.assertIn("\x1b[1;31merror", on_terminal("validate", "broken.yaml", cwd=self.folder))
        self.assertNotIn("\x1b", on_terminal("validate", "broken.yaml", cwd=self.folder, env={"NO_COLOR": "1"}))
        self.assertNotIn("\x1b", on_terminal("validate", "broken.yaml", cwd=self.folder, env={"TERM": "dumb"}))

    def test_timings_are_told_when_asked(self):
        self.assertEqual(self.run_here("validate", "clean.yaml").stderr, "")
        self.assertRegex(self.run_here("validate", "-v", "clean.yaml").stderr,
                         r"^dbrepl: judged 1 of 1 files, \d+\.\d ms\n")


class Rules(Case):
    def test_every_rule_is_listed_and_explained(self):
        rules = json.loads(dbrepl("rules", "--format", "json").stdout)
        lines = dbrepl("rules").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines], [rule["id"] for rule in rules])
        for rule in rules:
            with self.subTest(rule["id"]):
                explained = dbrepl("explain", rule["id"].lower())
                self.assertEqual(explained.returncode, 0)
                self.assertTrue(explained.stdout.startswith(f"{rule['id']}: {rule['title']}"))

    def test_the_reference_page_is_current(self):
        self.assertEqual((SOURCE / "docs/rules.md").read_text(), dbrepl("rules", "--format", "markdown").stdout,
                         "docs/rules.md is out of date: run ./dev docs")

    def test_an_unknown_rule_is_answered_with_the_nearest(self):
        first = json.loads(dbrepl("rules", "--format", "json").stdout)[0]["id"]
        self.assertIn(f'did you mean "{first}"?', dbrepl("explain", first + "1").stderr)


class Schemas(Case):
    """A newer set of official schemas, taken and given back."""

    SCHEMA = {"typeName": "AWS::SNS::Topic", "additionalProperties": False, "primaryIdentifier": ["/properties/Id"],
              "properties": {"Id": {"type": "string"}, "Colour": {"type": "string"}}, "readOnlyProperties": []}

    def test_sources_are_shown(self):
        done = dbrepl("schemas", env={"XDG_DATA_HOME": str(self.folder)})
        self.assertRegex(done.stdout, r"^\d+ resource types from\n  \S+ \S+ of \d{4}-\d\d-\d\d, \S+\n")

    def test_a_newer_set_applies_until_it_is_reset(self):
        env = {"XDG_DATA_HOME": str(self.folder / "data")}
        (self.folder / "new").mkdir()
        (self.folder / "new/aws-sns-topic.json").write_text(json.dumps(self.SCHEMA))
        taken = self.run_here("schemas", "--from", "new", env=env)
        self.assertEqual((taken.returncode, taken.stdout), (0, ""))
        self.assertIn("and over them", self.run_here("schemas", env=env).stdout)
        self.assertEqual(self.run_here("schemas", "--reset", env=env).returncode, 0)
        self.assertNotIn("and over them", self.run_here("schemas", env=env).stdout)

    def test_what_is_no_set_is_refused(self):
        self.assertEqual(self.run_here("schemas", "--from", "none").returncode, 3)
        (self.folder / "empty").mkdir()
        done = self.run_here("schemas", "--from", "empty", env={"XDG_DATA_HOME": str(self.folder / "data")})
        self.assertEqual(done.returncode, 2)
        self.assertFalse((self.folder / "data").exists())


if __name__ == "__main__":
    unittest.main()
