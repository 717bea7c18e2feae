"""The emulated AWS refuses what AWS refuses, undoes a failed creation, and keeps what a deletion leaves."""

import copy
import json
import os
import unittest
from unittest import mock

from emulated import MISSING, OnEmulator
if not MISSING:
    import aws_emulator
    from handlers import client


def resource(kind, policy=None, **properties):
    return {"Type": f"AWS::{kind}", "Properties": properties, **({"DeletionPolicy": policy} if policy else {})}


def get_att(name, attribute):
    return {"Fn::GetAtt": [name, attribute]}


def alarm(name):
    return resource("CloudWatch::Alarm", AlarmName=name, Namespace="AWS/RDS", MetricName="AuroraReplicaLag", Period=60,
                    Statistic="Average", EvaluationPeriods=2, Threshold=60000, ComparisonOperator="GreaterThanThreshold")


DATABASE = {
    "Vpc": resource("EC2::VPC", CidrBlock="10.1.0.0/16"),
    "First": resource("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.1.1.0/24", AvailabilityZone="us-east-1a"),
    "Second": resource("EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.1.2.0/24", AvailabilityZone="us-east-1b"),
    "Subnets": resource("RDS::DBSubnetGroup", DBSubnetGroupName="subnets", DBSubnetGroupDescription="both",
                        SubnetIds=[{"Ref": "First"}, {"Ref": "Second"}]),
    "Cluster": resource("RDS::DBCluster", "Delete", DBClusterIdentifier="cluster", Engine="aurora-mysql", MasterUsername="admin",
                        MasterUserPassword="not-a-secret", DBSubnetGroupName={"Ref": "Subnets"}),
}
BUCKET = {"Bucket": resource("S3::Bucket", BucketName="bucket-of-the-test",
                             VersioningConfiguration={"Status": "Enabled"})}
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "lambda.amazonaws.com"}}]}


def changed(resources, name, **properties):
    """The resources with other properties in one of them; None removes one."""
    resources = copy.deepcopy(resources)
    resources[name]["Properties"].update(properties)
    resources[name]["Properties"] = {k: v for k, v in resources[name]["Properties"].items() if v is not None}
    return resources


class Emulator(OnEmulator):
    def deploy(self, resources, name="stack", capabilities=(), **sections):
        """The status after a deployment through a change set, as the AWS CLI makes it."""
        parameters = sections.pop("given", {})
        cloudformation = client("cloudformation")
        cloudformation.create_change_set(
            StackName=name, ChangeSetName="change", ChangeSetType="CREATE", Capabilities=list(capabilities),
            TemplateBody=json.dumps({"Resources": resources, **sections}),
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()])
        cloudformation.execute_change_set(StackName=name, ChangeSetName="change")
        return self.status(name)

    def status(self, name="stack"):
        return client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    def delete(self, name="stack"):
        client("cloudformation").delete_stack(StackName=name)
        return aws_emulator.residue()

    def test_a_clean_stack_goes_without_a_trace(self):
        self.assertEqual("CREATE_COMPLETE", self.deploy({**BUCKET, "Alarm": alarm("a")}))
        self.assertEqual({"buckets", "alarms", "stacks"}, set(aws_emulator.residue()))
        self.assertEqual({}, self.delete())

    def test_refuses_before_anything_is_created(self):
        role = resource("IAM::Role", RoleName="r", AssumeRolePolicyDocument=TRUST)
        parameter = {"Suffix": {"Type": "String", "AllowedPattern": "[a-z]+", "MaxLength": 3}}
        for text, arguments in {
                r"dependency \[Absent\]": {"resources": changed(BUCKET, "Bucket", BucketName={"Ref": "Absent"})},
                r"dependency \[Gone\]": {"resources": changed(BUCKET, "Bucket", BucketName={"Fn::Sub": "b-${Gone.Arn}"})},
                r"dependency \[Later\]": {"resources": {"A": {**alarm("a"), "DependsOn": "Later"}}},
                "Unrecognized resource types": {"resources": {"X": resource("Nothing::AtAll")}},
                "CAPABILITY_NAMED_IAM": {"resources": {"Role": role}, "capabilities": ["CAPABILITY_IAM"]},
                "failed to satisfy constraint": {"resources": BUCKET, "Parameters": parameter, "given": {"Suffix": "A"}},
                "wrong length": {"resources": BUCKET, "Parameters": parameter, "given": {"Suffix": "abcd"}},
                "must have values": {"resources": BUCKET, "Parameters": parameter},
                "do not exist in the template": {"resources": BUCKET, "given": {"Other": "x"}}}.items():
            with self.subTest(text), self.assertRaisesRegex(Exception, text):
                self.deploy(**arguments)
        self.assertEqual({}, aws_emulator.residue())
        self.assertEqual("CREATE_COMPLETE", self.deploy({"Role": role}, capabilities=["CAPABILITY_NAMED_IAM"]))

    def test_undoes_a_creation_that_fails_and_says_why(self):
        vpcs = {"Vpc": DATABASE["Vpc"], "Other": resource("EC2::VPC", CidrBlock="10.1.128.0/17"),
                "Peering": resource("EC2::VPCPeeringConnection", VpcId={"Ref": "Vpc"}, PeerVpcId={"Ref": "Other"})}
        for text, resources in {
                "does not support attribute type Nothing": {**BUCKET, "A": alarm(get_att("Bucket", "Nothing"))},
                "does not support attribute type Endpoint": {**DATABASE, "A": alarm(get_att("Cluster", "Endpoint"))},
                "resolved to|does not support": {**BUCKET, "A": alarm({"Fn::Sub": "${Bucket.Nothing}"})},
                "a already exists": {"A": alarm("a"), "B": alarm("a")},
                "two availability zones": changed(DATABASE, "Second", AvailabilityZone="us-east-1a"),
                "ranges .* overlap": vpcs,
                "unsupported property /Colour": {"A": changed({"A": alarm("a")}, "A", Colour="red")["A"]},
                "Period must be a|invalid literal": {"A": changed({"A": alarm("a")}, "A", Period="often")["A"]}}.items():
            with self.subTest(text):
                self.assertEqual("ROLLBACK_COMPLETE", self.deploy(resources))
                self.assertRegex("; ".join(aws_emulator.reasons("stack")), text)
                self.assertEqual({}, self.delete())

    def test_a_stack_that_is_no_more_takes_no_update(self):
        self.assertEqual("ROLLBACK_COMPLETE", self.deploy({"A": alarm("a"), "B": alarm("a")}))
        with self.assertRaisesRegex(Exception, "ROLLBACK_COMPLETE state and can not be updated"):
            self.deploy({"A": alarm("a")})
        for name in ("1st", "a_b"):
            with self.assertRaisesRegex(Exception, "failed to satisfy constraint|Member must satisfy"):
                self.deploy({"A": alarm("a")}, name)

    def test_an_export_belongs_to_one_stack(self):
        output = {"Out": {"Value": {"Ref": "Bucket"}, "Export": {"Name": "shared"}}}
        self.deploy(BUCKET, Outputs=output)
        other = {"Bucket": resource("S3::Bucket", BucketName="another-bucket")}
        self.assertEqual("ROLLBACK_COMPLETE", self.deploy(other, "second", Outputs=output))
        self.delete("second")
        self.delete()
        self.assertEqual("CREATE_COMPLETE", self.deploy(other, "third", Outputs=output))

    def test_a_cluster_leaves_a_snapshot_unless_told_otherwise(self):
        for policy, left in ((None, {"cluster_snapshots": ["cluster-final"]}), ("Snapshot", {"cluster_snapshots": [
                "cluster-final"]}), ("Delete", {}), ("Retain", {"clusters": ["cluster"]})):
            with self.subTest(policy):
                aws_emulator.reset()
                resources = copy.deepcopy(DATABASE)
                resources["Cluster"]["DeletionPolicy"] = policy
                if not policy:
                    del resources["Cluster"]["DeletionPolicy"]
                resources = changed(resources, "Cluster", DBSubnetGroupName=None)
                self.assertEqual("CREATE_COMPLETE", self.deploy(resources))
                self.assertEqual(left, self.delete())

    def test_deletion_protection_blocks(self):
        resources = changed(DATABASE, "Cluster", DeletionProtection=True)
        self.deploy(resources)
        self.assertIn("cluster", self.delete()["clusters"])
        self.assertEqual("DELETE_FAILED", self.status())
        client("rds").modify_db_cluster(DBClusterIdentifier="cluster", DeletionProtection=False)
        self.assertEqual({}, self.delete())

    def test_a_bucket_with_versions_blocks(self):
        self.deploy(BUCKET)
        version = client("s3").put_object(Bucket="bucket-of-the-test", Key="script.sql", Body=b"x")["VersionId"]
        marker = client("s3").delete_object(Bucket="bucket-of-the-test", Key="script.sql")["VersionId"]
        for each in (version, marker):
            self.assertIn("bucket-of-the-test", self.delete()["buckets"])
            self.assertEqual("DELETE_FAILED", self.status())
            client("s3").delete_object(Bucket="bucket-of-the-test", Key="script.sql", VersionId=each)
        self.assertEqual({}, self.delete())

    def test_log_groups_of_exports_are_nobodys(self):
        resources = changed(DATABASE, "Cluster", EnableCloudwatchLogsExports=["error"])
        with mock.patch.dict(os.environ, AURORA_LOG_GROUPS="1"):
            self.deploy(resources)
        self.assertEqual({"log_groups": ["/aws/rds/cluster/cluster/error"]}, self.delete())


if __name__ == "__main__":
    unittest.main()
