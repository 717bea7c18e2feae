#!/usr/bin/env python3
"""Imports public data about CloudFormation as facts under schemas/. See README.md beside this file for the format."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from importer import layout, regions, resources, sources  # noqa: E402

OWNED = ("resources",)


def produce(cfn_lint, specs, output):
    for service, types in resources.all_types(cfn_lint, specs).items():
        output.add(f"resources/{service}.json", types, open_levels=3)
    output.add("regions.json", regions.facts(cfn_lint), open_levels=2)
    output.add("SOURCES.json", {"sources": [cfn_lint.record(), specs.record()]}, open_levels=3)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cfn-lint", metavar="FOLDER", help="folder of the cfnlint package; default: the installed one")
    parser.add_argument("--service-spec", metavar="FOLDER", required=True, help="folder of @aws-cdk/aws-service-spec")
    parser.add_argument("--output", metavar="FOLDER", default=Path(__file__).resolve().parent, help="default: this folder")
    options = parser.parse_args(arguments)
    output = layout.Output(options.output)
    produce(sources.CfnLint(options.cfn_lint), sources.ServiceSpec(options.service_spec), output)
    output.write(OWNED)
    total = sum(len(text.encode("utf-8")) for text in output.files.values())
    print(f"{len(output.files)} files, {total} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
