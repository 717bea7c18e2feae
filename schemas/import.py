#!/usr/bin/env python3
"""Imports public data about CloudFormation as facts under schemas/. See README.md beside this file for the format."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from importer import (  # noqa: E402
    conditions,
    corrections,
    documents,
    layout,
    lifecycles,
    lists,
    metrics,
    permissions,
    regions,
    resources,
    rules,
    serverless,
    sources,
)

HERE = Path(__file__).resolve().parent
OWNED = ("conditions", "documents", "resources", "tables")


def dated(record, dates):
    """The record with its date of release: the one given, else the one recorded for the same version."""
    for known in sources.load(HERE / "SOURCES.json")["sources"]:
        if known["name"] == record["name"] and known["version"] == record["version"]:
            record["date"] = known["date"]
    if record["name"] in dates:
        record["date"] = dates[record["name"]]
    if "date" not in record:
        what = f"{record['name']} {record['version']}"
        raise SystemExit(f"say when {what} was released: --date {record['name']}=YYYY-MM-DD")
    return record


def produce(cfn_lint, specs, output, dates):
    names = []
    sam = serverless.SamTranslator()
    services = resources.all_types(cfn_lint, specs)
    every = {name: facts for types in services.values() for name, facts in types.items()}
    services["aws-serverless"] = sam.types(every)
    for service, types in services.items():
        names.extend(types)
        output.add(f"resources/{service}.json", types, open_levels=3)
    known_rules = rules.load(cfn_lint)
    known_lists = lists.lists(cfn_lint)
    services, tables, engine_versions = conditions.facts(
        known_rules, known_lists["pipelineArtifacts"]["value"], HERE / "additions.json"
    )
    for service, types in services.items():
        output.add(f"conditions/{service}.json", types, open_levels=3)
    for name, table in tables.items():
        output.add(f"tables/{name}.json", table, open_levels=4)
    output.add("engine-versions.json", engine_versions, open_levels=3)
    for name, document in documents.facts(cfn_lint, known_rules).items():
        output.add(f"documents/{name}.json", document, open_levels=3)
    output.add("documents/creation-policy.json", documents.creation_policies(known_rules, names), open_levels=3)
    output.add("iam-actions.json", permissions.actions(cfn_lint), open_levels=3)
    output.add("managed-policies.json", permissions.managed_policies(cfn_lint))
    output.add("events.json", metrics.events(specs))
    output.add("metrics.json", metrics.facts(specs), open_levels=3)
    output.add("lambda-runtimes.json", lifecycles.lambda_runtimes(cfn_lint), open_levels=2)
    output.add("serverless.json", sam.transform(), open_levels=2)
    output.add("service-status.json", lifecycles.service_status(cfn_lint), open_levels=2)
    output.add("formats.json", lists.formats(known_rules))
    output.add("lists.json", known_lists, open_levels=3)
    output.add("places.json", lists.places(known_rules))
    output.add("regions.json", regions.facts(cfn_lint), open_levels=3)
    records = [dated(each, dates) for each in (cfn_lint.record(), specs.record(), sam.record())]
    output.add("SOURCES.json", {"sources": records}, open_levels=3)
    corrections.apply(HERE / "corrections.json", output.values)
    conditions.order_versions(output.values["engine-versions.json"])


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cfn-lint", metavar="FOLDER", help="the cfnlint package; default: the installed one")
    parser.add_argument("--service-spec", metavar="FOLDER", required=True, help="folder of @aws-cdk/aws-service-spec")
    parser.add_argument("--output", metavar="FOLDER", default=HERE, help="default: this folder")
    parser.add_argument(
        "--date", metavar="NAME=YYYY-MM-DD", action="append", default=[], help="day on which a source was released"
    )
    options = parser.parse_args(arguments)
    dates = dict(each.split("=", 1) for each in options.date)
    output = layout.Output(options.output)
    produce(sources.CfnLint(options.cfn_lint), sources.ServiceSpec(options.service_spec), output, dates)
    size = output.write(OWNED)
    print(f"{len(output.values)} files, {size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
