#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_choice;

constinit const Check property_choice{
    .rule =
        {
            .id = "SCH012",
            .severity = Severity::error,
            .title = "A value has one of the forms that the property takes",
            .why =
                "Some properties take one of several forms. A value that fits none of them, or "
                "more than one where they exclude each other, is refused. What is wrong with the "
                "form that was meant is reported under the rule for that fault.",
            .bad = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: orders
      Engine: aurora-mysql
)yaml",
            .good = R"yaml(Resources:
  Cluster:
    Type: AWS::RDS::GlobalCluster
    Properties:
      SourceDBClusterIdentifier: orders
)yaml",
            .peers = "E3017 E3018",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
