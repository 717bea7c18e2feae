#!/usr/bin/env python3
"""Plant faults of the deployed system, one at a time, and count which of them dbrepl finds.

    tools/plant_system_faults.py [--dbrepl PATH] [--seed N] [--each N] [--class NAME]... [--keep FOLDER] TEMPLATE|FOLDER...

At most --each faults of a class are planted into a template (default 2). A fault is found when validation has, beside
what it says of the template as it was, a finding of the family that the fault belongs to, or an error, at a resource of
the fault or one reference away. Prints a table by class, and what was missed. Exits with 1 if anything was.
The classes stand in tools/system_faults; each plants only where the fault has an effect.
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from plant_faults import load_template  # noqa: E402
from system_faults import CLASSES, Model  # noqa: E402

Planted = collections.namedtuple("Planted", "template name families near what file")
Score = collections.namedtuple("Score", "planted found as_info missed")


def plant(templates, folder, seed=1, each=2, only=()):
    """Writes each template of (name, template) as it is and with each fault; returns the faults."""
    planted = []
    for name, template in templates:
        model = Model(template)
        (folder / f"{name}.json").write_text(model.text, encoding="utf-8")
        for kind, (families, find) in CLASSES.items():
            if only and kind not in only:
                continue
            candidates = list(find(model))
            rng = random.Random(f"{seed} {name} {kind}")
            for number, (places, what, change) in enumerate(rng.sample(candidates, min(each, len(candidates)))):
                changed = model.copy()
                change(changed)
                file = f"{name}--{kind}--{number}.json"
                (folder / file).write_text(json.dumps(changed), encoding="utf-8")
                near = model.neighbours(set(places) - {None})
                planted.append(Planted(name, kind, families, near, what, file))
    return planted


def validate(dbrepl, folder, *options):
    """The findings of all templates in the folder by the name of the file, from one call."""
    out = subprocess.run([dbrepl, "validate", "--no-config", "--format", "json", *options, str(folder)],
                         capture_output=True, text=True, check=False, timeout=120)
    if out.returncode not in (0, 1):
        raise RuntimeError(f"dbrepl ended with {out.returncode}: {out.stderr}")
    found = collections.defaultdict(list)
    for finding in json.loads(out.stdout)["findings"]:
        found[Path(finding["file"]).name].append(finding)
    return found


def alike(finding):
    """What makes two findings the same, whatever moved: indices and counts do not matter."""
    return finding["rule"], finding["severity"], re.sub(r"\d+", "#", finding["path"]), re.sub(r"\d+", "#", finding["message"])


def new_findings(before, after):
    known = collections.Counter(map(alike, before))
    for finding in after:
        if known[alike(finding)] > 0:
            known[alike(finding)] -= 1
        else:
            yield finding


def owners(finding):
    paths = [finding["path"], *(r.get("path", "") for r in finding.get("related", []))]
    return {p.split("/")[2] for p in paths if p.count("/") >= 2}


def judge(planted, findings):
    """By class: how many faults were planted and found, how many of these as infos, and which were missed."""
    scores = {}
    for fault in planted:
        score = scores.setdefault(fault.name, {"planted": 0, "found": 0, "info": 0, "missed": []})
        score["planted"] += 1
        hits = [f for f in new_findings(findings[f"{fault.template}.json"], findings[fault.file])
                if (f["rule"][:3] in fault.families or f["severity"] == "error") and owners(f) & fault.near]
        if hits:
            score["found"] += 1
            score["info"] += all(f["severity"] == "info" for f in hits)
        else:
            score["missed"].append(fault)
    return {name: Score(s["planted"], s["found"], s["info"], s["missed"]) for name, s in scores.items()}


def table(scores):
    """The scores as text: a line a class, the total, and what was missed."""
    lines = [f"{'class':34} {'family':8} {'planted':>7} {'found':>6} {'as info':>8}"]
    for name, score in sorted(scores.items(), key=lambda item: (sorted(CLASSES[item[0]][0]), item[0])):
        family = "/".join(sorted(CLASSES[name][0]))
        lines.append(f"{name:34} {family:8} {score.planted:7} {score.found:6} {score.as_info:8}")
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    lines.append(f"{'total':34} {'':8} {planted:7} {found:6} {sum(s.as_info for s in scores.values()):8}"
                 f"   {100 * found / max(planted, 1):.1f} %")
    lines += [f"missed: {f.name} in {f.template}: {f.what} ({f.file})" for s in scores.values() for f in s.missed]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("templates", nargs="+", type=Path)
    parser.add_argument("--dbrepl", default=os.environ.get("DBREPL", "dbrepl"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=2)
    parser.add_argument("--class", dest="classes", action="append", default=[], choices=sorted(CLASSES))
    parser.add_argument("--keep", type=Path, help="write the templates here, to look at them")
    args = parser.parse_args()
    paths = []
    for path in args.templates:
        paths += sorted(p for p in path.iterdir() if p.suffix in (".json", ".yaml")) if path.is_dir() else [path]
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        planted = plant([(p.stem, load_template(p)) for p in paths], folder, args.seed, args.each, args.classes)
        scores = judge(planted, validate(args.dbrepl, folder))
    print(table(scores))
    return 1 if any(score.missed for score in scores.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
