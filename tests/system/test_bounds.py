"""Whatever a template has much of, the cost of judging it does not grow with the square of its size."""

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
SIZE = 100_000
TIMES = 4
# What is linear costs four times as much for four times the size, what is squared sixteen times. Below a quarter of a
# second the start of the process and noise are most of it.
MOST = 10
NOISE_SECONDS = 0.25


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
                    seconds = []
                    for size in (SIZE, TIMES * SIZE):
                        file = Path(folder) / f"{kind}.json"
                        file.write_text(templates.of_size(kind, size), encoding="utf-8")
                        code, spent = processor_time([DBREPL, "validate", str(file)])
                        self.assertIn(code, (0, 1))
                        seconds.append(spent)
                    if seconds[1] > NOISE_SECONDS:
                        self.assertLess(seconds[1] / seconds[0], MOST, seconds)


if __name__ == "__main__":
    unittest.main()
