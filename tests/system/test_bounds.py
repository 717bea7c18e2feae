"""Whatever a template has much of, judging it takes a bounded time."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["DBREPL_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "bench"))
import templates  # noqa: E402  (found by the path above)

DBREPL = os.environ["DBREPL"]
SIZE = 400_000
# Of processor time, which a busy machine does not change. What is squared would take far longer: the slowest kind takes
# a tenth of it. A build with sanitizers is slower.
SECONDS = 1.0
SLOWER = 20 if b"__asan_init" in Path(DBREPL).read_bytes() else 1


def processor_time(arguments):
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


class Bounds(unittest.TestCase):
    def test_much_of_one_thing(self):
        with tempfile.TemporaryDirectory() as folder:
            for kind in templates.KINDS:
                with self.subTest(kind):
                    file = Path(folder) / f"{kind}.json"
                    file.write_text(templates.of_size(kind, SIZE), encoding="utf-8")
                    code, seconds = processor_time([DBREPL, "validate", str(file)])
                    self.assertIn(code, (0, 1))
                    self.assertLess(seconds, SECONDS * SLOWER)


if __name__ == "__main__":
    unittest.main()
