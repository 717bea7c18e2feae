"""Applies what is known better than a source: schemas/corrections.json, an overlay with a source for each entry."""

from .sources import load


class StaleCorrection(Exception):
    """A correction that finds no place, or says nothing new: the source has moved, and the entry needs a look."""


def _steps(path):
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:]]


def _place(value, path, make):
    *outer, last = _steps(path)
    for step in outer:
        if isinstance(value, list):
            if int(step) >= len(value):
                raise StaleCorrection(path)
            value = value[int(step)]
            continue
        if step not in value:
            if not make:
                raise StaleCorrection(path)
            value[step] = {}
        value = value[step]
    return value, last


def _without_case(schema):
    if isinstance(schema, list):
        for each in schema:
            _without_case(each)
    elif isinstance(schema, dict):
        values = schema.get("enum")
        if isinstance(values, list) and all(isinstance(each, str) for each in values):
            schema["enumCaseInsensitive"] = schema.pop("enum")
        for each in schema.values():
            _without_case(each)


def apply(path, files):
    """Changes the values of the fact files (name → value) in place.

    `set` merges an object into the one at `path`, or replaces another value; `add` appends elements to a list there;
    `remove` takes elements of a list, or members of an object, away; `shift` maps dates to later ones in every member;
    `caseless` makes every list of values below `path` one that does not regard case.
    """
    for entry in load(path)["corrections"]:
        value = files[entry["file"]]
        before = repr(value)
        outer, last = _place(value, entry["path"], "set" in entry)
        if "set" in entry:
            if isinstance(entry["set"], dict) and isinstance(outer.get(last, {}), dict):
                outer[last] = {**outer.get(last, {}), **entry["set"]}
            else:
                outer[last] = entry["set"]
        elif "add" in entry:
            outer[last] = outer[last] + [each for each in entry["add"] if each not in outer[last]]
            if entry["file"] == "iam-actions.json":  # its names are searched by halves
                outer[last].sort()
        elif "remove" in entry:
            if isinstance(outer[last], dict):
                outer[last] = {key: each for key, each in outer[last].items() if key not in entry["remove"]}
            else:
                outer[last] = [each for each in outer[last] if each not in entry["remove"]]
        elif "caseless" in entry:
            _without_case(outer[last])
        else:
            for member in outer[last].values():
                member.update({key: entry["shift"][each] for key, each in member.items() if each in entry["shift"]})
        if repr(value) == before:
            raise StaleCorrection(f"{entry['file']}{entry['path']}: the source says the same now")
