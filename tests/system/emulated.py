"""What tests on the emulated AWS share: whether it can run here, and a case that starts with an empty account."""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
DBREPL = os.environ.get("DBREPL", str(SOURCE_DIR / "build" / "release" / "dbrepl"))
MISSING = [name for name in ("moto", "boto3", "flask") if not importlib.util.find_spec(name)]
MISSING += [name for name in ("aws", DBREPL) if not shutil.which(name)]
if not MISSING:
    sys.path.insert(0, str(SOURCE_DIR / "tests" / "emulator"))
    import aws_emulator


def dbrepl(*arguments):
    return subprocess.run([DBREPL, *map(str, arguments)], capture_output=True, text=True)


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class OnEmulator(unittest.TestCase):
    """One emulator a class, with SETTINGS in its environment; an empty account and an empty folder for each test."""

    SETTINGS = {}

    @classmethod
    def setUpClass(cls):
        environment = mock.patch.dict(os.environ, cls.SETTINGS)
        environment.start()
        cls.addClassCleanup(environment.stop)
        cls.server = aws_emulator.serve()
        cls.addClassCleanup(cls.server.stop)

    def setUp(self):
        aws_emulator.reset()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
