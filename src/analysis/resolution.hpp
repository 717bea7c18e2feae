#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/circumstances.hpp"
#include "analysis/function.hpp"
#include "analysis/template.hpp"
#include "document/builder.hpp"
#include "schema/resolver.hpp"

namespace dbrepl::analysis {

class Substitution;

using schema::Alternative;
using schema::Origin;
using schema::Shape;

/// A condition that is taken to hold, or not to hold.
struct Assumption {
  std::string_view condition;
  bool holds;
};

/// The values that the functions of one template can yield, as far as the template and the caller's
/// options tell. Each branch of an Fn::If stands for itself: conditions are not combined, so the
/// cost grows with the size of the template alone. Values that it computes live as long as it does.
class Resolver final : public schema::Resolver {
 public:
  /// With the circumstances, the values of parameters are those that the conditions leave where
  /// they are used.
  explicit Resolver(const Template& source, Circumstances* circumstances = nullptr)
      : template_(source), circumstances_(circumstances) {}

  bool calls_function(const Node& value) const override {
    return static_cast<bool>(invocation_of(value));
  }
  void alternatives(const Node& value, std::vector<Alternative>& into) override;

  std::vector<Alternative> alternatives_of(const Node& value) {
    std::vector<Alternative> found;
    alternatives(value, found);
    return found;
  }
  /// From now on an Fn::If on one of these conditions yields the one branch; the others both, as
  /// before. Whoever keeps alternatives has to forget them.
  void assume(std::vector<Assumption> assumptions) { assumptions_ = std::move(assumptions); }

  /// The text of a value that can be one text only, or nothing: also of a number or boolean, which
  /// CloudFormation takes as its spelling. A parameter's default counts as its value.
  std::optional<std::string_view> text_of(const Node& value);
  /// The texts that a value can have, or nothing where it can have one that is not known.
  std::optional<std::vector<std::string_view>> texts_of(const Node& value);

 private:
  using Alternatives = std::vector<Alternative>;
  using Texts = std::vector<std::string_view>;

  void resolve(const Node& value, Alternatives& into, int depth);
  void resolve_ref(const Node& call, const Node& argument, Alternatives& into);
  void resolve_parameter(const Parameter& parameter, const Node& call, Alternatives& into);
  void resolve_pseudo(std::string_view name, const Node& call, Alternatives& into);
  void resolve_get_att(const Node& call, const Node& argument, Alternatives& into);
  void resolve_if(const Node& argument, Alternatives& into, int depth);
  void resolve_find_in_map(const Node& call, const Node& argument, Alternatives& into, int depth);
  void resolve_join(const Node& call, const Node& argument, Alternatives& into, int depth);
  /// What a text of nothing but "${Id}" or "${Id.Attribute}" stands for: the same as a Ref or
  /// GetAtt.
  std::optional<Alternative> reference_of(const Substitution& sub, const Node& call) const;
  void resolve_sub(const Node& call, const Node& argument, Alternatives& into, int depth);
  void resolve_select(const Node& call, const Node& argument, Alternatives& into, int depth);
  void resolve_split(const Node& call, const Node& argument, Alternatives& into, int depth);
  void resolve_length(const Node& call, const Node& argument, Alternatives& into, int depth);

  /// Every combination of one text from each part, or an unknown text where there are too many.
  void add_products(const std::vector<Alternatives>& parts, std::string_view delimiter,
                    const Node& call, Alternatives& into);
  /// The texts with other values where a part is one that a parameter need not have.
  Node others_of(const std::vector<Alternatives>& parts, std::string_view delimiter,
                 const Node& call);
  void add_parameter_value(const Parameter& parameter, const Node& call, std::string_view text,
                           const Node& source, Origin origin, Alternatives& into);
  std::optional<Texts> texts_of(const Node& value, int depth);
  std::optional<Alternatives> parts_of(const Node& value, int depth);
  std::optional<Alternatives> parts_of_name(std::string_view name, const Node& place, int depth);
  Node list_of(std::string_view text, std::string_view delimiter, Mark mark);

  const Template& template_;
  Circumstances* circumstances_;
  std::vector<Assumption> assumptions_;
  document::Builder builder_;
};

}  // namespace dbrepl::analysis
