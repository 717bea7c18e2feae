#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_count;

constinit const Check property_count{
    .rule =
        {
            .id = "SCH010",
            .severity = Severity::error,
            .title = "Lists and objects have as many members as permitted",
            .why =
                "Some lists must not be empty, others end at a service limit; the same holds for "
                "maps of properties.",
            .bad = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/function
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: "def handler(event, context): pass"
      Architectures: []
)yaml",
            .good = R"yaml(Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/function
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: "def handler(event, context): pass"
      Architectures: [arm64]
)yaml",
            .peers = "E3032",
            .source = "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
                      "resource-type-schema.html",
        },
};

}  // namespace dbrepl::rules
