#!/usr/bin/env python3
"""Run dbrepl, cfn-lint and cloudformation-validate over templates and print where they agree.

    tools/compare_peers.py [options] FILE|FOLDER...

      --dbrepl PATH        the executable (default: build/release/dbrepl)
      --module FOLDER      a folder whose node_modules holds @aws/cloudformation-validate
      --ignore FILE        lines `PATTERN RULE REASON`: peer errors known to be wrong, left out of the account
      --details            print every error that only one side has
      --json FILE          write all findings as JSON

A peer that is not installed is left out and said so. For each file the tools' errors are compared:
"missed" is an error of a peer in a file where dbrepl has none; "extra" an error of dbrepl in a file
where no peer has one. Exits with 1 where a file is missed or extra. In a folder that plant_faults.py
wrote, a further table counts, by class of fault, in how many files each tool has an error, and in how
many dbrepl's error stands where the fault was planted.
"""
import argparse
import collections
import fnmatch
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SUFFIXES = {".json", ".yaml", ".yml", ".template"}

NODE_SCRIPT = """
import { createRequire } from 'module';
import { readFileSync } from 'fs';
const require = createRequire(process.argv[2] + '/');
const { RegoEngine, TemplateFile } = require('@aws/cloudformation-validate');
const engine = new RegoEngine();
const result = {};
for (const file of readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  try { result[file] = engine.validateStandard(new TemplateFile(file)).diagnostics; }
  catch (error) { result[file] = [{ ruleId: 'F0000', severity: 'FATAL', message: String(error) }]; }
}
process.stdout.write(JSON.stringify(result));
"""


def finding(rule, severity, line, message, path=""):
    return {"rule": rule, "severity": severity, "line": line, "message": message, "path": path}


def run_dbrepl(executable, files):
    out = subprocess.run([executable, "validate", "--format", "json", *files], capture_output=True, text=True)
    if out.returncode not in (0, 1):
        sys.exit(f"{executable} ended with {out.returncode}: {out.stderr}")
    found = collections.defaultdict(list)
    for f in json.loads(out.stdout)["findings"]:
        found[f["file"]].append(finding(f["rule"], f["severity"], f["line"], f["message"], f["path"]))
    return found


def run_cfn_lint(files):
    out = subprocess.run(["cfn-lint", "--format", "json", "--", *files], capture_output=True, text=True)
    found = collections.defaultdict(list)
    for f in json.loads(out.stdout or "[]"):
        severity = {"Error": "error", "Warning": "warning"}.get(f["Level"], "info")
        path = "/" + "/".join(map(str, f["Location"].get("Path") or []))
        found[f["Filename"]].append(
            finding(f["Rule"]["Id"], severity, f["Location"]["Start"]["LineNumber"], f["Message"], path))
    return found


def run_validate(module, files):
    with tempfile.NamedTemporaryFile("w", suffix=".mjs") as script:
        script.write(NODE_SCRIPT)
        script.flush()
        out = subprocess.run(["node", script.name, os.path.abspath(module)], input="\n".join(files),
                             capture_output=True, text=True)
    if out.returncode != 0:
        sys.exit(f"cloudformation-validate failed: {out.stderr[-2000:]}")
    found = collections.defaultdict(list)
    for file, diagnostics in json.loads(out.stdout).items():
        for f in diagnostics:
            severity = {"FATAL": "error", "ERROR": "error", "WARN": "warning"}.get(f["severity"], "info")
            found[file].append(
                finding(f["ruleId"], severity, f.get("startLine", 0), f["message"], f.get("propertyPath", "")))
    return found


def collect(paths):
    files = []
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            files += sorted(str(p) for p in path.rglob("*") if p.suffix in SUFFIXES and p.name != "manifest.json")
        else:
            files.append(str(path))
    return files


def read_ignored(path):
    ignored = []
    for line in open(path, encoding="utf-8") if path else []:
        if line.strip() and not line.startswith("#"):
            pattern, rule, _reason = line.split(maxsplit=2)
            ignored.append((pattern, rule))
    return ignored


def errors_of(found, file, ignored=()):
    return [f for f in found.get(file, []) if f["severity"] == "error"
            and not any(fnmatch.fnmatch(file, p) and r in (f["rule"], "*") for p, r in ignored)]


def near(line, lines):
    return any(abs(line - other) <= 1 for other in lines)


def print_table(rows):
    widths = [max(len(str(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    print()


def print_planted(manifest, folder, found):
    """One row a class of planted fault: how many, and how many each tool found."""
    rows = collections.defaultdict(collections.Counter)
    for name, fault in manifest.items():
        file = str(folder / name)
        row = rows[fault["class"]]
        row["planted"] += 1
        for tool in found:
            row[tool] += bool(errors_of(found[tool], file))
        row["at place"] += any(f["path"].startswith(fault["path"]) or fault["path"].startswith(f["path"])
                               for f in errors_of(found["dbrepl"], file))
    columns = ["planted", *found, "at place"]
    total = sum(rows.values(), collections.Counter())
    print_table([("class", *columns)] +
                [(name, *(row[c] for c in columns)) for name, row in [*sorted(rows.items()), ("all", total)]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--dbrepl", default="build/release/dbrepl")
    parser.add_argument("--module")
    parser.add_argument("--ignore")
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--json")
    args = parser.parse_args()
    files = collect(args.paths)
    ignored = read_ignored(args.ignore)

    tools = {"dbrepl": lambda: run_dbrepl(args.dbrepl, files)}
    if shutil.which("cfn-lint"):
        tools["cfn-lint"] = lambda: run_cfn_lint(files)
    else:
        print("cfn-lint is not installed: left out")
    if args.module and shutil.which("node"):
        tools["validate"] = lambda: run_validate(args.module, files)
    else:
        print("cloudformation-validate is left out: --module names the folder where npm put it")

    found, seconds = {}, {}
    for name, run in tools.items():
        start = time.monotonic()
        found[name] = run()
        seconds[name] = time.monotonic() - start
    peers = [name for name in tools if name != "dbrepl"]

    missed, extra = [], []
    by_rule = collections.defaultdict(lambda: [0, 0])
    for file in files:
        ours = errors_of(found["dbrepl"], file)
        theirs = [(peer, f) for peer in peers for f in errors_of(found[peer], file, ignored)]
        our_lines = {f["line"] for f in ours}
        their_lines = {f["line"] for _, f in theirs}
        for peer, f in theirs:
            count = by_rule[(peer, f["rule"])]
            count[0] += 1
            count[1] += near(f["line"], our_lines)
            if args.details and not near(f["line"], our_lines):
                print(f"only {peer}: {file}:{f['line']}: [{f['rule']}] {f['message']}")
        for f in ours if args.details else []:
            if not near(f["line"], their_lines):
                print(f"only dbrepl: {file}:{f['line']}: [{f['rule']}] {f['message']}")
        if theirs and not ours:
            missed.append(file)
        elif ours and peers and not theirs:
            extra.append(file)

    print_table([("peer", "rule", "errors", "dbrepl has an error there too")] +
                [(peer, rule, *count) for (peer, rule), count in sorted(by_rule.items())])
    rows = [("tool", "errors", "warnings", "infos", "files with errors", "seconds")]
    for name in tools:
        counts = collections.Counter(f["severity"] for file in files for f in found[name].get(file, []))
        rows.append((name, counts["error"], counts["warning"], counts["info"],
                     sum(bool(errors_of(found[name], file)) for file in files), f"{seconds[name]:.3f}"))
    print_table(rows)
    print(f"{len(files)} files: {len(files) - len(missed) - len(extra)} agreed, {len(missed)} missed, {len(extra)} extra")
    for label, group in (("missed", missed), ("extra", extra)):
        for file in group:
            print(f"{label}: {file}")
            for name in tools:
                for f in errors_of(found[name], file, ignored):
                    print(f"    {name} line {f['line']} [{f['rule']}] {f['message'][:160]}")
    for folder in map(pathlib.Path, args.paths):
        if (folder / "manifest.json").exists():
            print_planted(json.loads((folder / "manifest.json").read_text(encoding="utf-8")), folder, found)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 1 if missed or extra else 0


if __name__ == "__main__":
    sys.exit(main())
