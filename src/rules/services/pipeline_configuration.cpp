#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/function.hpp"
#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check pipeline_configuration;

namespace {

class Action {
 public:
  Action(const Context& context, const Resource& pipeline, const Node& action, std::size_t stage,
         std::size_t index, Reporter& reporter)
      : context_(context),
        pipeline_(pipeline),
        action_(action),
        stage_(stage),
        index_(index),
        reporter_(reporter) {}

  void check() {
    const Node* configuration = action_.find("Configuration");
    if (configuration == nullptr) return;
    const Node* type = action_.find("ActionTypeId");
    const auto provider =
        certain_text(context_, type == nullptr ? nullptr : type->find("Provider"));
    if (!provider || !provider->starts_with("CloudFormation")) return;
    if (const Node* file = configuration->find("TemplatePath")) check_file(*file);
    if (const Node* role = configuration->find("RoleArn")) check_role(*role);
  }

 private:
  void check_file(const Node& file) {
    const auto text = certain_text(context_, &file);
    if (!text) return;
    const std::string_view artifact = text->substr(0, text->find("::"));
    const Node* inputs = action_.find("InputArtifacts");
    if (inputs == nullptr ? !surely_lacks(&action_, "InputArtifacts") : !inputs->is_array()) return;
    std::vector<std::string_view> names;
    for (std::size_t i = 0; inputs != nullptr && i < inputs->size(); ++i) {
      const auto name = certain_text(context_, inputs->items()[i].find("Name"));
      if (!name || *name == artifact) return;
      names.push_back(*name);
    }
    report("TemplatePath", file,
           fmt::format("{} is not an input artifact of this action", quoted(artifact)),
           nearest_hint(artifact, names));
  }

  void check_role(const Node& role) {
    const Resource* named = referred(context_, &role);
    if (named != nullptr && named->type != "AWS::IAM::Role") {
      const bool yields_anything = named->is_custom() || named->is_module() ||
                                   named->type == "AWS::CloudFormation::Stack" ||
                                   named->type == "AWS::SSM::Parameter";
      if (!yields_anything)
        report("RoleArn", role, fmt::format("{} is not a role", quoted(named->id)), {});
      return;
    }
    if (named != nullptr) {
      const analysis::Invocation call = analysis::invocation_of(role);
      if (call.function != Function::ref) return;
      report("RoleArn", role, fmt::format("Ref of {} is its name, not its ARN", quoted(named->id)),
             fmt::format("!GetAtt {}.Arn", named->id));
      return;
    }
    const auto text = certain_text(context_, &role);
    if (!text || (text->starts_with("arn:") && text->find(":role/") != std::string_view::npos) ||
        text->starts_with("#{"))
      return;
    report("RoleArn", role, fmt::format("expected the ARN of a role, found {}", quoted(*text)), {});
  }

  void report(std::string_view property, const Node& value, std::string message, std::string hint) {
    reporter_.report(
        pipeline_configuration,
        property_place(pipeline_, {"Stages", stage_, "Actions", index_, "Configuration", property}),
        value.mark(), std::move(message), std::move(hint));
  }

  const Context& context_;
  const Resource& pipeline_;
  const Node& action_;
  std::size_t stage_;
  std::size_t index_;
  Reporter& reporter_;
};

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& pipeline : context.tree.resources()) {
    if (pipeline.type != "AWS::CodePipeline::Pipeline") continue;
    const Node* stages = property_of(pipeline, {"Stages"});
    if (stages == nullptr) continue;
    for (std::size_t stage = 0; stage < stages->items().size(); ++stage) {
      const Node* actions = stages->items()[stage].find("Actions");
      if (actions == nullptr) continue;
      for (std::size_t i = 0; i < actions->items().size(); ++i) {
        Action(context, pipeline, actions->items()[i], stage, i, reporter).check();
      }
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, pipeline_configuration, run_once,
                  {"AWS::CodePipeline::Pipeline"});
}

}  // namespace

constinit const Check pipeline_configuration{
    .rule =
        {
            .id = "SCH059",
            .severity = Severity::error,
            .title = "A pipeline deploys what it has, as a role",
            .why = "The template of a deployment by CloudFormation is a file of one of the "
                   "action's input artifacts, \"artifact::file\", and its role is given by "
                   "its ARN. CodePipeline refuses the pipeline otherwise.",
            .bad = R"yaml(Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      ArtifactStore:
        Type: S3
        Location: artifacts
      Stages:
        - Name: source
          Actions:
            - Name: read
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
              Configuration: {RepositoryName: shop, BranchName: main}
              OutputArtifacts: [{Name: sources}]
        - Name: deploy
          Actions:
            - Name: stack
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: "1"}
              InputArtifacts: [{Name: sources}]
              Configuration:
                ActionMode: CREATE_UPDATE
                StackName: shop
                RoleArn: arn:aws:iam::123456789012:role/deploy
                TemplatePath: source::template.yaml
)yaml",
            .good = R"yaml(Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      ArtifactStore:
        Type: S3
        Location: artifacts
      Stages:
        - Name: source
          Actions:
            - Name: read
              ActionTypeId: {Category: Source, Owner: AWS, Provider: CodeCommit, Version: "1"}
              Configuration: {RepositoryName: shop, BranchName: main}
              OutputArtifacts: [{Name: sources}]
        - Name: deploy
          Actions:
            - Name: stack
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: "1"}
              InputArtifacts: [{Name: sources}]
              Configuration:
                ActionMode: CREATE_UPDATE
                StackName: shop
                RoleArn: arn:aws:iam::123456789012:role/deploy
                TemplatePath: sources::template.yaml
)yaml",
            .peers = "E3703",
            .source = " "
                      "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
                      "action-reference-CloudFormation.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
