"""How fast the data function copies a table, beside `mysqldump | mysql`, and how much memory it takes.

Usage: bench/functions.py [ROWS] [DIRECTORY]

Two MariaDB servers with small buffers, on loopback, their data in DIRECTORY (a temporary one by default). The function
runs in a process of its own, so that its peak memory is known. DBREPL names the program whose template holds the code.
"""
import json
import os
import resource
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "functions"))
import support

TABLE = ("CREATE TABLE shop.goods (id INT PRIMARY KEY, code CHAR(8) NOT NULL, name VARCHAR(40), price DECIMAL(10,2), "
         "changed DATETIME NOT NULL, note VARCHAR(30), KEY code (code))")
ROWS = ("INSERT INTO shop.goods SELECT seq, LPAD(CONV(seq, 10, 36), 8, '0'), CONCAT('It''s number ', seq), seq / 7, "
        "'2020-01-01' + INTERVAL seq SECOND, IF(seq MOD 3, NULL, 'ä note') FROM seq_{}_to_{}")
OPTIONS = ("--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M", "--innodb-flush-method=nosync")


def replicate(secrets, queue):
    """Runs the function as Lambda does; tells the result and this process's peak memory."""
    function = support.load("data_replication")
    os.environ.update(support.ENVIRONMENT)
    function.boto3.client = support.FakeAws(secrets).client
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout = open(os.devnull, "w")
    result = function.lambda_handler({"source_env": "dev", "target_env": "staging", "tables": ["shop.goods"]}, None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    queue.put((json.loads(result["body"]), before // 1024, peak // 1024))


def timed(what, rows, work):
    start = time.monotonic()
    result = work()
    seconds = time.monotonic() - start
    print(f"{what:42} {seconds:8.1f} s {rows / seconds:12,.0f} rows/s", result or "", flush=True)
    return seconds


def main(rows=1_000_000, directory=None):
    installation = support.Installation(directory)
    installation.install()
    try:
        source, target = (support.Server(installation.directory.name, installation.template, f"127.0.0.{at}", options=OPTIONS)
                          for at in (2, 3))
        installation.servers += [source, target]
        for server in (source, target):
            server("CREATE DATABASE shop")
            server("USE shop")
            server(TABLE)
        for first in range(1, rows + 1, 1_000_000):
            source(ROWS.format(first, min(first + 999_999, rows)))
        print(f"{rows:,} rows", flush=True)

        def dump():
            sockets = [f"--socket={server.data}/socket" for server in (source, target)]
            subprocess.run(f"mysqldump --no-defaults -uroot {sockets[0]} --single-transaction shop goods | "
                           f"mysql --no-defaults -uroot {sockets[1]} shop", shell=True, check=True)

        def function():
            context = get_context("spawn")
            queue = context.Queue()
            process = context.Process(target=replicate, args=({"arn:dev": source.secret, "arn:staging": target.secret}, queue))
            process.start()
            body, before, peak = queue.get()
            process.join()
            (table,) = body["tables"].values()
            return f"{table['deleted']:,} deleted, {table['inserted']:,} inserted, peak {peak} MB ({before} MB before)"

        plain = timed("mysqldump | mysql", rows, dump)
        target("DROP TABLE shop.goods")
        target(TABLE)
        whole = timed("function, empty target", rows, function)
        timed("function, nothing changed", rows, function)
        source("UPDATE shop.goods SET name = 'changed' WHERE id MOD 100 = 0")
        timed("function, one row of a hundred changed", rows, function)
        print(f"function / (mysqldump | mysql) = {whole / plain:.2f}")
    finally:
        installation.stop()


if __name__ == "__main__":
    main(*(int(argument) if argument.isdigit() else argument for argument in sys.argv[1:3]))
