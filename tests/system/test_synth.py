#!/usr/bin/env python3
"""synth and init as processes: where the template goes, what is said, and what never happens halfway."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]


def dbrepl(*arguments, **options):
    return subprocess.run([DBREPL, *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60,
                          **options)


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def run_here(self, *arguments, **options):
        return dbrepl(*arguments, cwd=self.folder, **options)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name


class Synth(Case):
    def test_the_default_is_printed_the_same_each_time(self):
        first = dbrepl("synth")
        self.assertEqual((first.returncode, len(json.loads(first.stdout)["Resources"])), (0, 58))
        self.assertEqual(dbrepl("synth").stdout, first.stdout)

    def test_the_forms_say_the_same(self):
        indented, compact = dbrepl("synth").stdout, dbrepl("synth", "--format", "compact").stdout
        self.assertEqual(json.loads(compact), json.loads(indented))
        self.assertLessEqual(len(compact.encode()), 51_200)
        self.write("t.yaml", dbrepl("synth", "--format", "yaml").stdout)
        done = self.run_here("validate", "t.yaml")
        self.assertEqual((done.returncode, "58 resources" in done.stdout), (0, True), done.stdout)

    def test_a_form_that_is_too_large_to_deploy_says_what_to_use(self):
        self.assertIn("use --format compact", dbrepl("synth").stderr)
        self.assertNotIn("--format compact", dbrepl("synth", "--format", "compact").stderr)

    def test_the_own_output_is_clean(self):
        self.write("t.json", dbrepl("synth").stdout)
        self.assertEqual(self.run_here("validate", "t.json").returncode, 0)

    def test_a_file_gets_the_same_bytes_and_the_pipe_nothing(self):
        done = self.run_here("synth", "-o", "t.json")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertEqual((self.folder / "t.json").read_text(), dbrepl("synth").stdout)
        self.assertEqual(os.listdir(self.folder), ["t.json"])

    def test_a_file_that_cannot_be_written_keeps_what_it_held(self):
        for target in ("none/t.json", "/dev/full", self.folder):
            with self.subTest(target):
                done = self.run_here("synth", "-o", target)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertIn("dbrepl: cannot write ", done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_wrong_configuration_prints_and_writes_nothing(self):
        self.write("c.yaml", "environmnts: []\nkeys:\n  pending_days: 1\n")
        (self.folder / "t.json").write_text("old")
        for extra in ([], ["-o", "t.json"]):
            with self.subTest(extra):
                done = self.run_here("synth", "c.yaml", *extra)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"(?m)^c\.yaml:1:1: error\[CFG\d+\]: .*environmnts")
                self.assertRegex(done.stderr, r"(?m)^c\.yaml:3:17: error\[CFG\d+\]: ")
        self.assertEqual((self.folder / "t.json").read_text(), "old")

    def test_a_configuration_that_cannot_be_read(self):
        done = self.run_here("synth", "none.yaml")
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn('cannot read "none.yaml": No such file or directory', done.stderr)

    def test_a_configuration_from_the_standard_input(self):
        done = dbrepl("synth", "-", input="names: {prefix: acme}\n")
        self.assertEqual(done.returncode, 0)
        self.assertIn("acme-dev-aurora-cluster-", done.stdout)

    def test_the_parameter_file_has_the_form_of_the_aws_cli(self):
        done = self.run_here("synth", "--parameters", "p.json", "--parameter", "EnvironmentSuffix=pr-1", "-o", "t.json")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(json.loads((self.folder / "p.json").read_text()),
                         [{"ParameterKey": "EnvironmentSuffix", "ParameterValue": "pr-1"},
                          {"ParameterKey": "MasterUsername", "ParameterValue": "admin"}])

    def test_an_unknown_parameter(self):
        done = dbrepl("synth", "--parameter", "EnvironmentSufix=a")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn('did you mean "EnvironmentSuffix"?', done.stderr)


class Init(Case):
    def test_the_starter_gives_the_default(self):
        self.assertEqual(self.run_here("init").returncode, 0)
        self.assertEqual(self.run_here("synth", "dbrepl.yaml").stdout, dbrepl("synth").stdout)

    def test_nothing_is_replaced_unasked(self):
        self.write("dbrepl.yaml", "mine")
        self.assertEqual(self.run_here("init").returncode, 3)
        self.assertEqual((self.folder / "dbrepl.yaml").read_text(), "mine")
        self.assertEqual(self.run_here("init", "--force").returncode, 0)
        self.assertNotEqual((self.folder / "dbrepl.yaml").read_text(), "mine")

    def test_the_schema_for_editors(self):
        self.assertIn("environments", json.loads(dbrepl("init", "--schema").stdout)["properties"])


FAKE_AWS = """#!/usr/bin/env python3
import json, os, signal, stat, sys, time
with open(os.environ["FAKE_LOG"], "w") as log:
    path = sys.argv[sys.argv.index("--template-file") + 1]
    json.dump({"arguments": sys.argv[1:], "file": path, "mode": stat.S_IMODE(os.stat(path).st_mode),
               "folder_mode": stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode),
               "size": os.stat(path).st_size, "resources": len(json.load(open(path))["Resources"])}, log)
if os.environ.get("FAKE_WAITS"):
    def stop(number, frame):
        os.write(1, b"stopped by %d\\n" % number)  # print() cannot be entered twice
        sys.exit(40)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    os.write(1, b"waiting\\n")
    time.sleep(60)
sys.exit(int(os.environ.get("FAKE_CODE", "0")))
"""


class Deploy(Case):
    def setUp(self):
        super().setUp()
        aws = self.folder / "aws"
        aws.write_text(FAKE_AWS)
        aws.chmod(0o755)
        self.log = self.folder / "log.json"
        (self.folder / "tmp").mkdir()
        self.env = {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}", "FAKE_LOG": str(self.log),
                    "TMPDIR": str(self.folder / "tmp")}

    def deploy(self, *arguments, **env):
        return dbrepl("deploy", *arguments, env={**self.env, **env}, cwd=self.folder)

    def assert_nothing_left(self):
        self.assertEqual(os.listdir(self.folder / "tmp"), [])

    def test_the_aws_cli_gets_a_private_file_and_all_arguments(self):
        done = self.deploy("--stack-name", "s", "--parameter", "EnvironmentSuffix=pr-1", "--",
                           "--region", "eu-west-1", "--tags", "owner=a b;c $(x)")
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(self.log.read_text())
        self.assertEqual(seen["arguments"], [
            "cloudformation", "deploy", "--template-file", seen["file"], "--stack-name", "s",
            "--capabilities", "CAPABILITY_NAMED_IAM", "--no-fail-on-empty-changeset", "--parameter-overrides", "EnvironmentSuffix=pr-1",
            "--region", "eu-west-1", "--tags", "owner=a b;c $(x)"])
        self.assertEqual((seen["mode"], seen["folder_mode"], seen["resources"]), (0o600, 0o700, 58))
        self.assertLessEqual(seen["size"], 51_200)
        self.assert_nothing_left()

    def test_the_configuration_may_stand_before_the_arguments(self):
        self.write("c.yaml", "environments:\n  - {name: dev, cidr: 10.1.0.0/16}\n  - {name: qa, cidr: 10.2.0.0/16}\n"
                   "peerings: [[dev, qa]]\n")
        done = self.deploy("c.yaml", "--stack-name", "s", "--", "--capabilities", "CAPABILITY_IAM", "--fail-on-empty-changeset")
        self.assertEqual(done.returncode, 0, done.stderr)
        seen = json.loads(self.log.read_text())
        self.assertLess(seen["resources"], 58)
        self.assertEqual(seen["arguments"].count("--capabilities"), 1)
        self.assertNotIn("--no-fail-on-empty-changeset", seen["arguments"])

    def test_its_exit_code_is_ours(self):
        self.assertEqual(self.deploy("--stack-name", "s", FAKE_CODE="254").returncode, 254)
        self.assert_nothing_left()

    def test_nothing_runs_for_a_wrong_configuration(self):
        self.write("c.yaml", "unknown: 1\n")
        self.assertEqual(self.deploy("c.yaml", "--stack-name", "s").returncode, 2)
        self.assertEqual(self.deploy("--stack-name", "s", "--parameter", "Nope=1").returncode, 2)
        self.assertEqual(self.deploy().returncode, 2)
        self.assertFalse(self.log.exists())

    def test_a_missing_aws_is_told(self):
        done = self.deploy("--stack-name", "s", PATH="/nonexistent")
        self.assertEqual(done.returncode, 3)
        self.assertIn("deploy needs the AWS CLI on the PATH", done.stderr)
        self.assert_nothing_left()

    def test_signals_reach_the_aws_cli_and_the_file_goes(self):
        for number in (2, 15, 1):
            with self.subTest(signal=number):
                with subprocess.Popen([DBREPL, "deploy", "--stack-name", "s"], cwd=self.folder, text=True,
                                      env={**self.env, "FAKE_WAITS": "1"}, stdout=subprocess.PIPE) as process:
                    self.assertEqual(process.stdout.readline(), "waiting\n")
                    self.assertNotEqual(os.listdir(self.folder / "tmp"), [])
                    process.send_signal(number)
                    self.assertEqual(process.stdout.readline(), f"stopped by {number}\n")
                    self.assertEqual(process.wait(timeout=10), 40)
                self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
