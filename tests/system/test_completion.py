#!/usr/bin/env python3
"""The completion scripts, in the shells that are installed."""

import os
import re
import shutil
import subprocess
import unittest

DBREPL = os.environ["DBREPL"]


def script(shell):
    return subprocess.run([DBREPL, "completion", shell], capture_output=True, text=True, check=True).stdout


def options_of(verb):
    """The long options that the verb's --help lists."""
    shown = subprocess.run([DBREPL, *verb, "--help"], capture_output=True, text=True, check=True).stdout
    return sorted(set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", shown, re.MULTILINE)))


def verbs():
    shown = subprocess.run([DBREPL, "--help"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^  ([a-z]+) {2,}", shown.split("Subcommands:")[1], re.MULTILINE)


class Bash(unittest.TestCase):
    def complete(self, *words):
        """What bash offers for the last word."""
        program = script("bash") + (
            'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dbrepl; printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", program, "bash", "dbrepl", *words],
                              capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.split())

    def test_verbs(self):
        self.assertEqual(self.complete(""), sorted(verbs()))
        self.assertEqual(self.complete("va"), ["validate"])

    def test_the_options_of_every_verb(self):
        for verb in verbs():
            with self.subTest(verb):
                self.assertEqual(self.complete(verb, "--"), options_of([verb]))
        self.assertEqual(self.complete("--"), options_of([]))

    def test_values(self):
        self.assertEqual(self.complete("validate", "--format", "s"), ["sarif"])
        self.assertEqual(self.complete("completion", ""), ["bash", "fish", "zsh"])
        rules = subprocess.run([DBREPL, "rules"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(self.complete("explain", ""), sorted(line.split()[0] for line in rules.splitlines()))

    def test_files(self):
        self.assertEqual(self.complete("validate", "/dev/nul"), ["/dev/null"])
        self.assertEqual(self.complete("validate", "--config", "/dev/nul"), ["/dev/null"])


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class Zsh(unittest.TestCase):
    def test_the_script_loads_and_names_every_verb(self):
        text = script("zsh")
        subprocess.run(["zsh", "-n"], input=text, text=True, check=True)
        loaded = subprocess.run(["zsh", "-fc", "autoload -U compinit; compinit -D; source /dev/stdin; "
                                 "print ${_comps[dbrepl]}"], input=text, capture_output=True, text=True, check=True)
        self.assertEqual((loaded.stdout.strip(), loaded.stderr), ("_dbrepl", ""))
        for verb in verbs():
            self.assertIn(f"'{verb}:", text)


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class Fish(unittest.TestCase):
    def complete(self, line):
        program = script("fish") + f"\ncomplete -C '{line}'\n"
        done = subprocess.run(["fish", "--no-config", "-c", program], capture_output=True, text=True, check=True)
        return sorted(part.split("\t")[0] for part in done.stdout.splitlines())

    def test_verbs_options_and_values(self):
        self.assertEqual(self.complete("dbrepl "), sorted(verbs()))
        for verb in verbs():
            with self.subTest(verb):
                self.assertEqual([word for word in self.complete(f"dbrepl {verb} --")], options_of([verb]))
        self.assertEqual(self.complete("dbrepl validate --format s"), ["sarif"])


if __name__ == "__main__":
    unittest.main()
