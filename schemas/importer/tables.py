"""Large lists of permitted values, by region and by other properties of the same resource.

A table has rows. A row holds where every condition under `when` holds: a property has one of the listed values (null:
the property is absent), and every one under `series`: a version equals a listed one or continues it after a dot. Then
`property` (empty: the value itself) must have one of the row's values.
"""

import re

SERIES = " series"
VERSION = re.compile(r"^\^\((?P<version>.+?)\\\.\.\+\|(?P=version)\)\$$")


def _within(regions, every):
    """How a set of regions is said: not at all for every one, else by the shorter of the two lists."""
    missing = [each for each in every if each not in regions]
    if not missing:
        return {}
    return {"only": sorted(regions)} if len(regions) <= len(missing) else {"not": missing}


def grouped(by_region, every):
    """Region → values, as groups of values that the same regions have."""
    where = {}
    for region, values in by_region.items():
        for value in values:
            where.setdefault(value, set()).add(region)
    groups = {}
    for value, regions in where.items():
        groups.setdefault(frozenset(regions), []).append(value)
    result = [{**_within(regions, every), "values": sorted(values)} for regions, values in groups.items()]
    return sorted(result, key=lambda group: (-len(group["values"]), group["values"]))


def _row(schema):
    """(conditions, property, values) of `if these values then this list`; None where a schema says another thing."""
    if set(schema) == {"enum"}:
        return (), "", tuple(schema["enum"])
    if set(schema) != {"if", "then"} or not isinstance(schema["then"], dict):
        return None
    then = schema["then"].get("properties", {})
    if set(schema["then"]) != {"properties"} or len(then) != 1:
        return None
    ((checked, listed),) = then.items()
    if set(listed) != {"enum"}:
        return None
    when = {}
    for name, each in schema["if"]["properties"].items():
        if each is False:
            when[name] = None
        elif "const" in each:
            when[name] = each["const"]
        elif "pattern" in each:
            found = VERSION.match(each["pattern"])
            if found is None:
                return None
            when[name + SERIES] = found["version"].replace("\\", "")
        elif name != checked:
            return None
    return tuple(sorted(when.items(), key=lambda item: item[0])), checked, tuple(listed["enum"])


def _rows(schema):
    rows = [_row(each) for each in schema.get("allOf", [schema])]
    return None if any(row is None for row in rows) else rows


def _merged(rows):
    """Rows that differ in one condition only, joined: `when` then maps a property to a list of values."""
    rows = [{"when": {name: [value] for name, value in when}, "rest": rest} for when, rest in rows]
    for name in sorted({name for row in rows for name in row["when"]}):
        joined = {}
        for row in rows:
            others = {key: value for key, value in row["when"].items() if key != name}
            key = (repr(sorted(others.items())), name in row["when"], repr(row["rest"]))
            if key in joined:
                joined[key]["when"][name] += row["when"].get(name, [])
            else:
                joined[key] = row
        rows = list(joined.values())
    return [_finished(row) for row in rows]


def _finished(row):
    result = dict(row["rest"])
    for name, values in row["when"].items():
        word, name = ("series", name.removesuffix(SERIES)) if name.endswith(SERIES) else ("when", name)
        result.setdefault(word, {})[name] = sorted(values, key=lambda value: (value is not None, str(value)))
    return result


def _sorted(rows):
    def key(row):
        return row["property"], repr(sorted(row.get("when", {}).items())), repr(row.get("series"))

    return sorted(rows, key=key)


def regional(schema):
    """A table from region → schema."""
    schemas = {region: each for region, each in schema.items() if isinstance(each, dict) and region.count("-") > 1}
    every = sorted(schemas)
    by_condition = {}
    for region in every:
        for when, checked, values in _rows(schemas[region]):
            regions = by_condition.setdefault((when, checked), {})
            # Two rows with the same conditions are two offers of one thing: what either has exists.
            regions[region] = sorted({*values, *regions.get(region, ())})
    rows = [
        (when, {"property": checked, **_within(set(by_region), every), "groups": grouped(by_region, every)})
        for (when, checked), by_region in by_condition.items()
    ]
    return {"regions": every, "rows": _sorted(_merged(rows))}


def plain(schema):
    """A table from a schema of rows without regions; None where the schema is no such list."""
    found = _rows(schema)
    if found is None:
        return None
    rows = [(when, {"property": checked, "values": sorted(values)}) for when, checked, values in found]
    return {"rows": _sorted(_merged(rows))}
