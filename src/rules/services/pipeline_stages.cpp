#include <fmt/format.h>

#include <unordered_map>
#include <vector>
#include "rules/branches.hpp"
#include "rules/check.hpp"
#include "rules/known.hpp"
#include "rules/place.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check pipeline_stages;

namespace {

/// An action of a pipeline, and where it stands.
struct Action {
  const Node* node;
  std::size_t stage;
  std::size_t index;
};

class Pipeline {
 public:
  Pipeline(const Context& context, const Resource& pipeline, Reporter& reporter)
      : context_(context), pipeline_(pipeline), reporter_(reporter) {}

  void check(const Node& stages) {
    if (!collect(stages)) return;
    for (const Action& action : actions_) check_category(action);
    for (const Action& action : actions_) check_outputs(action);
    for (const Action& action : actions_) check_inputs(action);
  }

 private:
  /// False where the deployment may add stages or actions.
  bool collect(const Node& stages) {
    if (!stages.is_array()) return false;
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
      const Node* actions = stages.items()[stage].find("Actions");
      if (actions == nullptr || !actions->is_array()) return false;
      for (std::size_t i = 0; i < actions->size(); ++i) {
        if (analysis::invocation_of(actions->items()[i])) return false;
        actions_.push_back({&actions->items()[i], stage, i});
      }
    }
    return true;
  }

  void check_category(const Action& action) {
    const Node* type = action.node->find("ActionTypeId");
    const Node* category = type == nullptr ? nullptr : type->find("Category");
    const auto text = certain_text(context_, category);
    if (!text || (*text == "Source") == (action.stage == 0)) return;
    report(property_place(pipeline_, {"Stages", action.stage, "Actions", action.index,
                                      "ActionTypeId", "Category"}),
           category->mark(),
           action.stage == 0
               ? fmt::format("the first stage is for sources, found category {}", quoted(*text))
               : std::string("only the first stage takes sources"));
  }

  /// Visits the known artifacts of an action; what is not known may be any.
  template <typename Visit>
  void each_artifact(const Action& action, std::string_view property, Visit visit) {
    const Node* list = action.node->find(property);
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->items().size(); ++i) {
      const Node* name = list->items()[i].find("Name");
      const auto text = certain_text(context_, name);
      if (!text) {
        unknown_ = true;
        continue;
      }
      visit(*text, name->mark(), i);
    }
    if (!list->is_array()) unknown_ = true;
  }

  void check_outputs(const Action& action) {
    each_artifact(action, "OutputArtifacts", [&](std::string_view name, Mark mark, std::size_t i) {
      const auto [first, fresh] = made_.try_emplace(name, &action);
      if (fresh) return;
      report(property_place(pipeline_, {"Stages", action.stage, "Actions", action.index,
                                        "OutputArtifacts", i, "Name"}),
             mark, fmt::format("another action makes the artifact {} already", quoted(name)));
    });
  }

  void check_inputs(const Action& action) {
    each_artifact(action, "InputArtifacts", [&](std::string_view name, Mark mark, std::size_t i) {
      const auto maker = made_.find(name);
      if (maker == made_.end() ? unknown_ : runs_before(*maker->second, action)) return;
      report(property_place(pipeline_, {"Stages", action.stage, "Actions", action.index,
                                        "InputArtifacts", i, "Name"}),
             mark, fmt::format("no action before this one makes the artifact {}", quoted(name)));
    });
  }

  /// In one stage, RunOrder decides; it is 1 where it is not given.
  bool runs_before(const Action& first, const Action& second) {
    if (first.stage != second.stage) return first.stage < second.stage;
    const auto one = setting(context_, first.node, "RunOrder", "1");
    const auto other = setting(context_, second.node, "RunOrder", "1");
    if (!one || !other) return true;
    return one->size() != other->size() ? one->size() < other->size() : *one < *other;
  }

  void report(const Path* path, Mark mark, std::string message) {
    reporter_.report(pipeline_stages, path, mark, std::move(message));
  }

  const Context& context_;
  const Resource& pipeline_;
  Reporter& reporter_;
  std::vector<Action> actions_;
  std::unordered_map<std::string_view, const Action*> made_;
  bool unknown_ = false;
};

void run_once(const Context& context, Reporter& reporter) {
  for (const Resource& pipeline : context.tree.resources()) {
    if (pipeline.type != "AWS::CodePipeline::Pipeline") continue;
    const Node* stages = property_of(pipeline, {"Stages"});
    if (stages != nullptr) Pipeline(context, pipeline, reporter).check(*stages);
  }
}

void run(const Context& context, Reporter& reporter) {
  in_every_branch(context, reporter, pipeline_stages, run_once, {"AWS::CodePipeline::Pipeline"});
}

}  // namespace

constinit const Check pipeline_stages{
    .rule =
        {
            .id = "SCH044",
            .severity = Severity::error,
            .title = "A pipeline takes its source first, and each artifact after it is made",
            .why = "Actions of category Source stand in the first stage, and nothing else stands "
                   "there. An action's input is the output of an action before it, and no two "
                   "actions make artifacts of one name. CodePipeline refuses a pipeline otherwise.",
            .bad = R"yaml(Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      ArtifactStore:
        Type: S3
        Location: artifacts-example-org
      Stages:
        - Name: Source
          Actions:
            - Name: Code
              ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: '1'}
              Configuration: {S3Bucket: sources-example-org, S3ObjectKey: code.zip}
              OutputArtifacts:
                - Name: Code
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: shop}
              InputArtifacts:
                - Name: Source
)yaml",
            .good = R"yaml(Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::123456789012:role/pipeline
      ArtifactStore:
        Type: S3
        Location: artifacts-example-org
      Stages:
        - Name: Source
          Actions:
            - Name: Code
              ActionTypeId: {Category: Source, Owner: AWS, Provider: S3, Version: '1'}
              Configuration: {S3Bucket: sources-example-org, S3ObjectKey: code.zip}
              OutputArtifacts:
                - Name: Code
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: {Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1'}
              Configuration: {ProjectName: shop}
              InputArtifacts:
                - Name: Code
)yaml",
            .peers = "E3700 E3701",
            .source = "https://docs.aws.amazon.com/codepipeline/latest/userguide/"
                      "reference-pipeline-structure.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
