#include "rules/check.hpp"

namespace dbrepl::rules {

extern const Check property_document;

constinit const Check property_document{
    .rule =
        {
            .id = "SCH019",
            .severity = Severity::error,
            .title = "Policies and other documents in properties are well-formed",
            .why =
                "A policy is a document with a grammar of its own: elements, effects, principals, "
                "operators of conditions. The service refuses one that is malformed when the "
                "resource is created. JSON that is given as text is read, too.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
)yaml",
            .peers = "E3510 E3512 E3513 E3530 E3051 E3601",
            .source = "schemas/documents",
        },
};

}  // namespace dbrepl::rules
