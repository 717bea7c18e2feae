#!/usr/bin/env python3
"""The installed tree, the CMake package, and the Debian packages do what they promise."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["DBREPL_SOURCE_DIR"])
BUILD = Path(os.environ["DBREPL_BUILD_DIR"])


def run(*command, **options):
    """The standard output of a command that must succeed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{command} exited with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.prefix = Path(cls.folder.name) / "prefix"
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_program_runs_where_it_was_put(self):
        built = run(os.environ["DBREPL"], "--version")
        self.assertEqual(run(self.prefix / "bin/dbrepl", "--version"), built)

    def test_completions_are_what_the_program_prints(self):
        scripts = {
            "bash": "share/bash-completion/completions/dbrepl",
            "zsh": "share/zsh/site-functions/_dbrepl",
            "fish": "share/fish/vendor_completions.d/dbrepl.fish",
        }
        for shell, path in scripts.items():
            with self.subTest(shell):
                self.assertEqual((self.prefix / path).read_text(), run(os.environ["DBREPL"], "completion", shell))

    def test_no_header_of_a_library_comes_along(self):
        headers = {path.relative_to(self.prefix).as_posix() for path in self.prefix.rglob("*.h*") if path.is_file()}
        self.assertIn("include/dbrepl/validate.hpp", headers)
        self.assertEqual([path for path in headers if not path.startswith("include/dbrepl/")], [])

    def test_the_example_builds_against_the_installed_tree(self):
        build = Path(self.folder.name) / "embed"
        compiler = next(line.split("=", 1)[1] for line in (BUILD / "CMakeCache.txt").read_text().splitlines()
                        if line.startswith("CMAKE_CXX_COMPILER:"))
        run("cmake", "-G", "Ninja", "-S", SOURCE / "examples/embed", "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_BUILD_TYPE=Debug")
        run("cmake", "--build", build)
        version = run(os.environ["DBREPL"], "--version").strip()
        lines = run(build / "embed").splitlines()
        self.assertEqual(lines[0], f"{version}: 1 errors")
        self.assertTrue(lines[1].startswith('6:7 the key "QueueName" stands twice'), lines[1])


@unittest.skipUnless(shutil.which("dpkg-deb"), "dpkg-deb is not installed")
class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.folder.name)
        cls.packages = {path.name.split("_")[0]: path for path in Path(cls.folder.name).glob("*.deb")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_the_program_runs_from_the_package(self):
        root = Path(self.folder.name) / "root"
        run("dpkg-deb", "-x", self.packages["dbrepl"], root)
        self.assertEqual(run(root / "usr/bin/dbrepl", "--version"), run(os.environ["DBREPL"], "--version"))
        self.assertTrue((root / "usr/share/bash-completion/completions/dbrepl").is_file())
        self.assertFalse((root / "usr/include").exists())

    def test_the_packages_name_what_they_need(self):
        def field(package, name):
            return run("dpkg-deb", "-f", self.packages[package], name).strip()

        linked = subprocess.run(["ldd", os.environ["DBREPL"]], capture_output=True, text=True, check=False)
        if any(said in linked.stderr + linked.stdout for said in ("not a dynamic executable", "statically linked")):
            self.assertEqual(field("dbrepl", "Depends"), "")
        else:
            self.assertIn("libc6", field("dbrepl", "Depends"))
        self.assertEqual(field("libdbrepl-dev", "Depends"), "libyaml-dev, libpcre2-dev, zlib1g-dev, pkg-config")
        self.assertEqual("dbrepl " + field("dbrepl", "Version"), run(os.environ["DBREPL"], "--version").strip())


if __name__ == "__main__":
    unittest.main()
