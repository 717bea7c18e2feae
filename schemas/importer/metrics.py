"""What services publish: CloudWatch metrics with their dimensions, and EventBridge events."""


def _dimensions(dimension_set):
    names = []
    for each in dimension_set["dimensions"]:
        names.append(f"{each['name']}={each['value']}" if "value" in each else each["name"])
    return sorted(names)


def events(specs):
    """Source of events → detail types."""
    result = {}
    for event in specs.entities["event"].values():
        result.setdefault(event["source"], set()).add(event["detailType"])
    return {source: sorted(kinds) for source, kinds in result.items()}


def facts(specs):
    """Namespaces (metric → dimension sets, the usual statistic), and the types that publish to them."""
    sets = {key: _dimensions(each) for key, each in specs.entities["dimensionSet"].items()}
    uses = specs.relations["usesDimensionSet"]
    metrics = specs.entities["metric"]
    namespaces = {}
    for key, metric in metrics.items():
        entry = namespaces.setdefault(metric["namespace"], {}).setdefault(metric["name"], {"dimensions": []})
        for dimensions in (sets[each] for each in uses.get(key, ())):
            if dimensions not in entry["dimensions"]:
                entry["dimensions"].append(dimensions)
        entry["dimensions"].sort()
        entry.setdefault("statistic", metric["statistic"])
    types = {}
    names = {key: each["cloudFormationType"] for key, each in specs.entities["resource"].items()}
    for key, ends in specs.relations["resourceHasMetric"].items():
        for end in ends:
            metric = metrics[end]
            types.setdefault(names[key], {}).setdefault(metric["namespace"], set()).add(metric["name"])
    for key, ends in specs.relations["isAugmented"].items():
        for end in ends:
            told = specs.entities["augmentations"][end].get("metrics", {})
            namespace = told.get("namespace")
            for metric in told.get("metrics", ()):
                entry = namespaces.setdefault(namespace, {}).setdefault(metric["name"], {"dimensions": []})
                dimensions = sorted(told["dimensions"])
                if dimensions not in entry["dimensions"]:
                    entry["dimensions"].append(dimensions)
                types.setdefault(names[key], {}).setdefault(namespace, set()).add(metric["name"])
    return {
        "namespaces": namespaces,
        "types": {
            name: {namespace: sorted(found) for namespace, found in told.items()} for name, told in types.items()
        },
    }
