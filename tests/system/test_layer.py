"""The archive of the driver layer: the same bytes from a wheel, from what pip installs of it, and on every run."""

import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
DBREPL = os.environ.get("DBREPL", str(SOURCE_DIR / "build" / "release" / "dbrepl"))

PACKAGE = {"pymysql/__init__.py": "VERSION = (1, 1, 1)\n", "pymysql/connections.py": "import struct\n" * 400,
           "pymysql/constants/__init__.py": "", "pymysql/constants/ER.py": "ERROR_FIRST = 1000\n",
           "PyMySQL-1.1.1.dist-info/METADATA": "Name: PyMySQL\n", "PyMySQL-1.1.1.dist-info/licenses/LICENSE": "MIT\n"}
OTHER = {"PyMySQL-1.1.1.dist-info/RECORD": "x", "PyMySQL-1.1.1.dist-info/INSTALLER": "pip\n",
         "pymysql/__pycache__/connections.cpython-311.pyc": "x", "other/__init__.py": "x"}


def wheel(files, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


@unittest.skipUnless(shutil.which(DBREPL), f"{DBREPL} is not built")
class Layer(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.output = self.directory / "layer.zip"

    def layer(self, *arguments, code=0, **environment):
        out = subprocess.run([DBREPL, "layer", "-o", self.output, *map(str, arguments)], capture_output=True, text=True,
                             env={**os.environ, **environment}, timeout=60)
        self.assertEqual((code, ""), (out.returncode, out.stdout), out.stderr)
        return out.stderr

    def write(self, data, name="x.whl"):
        file = self.directory / name
        file.write_bytes(data)
        return file

    def site(self, files):
        site = self.directory / "lib" / "python3.11" / "site-packages"
        for name, text in files.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(text, encoding="utf-8")
        return site

    def test_holds_what_lambda_needs(self):
        said = self.layer("--from", self.write(wheel({**PACKAGE, **OTHER})))
        self.assertIn("PyMySQL 1.1.1 from", said)
        with zipfile.ZipFile(self.output) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(sorted("python/" + name for name in PACKAGE), archive.namelist())
            for entry in archive.infolist():
                self.assertEqual(((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0o100644),
                                 (entry.date_time, entry.compress_type, entry.external_attr >> 16))
                self.assertEqual(PACKAGE[entry.filename[7:]], archive.read(entry).decode())

    def test_the_same_bytes_from_everywhere(self):
        archives = set()
        site = self.site({**PACKAGE, **OTHER})
        for source in (self.write(wheel({**PACKAGE, **OTHER})), self.write(wheel(dict(reversed(PACKAGE.items())), zipfile.ZIP_STORED),
                                                                           "y.whl"), site, site / "pymysql", f"{site}/pymysql/"):
            self.layer("--from", source)
            archives.add(self.output.read_bytes())
        self.layer(VIRTUAL_ENV=str(self.directory))
        archives.add(self.output.read_bytes())
        self.assertEqual(1, len(archives))

    def test_python_imports_it(self):
        self.layer("--from", self.write(wheel(PACKAGE)))
        with zipfile.ZipFile(self.output) as archive:
            archive.extractall(self.directory / "opt")
        subprocess.run([sys.executable, "-c", "import pymysql.constants.ER"], check=True,
                       env={**os.environ, "PYTHONPATH": str(self.directory / "opt" / "python")})

    def test_what_is_no_driver(self):
        good = wheel(PACKAGE)
        encrypted = bytearray(good)
        encrypted[good.rindex(b"PK\x01\x02") + 8] |= 1
        for text, data in {
                "it is no ZIP archive": b"no archive", "it is no ZIP": b"", "holds no PyMySQL": wheel(OTHER),
                "is there twice": self.doubled(),
                "leads out of its folder": wheel({**PACKAGE, "pymysql/../../x.py": "x"}),
                "is encrypted": bytes(encrypted), "wrong checksum": self.with_checksum(good),
                "neither stored nor deflated": wheel(PACKAGE, zipfile.ZIP_BZIP2)}.items():
            with self.subTest(text):
                self.assertIn(text, self.layer("--from", self.write(data), code=3))
                self.assertFalse(self.output.exists())
        self.assertIn("No such file", self.layer("--from", self.directory / "absent.whl", code=3))
        self.assertIn("holds no PyMySQL", self.layer("--from", self.directory, code=3))
        self.output = self.directory / "no" / "x.zip"
        self.assertIn("cannot write", self.layer("--from", self.write(good), code=3))

    def doubled(self):
        data = io.BytesIO()
        with self.assertWarns(UserWarning), zipfile.ZipFile(data, "w") as archive:
            for name, text in [*PACKAGE.items(), *PACKAGE.items()]:
                archive.writestr(name, text)
        return data.getvalue()

    @staticmethod
    def with_checksum(good):
        at = good.rindex(b"PK\x01\x02") + 16
        return good[:at] + bytes([good[at] ^ 1]) + good[at + 1:]

    def test_a_bomb(self):
        data = wheel({**PACKAGE, "pymysql/bomb.py": "\0" * (64 << 20)})
        self.assertIn("makes the archive larger", self.layer("--from", self.write(data), code=3))

    def test_damage_anywhere_is_said(self):
        good, draw = wheel(PACKAGE), random.Random(58)
        for _ in range(150):
            data = bytearray(good)
            for _ in range(draw.randint(1, 4)):
                data[draw.randrange(len(data))] = draw.randrange(256)
            out = subprocess.run([DBREPL, "layer", "-o", self.output, "--from", self.write(bytes(data))], capture_output=True,
                                 timeout=60)
            self.assertIn(out.returncode, (0, 3), out.stderr)
        for length in range(0, len(good), 37):
            self.layer("--from", self.write(good[:length]), code=3)

    def test_the_command_line(self):
        self.assertIn("--fron", self.layer("--fron", "x", code=2))


if __name__ == "__main__":
    unittest.main()
