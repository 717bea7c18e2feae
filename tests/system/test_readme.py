#!/usr/bin/env python3
"""README.md tells the truth: its console blocks are run, and its links lead somewhere.

A block's files come first: "$ cat NAME" shows what NAME holds, and the test writes it. Every other command is
run with dbrepl on the PATH, and must print what stands below it; "..." stands for any text within a line, a line
of its own for any lines.
"""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["DBREPL_SOURCE_DIR"])
README = (SOURCE / "README.md").read_text()


def transcript(block):
    """(command, output) pairs of a console block."""
    steps = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            steps.append((line[2:].strip(), ""))
        else:
            steps[-1] = (steps[-1][0], steps[-1][1] + line)
    return steps


def pattern(output):
    """A regular expression for an output in which "..." stands for anything."""
    lines = [r"(?:.*\n)*?" if line.strip() == "..." else
             ".*".join(map(re.escape, line.split("..."))) + r"\n" for line in output.splitlines()]
    return re.compile("".join(lines) + r"\Z")


class Readme(unittest.TestCase):
    def test_console_blocks(self):
        blocks = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
        self.assertTrue(blocks)
        path = os.pathsep.join([str(Path(os.environ["DBREPL"]).parent), os.environ["PATH"]])
        with tempfile.TemporaryDirectory() as folder:
            for command, output in (step for block in blocks for step in transcript(block)):
                shown = re.fullmatch(r"cat (\S+)", command)
                if shown and not (Path(folder) / shown[1]).exists():
                    (Path(folder) / shown[1]).write_text(output)
                    continue
                done = subprocess.run(["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path},
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
                with self.subTest(command):
                    self.assertRegex(done.stdout, pattern(output))

    def test_links_lead_somewhere(self):
        for page in [SOURCE / "README.md", *(SOURCE / "docs").glob("*.md")]:
            for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
                with self.subTest(page=page.name, target=target):
                    self.assertTrue((page.parent / target).exists())

    def test_every_verb_is_mentioned(self):
        shown = subprocess.run([os.environ["DBREPL"], "--help"], capture_output=True, text=True, check=True).stdout
        for verb in re.findall(r"^  ([a-z]+) {2,}", shown.split("Subcommands:")[1], re.MULTILINE):
            with self.subTest(verb):
                self.assertRegex(README, rf"`?dbrepl {verb}\b|`{verb}`")


if __name__ == "__main__":
    unittest.main()
