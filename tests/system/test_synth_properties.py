"""Over random valid configurations: what holds for every template that is emitted, whatever is asked for.

DBREPL_PROPERTY_SEED and DBREPL_PROPERTY_RUNS choose others than the usual ones.
"""

import collections
import ipaddress
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE_DIR = Path(os.environ.get("DBREPL_SOURCE_DIR", Path(__file__).resolve().parents[2]))
DBREPL = os.environ.get("DBREPL", str(SOURCE_DIR / "build" / "release" / "dbrepl"))
SEED = int(os.environ.get("DBREPL_PROPERTY_SEED", "58"))
RUNS = int(os.environ.get("DBREPL_PROPERTY_RUNS", "40"))
PEER_RUNS = 10  # the peers take a second a template
sys.path[:0] = [str(SOURCE_DIR / "tests" / "emulator"), str(SOURCE_DIR / "tools")]
import compare_peers
from references import NAMES as NAMED, PSEUDO, references

NAMES = ("dev", "staging", "prod", "qa", "uat", "demo", "dr", "pre-prod", "perf", "team-a", "team-b", "x1", "sandbox", "eu-west")
ENGINES = (("5.7.mysql_aurora.2.12.6", ("db.r5.large", "db.r6g.xlarge")),
           ("8.0.mysql_aurora.3.10.0", ("db.r6g.large", "db.r7g.large")))


def maybe(chance, draw, key, make):
    """A key with what make() gives, or nothing."""
    return {key: make()} if draw.random() < chance else {}


def settings(draw):
    version, classes = draw.choice(ENGINES)
    return {
        **maybe(0.3, draw, "instances", lambda: draw.randint(1, 3)),
        **maybe(0.3, draw, "backup_days", lambda: draw.randint(1, 35)),
        **maybe(0.3, draw, "log_exports", lambda: draw.sample(["audit", "error", "general", "slowquery"], draw.randint(0, 4))),
        **maybe(0.2, draw, "deletion_protection", lambda: draw.random() < 0.5),
        **maybe(0.3, draw, "deletion_policy", lambda: draw.choice(["Delete", "Snapshot", "Retain", "unset"])),
        **maybe(0.3, draw, "ingress", lambda: draw.choice(["all", "peered"])),
        **maybe(0.3, draw, "lag_alarm", lambda: {
            "enabled": draw.random() < 0.7, "threshold_seconds": draw.randint(1, 900),
            "dimensions": draw.choice(["readers", "cluster"]), "optional": draw.random() < 0.5}),
        **maybe(0.3, draw, "tags", lambda: {"Team": draw.choice(["Data & more", "Größe"])}),
        **(({"engine_version": version, "instance_class": draw.choice(classes)}) if draw.random() < 0.4 else {})}


def environment(draw, name, block):
    """An environment somewhere in its own /16, with subnets of its own choice or derived ones."""
    prefix = draw.randint(16, 22)
    network = draw.choice(list(block.subnets(new_prefix=prefix)))
    result = {"name": name, "cidr": str(network), **settings(draw)}
    if draw.random() < 0.3:
        zones = draw.randint(2, 3)
        parts = list(network.subnets(new_prefix=prefix + 4))
        result.update(zones=zones, subnets=[str(part) for part in draw.sample(parts, zones * draw.randint(1, 2))])
    return result


def configuration(draw):
    blocks = [ipaddress.ip_network(f"10.{second}.0.0/16") for second in draw.sample(range(256), 10)]
    blocks += [ipaddress.ip_network(f"172.{second}.0.0/16") for second in draw.sample(range(16, 32), 2)]
    names = draw.sample(NAMES, draw.randint(2, 12))
    pairs = list(itertools.combinations(names, 2))
    peerings = [list(pair) for pair in draw.sample(pairs, draw.randint(0, min(len(pairs), 20)))]
    for pair in peerings:
        draw.shuffle(pair)
    return {
        "environments": [environment(draw, name, block) for name, block in zip(names, blocks)],
        "peerings": peerings,
        **maybe(0.5, draw, "defaults", lambda: settings(draw)),
        **maybe(0.4, draw, "names", lambda: {"prefix": draw.choice(["", "acme", "a1"])}),
        **maybe(0.3, draw, "parameters", lambda: {"environment_suffix": {"default": "pr-1", "max_length": draw.randint(4, 20)}}),
        **maybe(0.3, draw, "keys", lambda: {"pending_days": draw.randint(7, 30)}),
        **maybe(0.3, draw, "partition", lambda: draw.choice(["any", "aws"])),
        **maybe(0.5, draw, "functions", lambda: {
            "environment": draw.choice(names), "memory_mb": draw.randint(128, 3008),
            "runtime": draw.choice(["python3.12", "python3.13"]), "egress": draw.choice(["restricted", "all"]),
            "vpc_access": draw.choice(["statement", "managed-policy"])})}


def resolved(value, suffix="pr-1"):
    """A name as a deployment with this suffix would see it."""
    if isinstance(value, dict) and "Fn::Sub" in value:
        return value["Fn::Sub"].replace("${EnvironmentSuffix}", suffix).replace("${AWS::AccountId}", "123456789012")
    return value


@unittest.skipUnless(shutil.which(DBREPL), f"{DBREPL} is not built")
class Synthesis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.files, cls.configurations, cls.templates = [], [], []
        for number in range(RUNS):
            draw = random.Random(f"{SEED}/{number}")
            cls.configurations.append(configuration(draw))
            source, file = (Path(directory.name) / f"{number}.{kind}.json" for kind in ("config", "template"))
            source.write_text(json.dumps(cls.configurations[-1]), encoding="utf-8")
            out = subprocess.run([DBREPL, "synth", source, "-o", file], capture_output=True, text=True)
            if out.returncode:
                raise AssertionError(f"seed {SEED}/{number} ended with {out.returncode}: {out.stderr}{source.read_text()}")
            cls.files.append(str(file))
            cls.templates.append(json.loads(file.read_text(encoding="utf-8")))

    def each(self):
        for number, (config, template) in enumerate(zip(self.configurations, self.templates)):
            with self.subTest(seed=f"{SEED}/{number}"):
                yield config, template

    def of_type(self, template, kind):
        return {name: each["Properties"] for name, each in template["Resources"].items() if each["Type"] == f"AWS::{kind}"}

    def test_nothing_dangles(self):
        for _, template in self.each():
            known = PSEUDO | set(template["Resources"]) | set(template["Parameters"])
            self.assertEqual(set(), set(references(template["Resources"])) - known)
            self.assertEqual(set(), set(references(template["Outputs"])) - known)
            conditions = set(template.get("Conditions", {}))
            for section in ("Resources", "Outputs"):
                for each in template[section].values():
                    depends = each.get("DependsOn", [])
                    self.assertLessEqual({depends} if isinstance(depends, str) else set(depends), set(template["Resources"]))
                    self.assertLessEqual({each["Condition"]} if "Condition" in each else set(), conditions)

    def test_every_parameter_is_used(self):
        for _, template in self.each():
            used = set(references(template["Resources"])) | set(references(template.get("Conditions", {})))
            self.assertEqual(set(), set(template["Parameters"]) - used)

    def test_names_do_not_clash_and_bear_the_suffix(self):
        for _, template in self.each():
            taken = collections.Counter()
            for logical_id, resource in template["Resources"].items():
                key = NAMED.get(resource["Type"])
                if key:
                    name = resolved(resource["Properties"][key])
                    self.assertIn("pr-1", name, logical_id)
                    taken[resource["Type"], name.lower()] += 1
            self.assertEqual([], [name for name, count in taken.items() if count > 1])
            exports = [json.dumps(each["Export"]["Name"]) for each in template["Outputs"].values()]
            self.assertEqual(len(exports), len(set(exports)))

    def test_ranges_lie_where_they_should(self):
        for config, template in self.each():
            vpcs = {name: ipaddress.ip_network(p["CidrBlock"]) for name, p in self.of_type(template, "EC2::VPC").items()}
            self.assertEqual(len(config["environments"]), len(vpcs))
            for first, second in itertools.combinations(vpcs.values(), 2):
                self.assertFalse(first.overlaps(second), f"{first} {second}")
            subnets = [(p["VpcId"]["Ref"], ipaddress.ip_network(p["CidrBlock"]))
                       for p in self.of_type(template, "EC2::Subnet").values()]
            for vpc, subnet in subnets:
                self.assertTrue(subnet.subnet_of(vpcs[vpc]))
            for (_, first), (_, second) in itertools.combinations(subnets, 2):
                self.assertFalse(first.overlaps(second), f"{first} {second}")

    def test_peers_reach_each_other_and_nobody_else(self):
        for config, template in self.each():
            vpcs = {p["CidrBlock"]: name for name, p in self.of_type(template, "EC2::VPC").items()}
            environments = {each["name"]: vpcs[each["cidr"]] for each in config["environments"]}
            peerings = {name: {p["VpcId"]["Ref"], p["PeerVpcId"]["Ref"]}
                        for name, p in self.of_type(template, "EC2::VPCPeeringConnection").items()}
            self.assertCountEqual([{environments[name] for name in pair} for pair in config["peerings"]], peerings.values())
            tables = {name: p["VpcId"]["Ref"] for name, p in self.of_type(template, "EC2::RouteTable").items()}
            routes = set()
            for route in self.of_type(template, "EC2::Route").values():
                here, there = tables[route["RouteTableId"]["Ref"]], vpcs[route["DestinationCidrBlock"]]
                self.assertEqual({here, there}, peerings[route["VpcPeeringConnectionId"]["Ref"]])
                routes.add((here, there))
            self.assertEqual({pair for ends in peerings.values() for pair in itertools.permutations(ends)}, routes)
            associated = [p["SubnetId"]["Ref"] for p in self.of_type(template, "EC2::SubnetRouteTableAssociation").values()]
            self.assertCountEqual(self.of_type(template, "EC2::Subnet"), associated)

    def test_environments_keep_to_themselves(self):
        """A cluster uses the key, the secret, the group and the subnets of its own environment."""
        for config, template in self.each():
            for each in config["environments"]:
                prefix = "".join(word.capitalize() for word in each["name"].split("-"))
                cluster = template["Resources"][f"{prefix}AuroraCluster"]
                others = {"".join(word.capitalize() for word in other["name"].split("-"))
                          for other in config["environments"]} - {prefix}
                used = {name for name in references(cluster) if name in template["Resources"]}
                self.assertLessEqual({f"{prefix}KMSKey", f"{prefix}DBSecret", f"{prefix}DBSubnetGroup",
                                      f"{prefix}DBSecurityGroup"}, used)
                self.assertEqual(set(), {name for name in used for other in others
                                         if re.match(rf"{other}(KMSKey|DB|Aurora)", name)})

    def test_same_bytes_on_every_run(self):
        for number in range(0, RUNS, 8):
            source = self.files[number].replace(".template.", ".config.")
            again = subprocess.run([DBREPL, "synth", source], capture_output=True, text=True, check=True).stdout
            self.assertEqual(Path(self.files[number]).read_text(encoding="utf-8"), again)

    def test_dbrepl_finds_no_error(self):
        found = compare_peers.run_dbrepl(DBREPL, self.files)
        self.assertEqual({}, {file: errors for file in self.files if (errors := compare_peers.errors_of(found, file))})

    @unittest.skipUnless(shutil.which("cfn-lint"), "cfn-lint is not installed")
    def test_cfn_lint_finds_no_error(self):
        files = self.files[:PEER_RUNS]
        found = compare_peers.run_cfn_lint(files)
        self.assertEqual({}, {file: errors for file in files if (errors := compare_peers.errors_of(found, file))})

    def test_cloudformation_validate_finds_no_error(self):
        module = Path(os.environ.get("DBREPL_CFN_VALIDATE_DIR", SOURCE_DIR / "bench" / "cdk"))
        if not shutil.which("node") or not (module / "node_modules" / "@aws" / "cloudformation-validate").exists():
            self.skipTest("cloudformation-validate is not installed (DBREPL_CFN_VALIDATE_DIR names its folder)")
        files = self.files[:PEER_RUNS]
        found = compare_peers.run_validate(module, files)
        self.assertEqual({}, {file: errors for file in files if (errors := compare_peers.errors_of(found, file))})


if __name__ == "__main__":
    unittest.main()
