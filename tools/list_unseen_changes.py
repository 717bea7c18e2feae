#!/usr/bin/env python3
"""Change one thing at a time in a good template, and list the changes of which `dbrepl validate` says nothing.

    tools/list_unseen_changes.py [--dbrepl EXECUTABLE] TEMPLATE.json

Where the planters ask whether known kinds of faults are found, this asks what there is beside them: every value of every
resource is taken away, lengthened, turned into zero, pointed at another resource of the same type. Most of what is listed
is as good as before (a description, a tag); the rest is a rule that is missing. Equal changes at equal places are one line,
with how often they occur and the first place.
"""
import argparse
import collections
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LONGEST = 2000  # of a text that is changed: a longer one is the code of a function


class Changes:
    """All changes of a template: where, what is said of it, and the new value (absent: taken away)."""

    def __init__(self, template):
        self.types = {name: one["Type"] for name, one in template["Resources"].items()}
        self.found = []
        for name, resource in template["Resources"].items():
            place = ["Resources", name]
            self.found.append((place, "resource taken away"))
            for key, value in resource.items():
                if key != "Type":
                    self.found.append((place + [key], "taken away"))
                    self.read(value, place + [key])

    def others(self, name):
        """Another resource of the same type, where there is one."""
        same = [other for other, kind in self.types.items() if kind == self.types.get(name) and other != name]
        return same[:1]

    def replace(self, place, what, value):
        self.found.append((place, what, value))

    def read(self, value, place):
        if isinstance(value, dict):
            self.read_object(value, place)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                self.found.append((place + [i], "taken away"))
                self.read(item, place + [i])
        elif isinstance(value, bool):
            self.replace(place, "turned round", not value)
        elif isinstance(value, (int, float)):
            for other in {0, 1, value * 100 + 7} - {value}:
                self.replace(place, f"{other} for {value}", other)
        elif isinstance(value, str) and len(value) < LONGEST:
            self.replace(place, "lengthened", value + "x")

    def read_object(self, value, place):
        if set(value) == {"Ref"} and value["Ref"] in self.types:
            for other in self.others(value["Ref"]):
                self.replace(place, "another resource", {"Ref": other})
        elif set(value) == {"Fn::GetAtt"} and isinstance(value["Fn::GetAtt"], list):
            name, *rest = value["Fn::GetAtt"]
            for other in self.others(name):
                self.replace(place, "another resource", {"Fn::GetAtt": [other, *rest]})
        elif set(value) == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
            self.replace(place, "lengthened", {"Fn::Sub": value["Fn::Sub"] + "x"})
            for name in re.findall(r"\$\{(\w+)", value["Fn::Sub"]):
                for other in self.others(name):
                    self.replace(place, "another resource", {"Fn::Sub": value["Fn::Sub"].replace("${" + name, "${" + other)})
        else:
            for key, member in value.items():
                self.found.append((place + [key], "taken away"))
                self.read(member, place + [key])


def changed(template, place, *value):
    result = copy.deepcopy(template)
    around = result
    for step in place[:-1]:
        around = around[step]
    if value:
        around[place[-1]] = value[0]
    else:
        del around[place[-1]]
    return result


def findings(executable, *paths):
    """File -> what is said of it. The size of the template is left out: every change changes it."""
    out = subprocess.run([executable, "validate", "--no-config", "--format", "json", *map(str, paths)],
                         capture_output=True, text=True, check=False)
    if out.returncode > 1:
        sys.exit(out.stderr)
    said = collections.defaultdict(collections.Counter)
    for one in json.loads(out.stdout)["findings"]:
        if one["rule"] != "TPL012":
            said[pathlib.Path(one["file"]).name][one["rule"], one["resource"], one["message"]] += 1
    return said


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dbrepl", default=ROOT / "build" / "release" / "dbrepl", type=pathlib.Path)
    parser.add_argument("template", type=pathlib.Path)
    options = parser.parse_args()
    template = json.loads(options.template.read_text(encoding="utf-8"))
    changes = Changes(template)
    with tempfile.TemporaryDirectory() as folder:
        good = pathlib.Path(folder) / "good.json"
        good.write_text(json.dumps(template, indent=1), encoding="utf-8")
        before = findings(options.dbrepl, good)["good.json"]
        for number, (place, _, *value) in enumerate(changes.found.copy()):
            path = pathlib.Path(folder) / f"{number}.json"
            path.write_text(json.dumps(changed(template, place, *value), indent=1), encoding="utf-8")
        said = findings(options.dbrepl, folder)
    unseen = collections.defaultdict(list)
    for number, (place, what, *_) in enumerate(changes.found):
        if not said[f"{number}.json"] - before:
            steps = "/".join("*" if isinstance(step, int) else step for step in place[2:])
            unseen[changes.types[place[1]], steps, what].append("/".join(map(str, place[1:])))
    print(f"{len(changes.found)} changes, of {sum(map(len, unseen.values()))} nothing is said:")
    for (kind, steps, what), places in sorted(unseen.items()):
        print(f"{len(places):4} {kind} {steps}: {what} ({places[0]})")


if __name__ == "__main__":
    main()
