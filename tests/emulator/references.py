"""What a template refers to."""

import re

PSEUDO = {"AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId",
          "AWS::StackName", "AWS::URLSuffix"}


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
