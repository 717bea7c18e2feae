#include "rules/check.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check pseudo_parameter_text;

namespace {

class Texts {
 public:
  explicit Texts(Reporter& reporter) : reporter_(reporter) {}

  void check(const Node& value, const Path* path) {
    if (value.is_string()) {
      if (!analysis::is_pseudo_parameter(value.text())) return;
      reporter_.report(pseudo_parameter_text, path, value.mark(),
                       fmt::format("{} is a text here, not a reference", quoted(value.text())),
                       fmt::format("write {{\"Ref\": {}}}", quoted(value.text())));
      return;
    }
    if (analysis::invocation_of(value).function == Function::ref) return;
    for (const Member& member : value.members()) {
      const Path step(path, member.key);
      check(member.value, &step);
    }
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      const Path step(path, i);
      check(value.items()[i], &step);
    }
  }

 private:
  Reporter& reporter_;
};

void run(const Context& context, Reporter& reporter) {
  Texts texts(reporter);
  const Path resources(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr) continue;
    const Path path(&resources, resource.id);
    const Path step(&path, "Properties");
    texts.check(*resource.properties, &step);
  }
  const Path outputs(nullptr, "Outputs");
  for (const analysis::Output& output : context.tree.outputs()) {
    if (output.value == nullptr) continue;
    const Path path(&outputs, output.id);
    const Path step(&path, "Value");
    texts.check(*output.value, &step);
  }
}

}  // namespace

constinit const Check pseudo_parameter_text{
    .rule =
        {
            .id = "REF026",
            .severity = Severity::warning,
            .title = "A pseudo parameter is read with Ref",
            .why = "The name alone is a text like any other, and goes to the service as it stands.",
            .bad = R"yaml(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: AWS::Region
)yaml",
            .good = R"yaml(Resources:
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: !Ref AWS::Region
)yaml",
            .peers = "W1054",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
                      "pseudo-parameter-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
