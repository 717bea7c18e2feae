#!/usr/bin/env python3
"""Makes endpoint-services.json: the services of AWS that offer interface endpoints, by their names in
"com.amazonaws.REGION.NAME", out of the npm package aws-cdk-lib.

npm pack aws-cdk-lib && python3 schemas/endpoint_services.py aws-cdk-lib-VERSION.tgz
"""

import hashlib
import json
import re
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from importer import layout  # noqa: E402

PART = "aws-ec2/lib/vpc-endpoint.js"
# The name, and what stands in place of "com.amazonaws." and the region where that is not so.
CALL = re.compile(r'new InterfaceVpcEndpointAwsService\("([^"]+)"(?:,"([^"]*)")?')


def main():
    with tarfile.open(sys.argv[1]) as package:
        text = package.extractfile(f"package/{PART}").read()
        version = json.load(package.extractfile("package/package.json"))["version"]
    names = {name for name, prefix in CALL.findall(text.decode()) if not prefix}
    about = {
        "digest": hashlib.sha256(text).hexdigest(),
        "licence": "Apache-2.0",
        "name": "aws-cdk-lib",
        "origin": "https://www.npmjs.com/package/aws-cdk-lib",
        "part": PART,
        "version": version,
    }
    output = layout.Output(HERE)
    output.add("endpoint-services.json", {"services": sorted(names), "source": about}, open_levels=2)
    output.write(())


if __name__ == "__main__":
    main()
