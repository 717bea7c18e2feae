#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check role_by_name;

namespace {

void check_role(const Context& context, const Resource& project, const Node& role,
                Reporter& reporter) {
  for (const analysis::Alternative& one : context.resolver.alternatives_of(role)) {
    if (one.resource_type != "AWS::IAM::Role" || !one.attribute.empty()) continue;
    const Resource* named = referred(context, one.source, {"AWS::IAM::Role"});
    if (named == nullptr) continue;
    const auto path = setting(context, named->properties, "Path", "/");
    if (!path || *path == "/" || path->empty()) continue;
    Finding& finding = reporter.report(
        role_by_name, property_place(project, {"ServiceRole"}), one.source->mark(),
        fmt::format("the name of {} does not tell its path {}", quoted(named->id), quoted(*path)),
        fmt::format("!GetAtt {}.Arn", named->id));
    finding.related.push_back(reporter.related("the role", named->mark));
  }
}

void run(const Context& context, Reporter& reporter) {
  for (const Resource& project : context.tree.resources()) {
    if (project.type != "AWS::CodeBuild::Project") continue;
    const Node* role = property_of(project, {"ServiceRole"});
    if (role != nullptr) check_role(context, project, *role, reporter);
  }
}

}  // namespace

constinit const Check role_by_name{
    .rule =
        {
            .id = "SCH052",
            .severity = Severity::error,
            .title = "A role with a path is given by its ARN",
            .why = "Ref of a role yields its name. CodeBuild makes an ARN of that without "
                   "the path, finds no such role, and the project fails. The ARN says it "
                   "all.",
            .bad = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /builds/
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: codebuild.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: log
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
                Resource: "*"
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !Ref Role
      Artifacts:
        Type: NO_ARTIFACTS
      Source:
        Type: NO_SOURCE
        BuildSpec: "version: 0.2"
      Environment:
        Type: LINUX_CONTAINER
        ComputeType: BUILD_GENERAL1_SMALL
        Image: aws/codebuild/standard:7.0
)yaml",
            .good = R"yaml(Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /builds/
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: codebuild.amazonaws.com
            Action: sts:AssumeRole
      Policies:
        - PolicyName: log
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogGroup, logs:CreateLogStream, logs:PutLogEvents]
                Resource: "*"
  Build:
    Type: AWS::CodeBuild::Project
    Properties:
      ServiceRole: !GetAtt Role.Arn
      Artifacts:
        Type: NO_ARTIFACTS
      Source:
        Type: NO_SOURCE
        BuildSpec: "version: 0.2"
      Environment:
        Type: LINUX_CONTAINER
        ComputeType: BUILD_GENERAL1_SMALL
        Image: aws/codebuild/standard:7.0
)yaml",
            .peers = "E3050",
            .source = " "
                      "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "aws-resource-codebuild-project.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
