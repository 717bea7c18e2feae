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
    sources,
)

OWNED = ("conditions", "documents", "resources", "tables")


def produce(cfn_lint, specs, output):
    for service, types in resources.all_types(cfn_lint, specs).items():
        output.add(f"resources/{service}.json", types, open_levels=3)
    known_rules = rules.load(cfn_lint)
    services, tables, engine_versions = conditions.facts(known_rules)
    for service, types in services.items():
        output.add(f"conditions/{service}.json", types, open_levels=3)
    for name, table in tables.items():
        output.add(f"tables/{name}.json", table, open_levels=4)
    output.add("engine-versions.json", engine_versions, open_levels=3)
    for name, document in documents.facts(cfn_lint, known_rules).items():
        output.add(f"documents/{name}.json", document, open_levels=3)
    output.add("iam-actions.json", permissions.actions(cfn_lint), open_levels=3)
    output.add("managed-policies.json", permissions.managed_policies(cfn_lint))
    output.add("metrics.json", metrics.facts(specs), open_levels=3)
    output.add("lambda-runtimes.json", lifecycles.lambda_runtimes(cfn_lint), open_levels=2)
    output.add("service-status.json", lifecycles.service_status(cfn_lint), open_levels=2)
    output.add("formats.json", lists.formats(known_rules))
    output.add("lists.json", lists.lists(cfn_lint), open_levels=3)
    output.add("places.json", lists.places(known_rules))
    output.add("regions.json", regions.facts(cfn_lint), open_levels=2)
    output.add("SOURCES.json", {"sources": [cfn_lint.record(), specs.record()]}, open_levels=3)
    corrections.apply(Path(__file__).with_name("corrections.json"), output.values)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cfn-lint", metavar="FOLDER", help="folder of the cfnlint package; default: the installed one")
    parser.add_argument("--service-spec", metavar="FOLDER", required=True, help="folder of @aws-cdk/aws-service-spec")
    parser.add_argument("--output", metavar="FOLDER", default=Path(__file__).resolve().parent, help="default: this folder")
    options = parser.parse_args(arguments)
    output = layout.Output(options.output)
    produce(sources.CfnLint(options.cfn_lint), sources.ServiceSpec(options.service_spec), output)
    size = output.write(OWNED)
    print(f"{len(output.values)} files, {size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
