#!/usr/bin/env python3
"""Single changes of the functional template that break what it describes: of none of them nothing may be said."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

DBREPL = os.environ["DBREPL"]
TOOL = Path(os.environ["DBREPL_SOURCE_DIR"]) / "tools/list_unseen_changes.py"

BREAKING = """
AWS::CloudWatch::Alarm Properties/ComparisonOperator: taken away
AWS::CloudWatch::Alarm Properties/EvaluationPeriods: taken away
AWS::CloudWatch::Alarm Properties/Threshold: taken away
AWS::EC2::Route Properties/DestinationCidrBlock: taken away
AWS::EC2::Route Properties/VpcPeeringConnectionId: taken away
AWS::EC2::SecurityGroup Properties/VpcId: taken away
AWS::EC2::Subnet Properties/CidrBlock: taken away
AWS::EC2::VPCEndpoint Properties/PrivateDnsEnabled: taken away
AWS::EC2::VPCEndpoint Properties/PrivateDnsEnabled: turned round
AWS::EC2::VPCEndpoint Properties/SubnetIds: taken away
AWS::EC2::VPCPeeringConnection Properties/PeerVpcId: another resource
AWS::IAM::Role Properties/AssumeRolePolicyDocument/Statement/*/Principal/Service: lengthened
AWS::KMS::Key Properties/KeyPolicy/Statement/*/Principal/Service/*: lengthened
AWS::Lambda::Function Properties/Handler: lengthened
AWS::Lambda::Function Properties/Role: taken away
AWS::Lambda::Function Properties/VpcConfig/SecurityGroupIds: taken away
AWS::Lambda::Function Properties/VpcConfig/SubnetIds: taken away
AWS::RDS::DBCluster DependsOn: taken away
AWS::RDS::DBCluster Properties/DBSubnetGroupName: another resource
AWS::RDS::DBCluster Properties/DBSubnetGroupName: taken away
AWS::RDS::DBCluster Properties/Engine: taken away
AWS::RDS::DBCluster Properties/KmsKeyId: another resource
AWS::RDS::DBCluster Properties/VpcSecurityGroupIds/*: another resource
AWS::RDS::DBInstance Properties/DBInstanceClass: taken away
AWS::RDS::DBInstance Properties/Engine: taken away
AWS::SecretsManager::Secret Properties/GenerateSecretString/ExcludeCharacters: taken away
AWS::SecretsManager::Secret Properties/GenerateSecretString/GenerateStringKey: lengthened
AWS::SecretsManager::Secret Properties/GenerateSecretString/SecretStringTemplate: taken away
AWS::SecretsManager::Secret Properties/GenerateSecretString: taken away
""".strip().splitlines()


class UnseenChanges(unittest.TestCase):
    def test_what_breaks_the_functional_template_is_seen(self):
        template = subprocess.run([DBREPL, "synth", "--profile", "functional", "--quiet"],
                                  capture_output=True, check=True).stdout
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "template.json"
            path.write_bytes(template)
            out = subprocess.run([sys.executable, TOOL, "--dbrepl", DBREPL, path],
                                 capture_output=True, text=True, check=True).stdout.splitlines()
        # "   7 AWS::CloudWatch::Alarm Properties/AlarmName: taken away (DevReplicationLagAlarm/…)"
        unseen = {line.split(None, 1)[1].rsplit(" (", 1)[0] for line in out[1:]}
        self.assertIn("AWS::CloudWatch::Alarm Properties/AlarmDescription: taken away", unseen)
        self.assertEqual([], [change for change in BREAKING if change in unseen])


if __name__ == "__main__":
    unittest.main()
