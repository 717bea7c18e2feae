"""What a template refers to, and how it names what it creates."""

import re

PSEUDO = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId",
          "AWS::StackName", "AWS::URLSuffix"}
# The property by which a resource has a name of its own in its service.
NAMES = {
    "AWS::KMS::Alias": "AliasName", "AWS::SecretsManager::Secret": "Name", "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
    "AWS::RDS::DBCluster": "DBClusterIdentifier", "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::EC2::SecurityGroup": "GroupName", "AWS::S3::Bucket": "BucketName", "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName", "AWS::Logs::LogGroup": "LogGroupName", "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::SSM::Parameter": "Name"}


def references(value):
    """The logical ids that a value names by Ref, Fn::GetAtt and Fn::Sub."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::GetAtt":
                yield each.partition(".")[0] if isinstance(each, str) else each[0]
            elif key == "Fn::Sub":
                text, own = (each, {}) if isinstance(each, str) else each
                names = (name.partition(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text))
                yield from (name for name in names if name not in own)
                yield from references(own)
            else:
                yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
