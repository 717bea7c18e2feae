#!/usr/bin/env python3
"""`dbrepl validate --evidence`: what was proven of the built-in template, and of one that is not known well."""

import json
import os
import subprocess
import unittest

DBREPL = os.environ["DBREPL"]
STRANGE = """Resources:
  "\\e[31mF":
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.h
      Role: !ImportValue role
      Code:
        ZipFile: |
          import boto3
          def h(event, context):
              return boto3.client("sqs").receive_message(QueueUrl=event["url"])
"""


def dbrepl(*arguments, text=None):
    return subprocess.run([DBREPL, *arguments], capture_output=True, text=True, input=text, check=False, timeout=60)


def evidence(*arguments, text):
    done = dbrepl("validate", "-", "--evidence", "--format", "json", *arguments, text=text)
    [found] = json.loads(done.stdout)["evidence"]
    return found


class Evidence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.default = dbrepl("synth", "-q").stdout

    def test_who_reaches_what(self):
        rows = evidence(text=self.default)["reaches"]
        databases = {(row["client"], row["target"], row["port"]): row["claim"] for row in rows if row["port"] == "3306"}
        self.assertEqual(databases, {(client, f"{env}AuroraCluster", "3306"): "holds"
                                     for client in ("SchemaReplicationFunction", "DataReplicationFunction")
                                     for env in ("Dev", "Staging", "Prod")})
        self.assertTrue(all(row["reason"] for row in rows))
        services = {row["target"]: row["claim"] for row in rows if row["port"] != "3306"}
        self.assertEqual(services["secretsmanager"], "broken")

    def test_a_route_less_breaks_a_claim(self):
        template = json.loads(self.default)
        route = next(name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::EC2::Route"
                     and name.startswith("Prod"))
        del template["Resources"][route]
        claims = {row["target"]: row["claim"] for row in evidence(text=json.dumps(template))["reaches"]}
        self.assertEqual((claims["ProdAuroraCluster"], claims["DevAuroraCluster"]), ("broken", "holds"))

    def test_what_functions_may(self):
        rows = evidence(text=self.default)["permissions"]
        claims = {row["action"]: row["claim"] for row in rows if row["function"] == "SchemaReplicationFunction"}
        self.assertEqual((claims["secretsmanager:GetSecretValue"], claims["ssm:PutParameter"]), ("holds", "holds"))
        template = json.loads(self.default)
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::IAM::Role" and "Policies" in resource["Properties"]:
                for policy in resource["Properties"]["Policies"]:
                    policy["PolicyDocument"]["Statement"] = [
                        statement for statement in policy["PolicyDocument"]["Statement"]
                        if "ssm:PutParameter" not in statement["Action"]]
        rows = evidence(text=json.dumps(template))["permissions"]
        self.assertEqual({row["claim"] for row in rows if row["action"] == "ssm:PutParameter"}, {"broken"})

    def test_what_remains_and_how_names_were_checked(self):
        found = evidence(text=self.default)
        self.assertTrue(any(row["resource"] == "DevKMSKey" for row in found["remainders"]), found["remainders"])
        names = found["names"]
        self.assertEqual(names["parameter"], "EnvironmentSuffix")
        self.assertGreater(names["names"], 30)
        self.assertLessEqual(names["withSuffix"], names["names"])

    def test_what_is_not_known_is_said(self):
        done = dbrepl("validate", "-", "--evidence", text=STRANGE)
        self.assertNotIn("\x1b", done.stdout)
        self.assertIn("sqs:ReceiveMessage", done.stdout)
        self.assertIn("unknown", done.stdout)

    def test_only_where_asked_and_printable(self):
        self.assertNotIn("evidence", json.loads(dbrepl("validate", "-", "--format", "json", text=self.default).stdout))
        self.assertEqual(dbrepl("validate", "-", "--evidence", "--format", "sarif", text=self.default).returncode, 2)
        self.assertNotIn("evidence", json.loads(
            dbrepl("validate", "-", "--evidence", "--format", "json", text="{").stdout))


if __name__ == "__main__":
    unittest.main()
