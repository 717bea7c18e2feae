"""The template of the functional profile: what it adds, that it fits, and the order in which it goes."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from emulated import DBREPL, SOURCE_DIR, dbrepl


@unittest.skipUnless(shutil.which(DBREPL), f"{DBREPL} is not built")
class Template(unittest.TestCase):
    def synth(self, *arguments):
        out = dbrepl("synth", "--format", "compact", *arguments)
        self.assertEqual(0, out.returncode, out.stderr)
        return out

    def configured(self, text):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "c.yaml"
            file.write_text(text, encoding="utf-8")
            return json.loads(self.synth(file).stdout)

    def test_fits_without_a_bucket(self):
        self.assertLessEqual(len(self.synth("--profile", "functional").stdout.encode()), 51200)
        self.assertLessEqual(len(self.synth(SOURCE_DIR / "examples" / "functional.yaml").stdout.encode()), 51200)

    def test_what_does_not_fit_is_said_with_the_way_out(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "c.yaml"
            for options in ("{profile: functional, functions: {code: plain}}", "profile: functional",
                            "{profile: functional, network: {egress: nat}}"):
                file.write_text(options, encoding="utf-8")
                out = self.synth(file)
                fits = len(out.stdout.encode()) <= 51200
                self.assertFalse(fits and "plain" in options)
                self.assertEqual(fits, "deploy it through a bucket (--s3-bucket)" not in out.stderr, options)

    def test_validation_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory() as directory:
            for number, options in enumerate((
                    "profile: functional", "{profile: functional, network: {egress: nat}}",
                    '{profile: functional, driver: {layer: arn, arn: "arn:aws:lambda:eu-west-1:111122223333:layer:pymysql:1"}}',
                    "{profile: functional, functions: {code: plain}}")):
                with self.subTest(options):
                    file = Path(directory) / f"{number}.json"
                    config = Path(directory) / f"{number}.yaml"
                    config.write_text(options, encoding="utf-8")
                    file.write_text(self.synth(config).stdout, encoding="utf-8")
                    found = json.loads(dbrepl("validate", "--format", "json", file).stdout)["findings"]
                    self.assertEqual([], [f"{each['rule']}: {each['message']}" for each in found
                                          if each["severity"] != "info"])

    @unittest.skipUnless(shutil.which("cfn-lint"), "cfn-lint is not installed")
    def test_cfn_lint_has_nothing_to_say(self):
        with tempfile.TemporaryDirectory() as directory:
            file = Path(directory) / "t.json"
            file.write_text(self.synth("--profile", "functional").stdout, encoding="utf-8")
            out = subprocess.run(["cfn-lint", "--format", "json", str(file)], capture_output=True, text=True)
            self.assertEqual([], [(each["Rule"]["Id"], each["Message"]) for each in json.loads(out.stdout or "[]")
                                  if each["Level"] != "Informational"])

    def test_the_default_has_none_of_it(self):
        self.assertEqual(self.synth().stdout, self.synth("--profile", "baseline").stdout)
        self.assertEqual(58, len(json.loads(self.synth().stdout)["Resources"]))

    def test_packed_code_is_the_code(self):
        """Every function defines what it defines unpacked."""
        templates = [self.configured("{profile: functional, functions: {code: %s}}" % code) for code in ("plain", "packed")]
        for name in ("SchemaReplicationFunction", "DataReplicationFunction", "HousekeepingFunction"):
            plain, packed = (self.text(template, name) for template in templates)
            self.assertLess(len(packed), len(plain))
            self.assertRegex(packed, r"^exec\(p\[.*\]\)\n$")
            self.assertIn("def lambda_handler(", self.unpacked(templates[1], packed))

    @staticmethod
    def text(template, name):
        code = template["Resources"][name]["Properties"]["Code"]["ZipFile"]
        if isinstance(code, str):
            return code
        return "".join(part if isinstance(part, str) else "" for part in code["Fn::Join"][1])

    @staticmethod
    def unpacked(template, loader):
        scope = {}
        exec(template["Mappings"]["Code"]["Functions"]["Packed"] + loader.replace("exec", "source="), scope)
        return scope["source"]

    def test_each_option_alone(self):
        default = json.loads(self.synth().stdout)["Resources"]
        for text, added in {
                "network: {egress: endpoints}": {"EndpointSecurityGroup", "StagingSecretsManagerEndpoint", "StagingSSMEndpoint",
                                                 "StagingS3Endpoint"},
                "network: {egress: nat}": {"StagingInternetGateway", "StagingInternetGatewayAttachment", "StagingPublicSubnet",
                                           "StagingPublicRouteTable", "StagingPublicSubnetRouteTableAssociation",
                                           "StagingInternetRoute", "StagingNatAddress", "StagingNatGateway", "StagingNatRoute"},
                "driver: {layer: object, bucket: artifacts, key: layer.zip}": {"DriverLayer"},
                "bucket: {empty_on_deletion: true}": {"Housekeeping", "HousekeepingFunction", "HousekeepingRole",
                                                      "HousekeepingLogGroup"},
                "functions: {forget_state: true}": {"Housekeeping", "HousekeepingFunction", "HousekeepingRole",
                                                    "HousekeepingLogGroup"},
                "functions: {initial_schema: SELECT 1}": {"DatabasePreparation", "HousekeepingFunction", "HousekeepingRole",
                                                          "HousekeepingLogGroup"},
                "defaults: {export_retention_days: 7, log_exports: [error]}": {"DevErrorLogGroup", "StagingErrorLogGroup",
                                                                               "ProdErrorLogGroup"},
                "functions: {sync_alarm: {enabled: true}}": {
                    f"{pair}{kind}SyncAlarm" for pair in ("DevToStaging", "StagingToProd") for kind in ("Schema", "Data")},
                "defaults: {database_name: shop}": set(), "functions: {code: packed}": set()}.items():
            with self.subTest(text):
                self.assertEqual(added, set(self.configured(text)["Resources"]) - set(default))

    def test_what_is_left_open_becomes_a_parameter(self):
        for text, parameters in {
                "driver: {layer: object}": {"DriverLayerBucket", "DriverLayerKey"}, "driver: {layer: arn}": {"DriverLayerArn"},
                "driver: {layer: object, bucket: artifacts}": {"DriverLayerKey"},
                "driver: {layer: object, bucket: artifacts, key: k}": set()}.items():
            self.assertEqual(parameters, set(self.configured(text)["Parameters"]) - {"EnvironmentSuffix", "MasterUsername"})

    def test_the_order_of_deletion(self):
        """Writers go before what clears away behind them, and that before what it clears."""
        resources = self.configured("profile: functional")["Resources"]
        for name in ("SchemaReplicationFunction", "DataReplicationFunction"):
            self.assertEqual("Housekeeping", resources[name]["DependsOn"])
        self.assertEqual({"Ref": "MigrationScriptsBucket"}, resources["Housekeeping"]["Properties"]["Bucket"])
        for name in ("Dev", "Staging", "Prod"):
            self.assertEqual([f"{name}{log}LogGroup" for log in ("Error", "General", "Slowquery")],
                             resources[f"{name}AuroraCluster"]["DependsOn"])
        self.assertEqual({"LogGroup": {"Ref": "HousekeepingLogGroup"}},
                         resources["HousekeepingFunction"]["Properties"]["LoggingConfig"])

    def test_settings_reach_the_functions(self):
        variables = self.configured(
            "functions: {never_targets: [prod], reference_tables: [shop.a, shop.b], left_out_columns: [shop.a.x], "
            "masked_columns: [shop.a.y], allow_destructive: true}")["Resources"]["DataReplicationFunction"]["Properties"][
                "Environment"]["Variables"]
        self.assertEqual(["prod", "shop.a,shop.b", "shop.a.x", "shop.a.y", "true"], [variables[name] for name in (
            "NEVER_TARGETS", "REFERENCE_TABLES", "LEFT_OUT_COLUMNS", "MASKED_COLUMNS", "ALLOW_DESTRUCTIVE")])


if __name__ == "__main__":
    unittest.main()
