#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/conditions.hpp"
#include "analysis/resolution.hpp"
#include "analysis/template.hpp"
#include "document/builder.hpp"
#include "schema/type.hpp"

namespace dbrepl::analysis {

/// A part of a text: known, or a name for what only the deployment knows. Two pieces that are equal
/// have the same value in every deployment.
struct Piece {
  enum class Kind : std::uint8_t {
    literal,    ///< `text` itself, never empty
    parameter,  ///< the value of the parameter `text`; also one with a default: it can be changed
    pseudo,     ///< of the pseudo parameter `text`, "AWS::AccountId"
    reference,  ///< what Ref of the resource `text` yields, or with `attribute` what GetAtt yields
    unknown     ///< anything: an import, a dynamic reference; equal to nothing, not even itself
  };
  Kind kind = Kind::unknown;
  std::string_view text;
  std::string_view attribute;

  bool operator==(const Piece& other) const {
    return kind != Kind::unknown && kind == other.kind && text == other.text &&
           attribute == other.attribute;
  }
};

/// A text as far as it is known before the deployment: "dev-${EnvironmentSuffix}". No two literals
/// stand side by side. Pieces point into the template and into the Symbols that made them.
struct SymbolicText {
  std::vector<Piece> pieces;

  bool is_literal() const {
    return pieces.empty() || (pieces.size() == 1 && pieces[0].kind == Piece::Kind::literal);
  }
  /// Whether a parameter of this name is part of it.
  bool has_parameter(std::string_view id) const;
  /// As Fn::Sub would write it: "dev-${EnvironmentSuffix}", "${Bucket.Arn}"; an unknown piece is
  /// "${…}".
  std::string spelling() const;
};

/// Whether two texts are the same in every deployment (`holds`), in none (`broken`), or it depends
/// on what is not known.
Verdict equal(const SymbolicText& a, const SymbolicText& b);
/// Whether a text matches a pattern in which, within literals, `*` stands for any text and `?` for
/// one character, as in the resources and actions of IAM.
Verdict matches(const SymbolicText& pattern, const SymbolicText& text);

/// Reads texts with symbols out of a template. Parameters stay symbols unless the caller has given
/// their value, mappings and branches are followed, references to resources become the physical
/// name or ARN where the template spells it: `!Ref LogGroup` and `!Sub /aws/${Suffix}` compare.
class Symbols {
 public:
  Symbols(const Template& source, Resolver& resolver) : template_(source), resolver_(resolver) {}

  /// The texts that a value can have, one for each branch; at least one, at most 16, each once. A
  /// value that is no text is unknown.
  std::vector<SymbolicText> texts_of(const Node& value);
  /// The only text that a value can have; one unknown piece where it can have several.
  SymbolicText text_of(const Node& value);

  /// What Ref yields for a resource: the name that the template gives it, else the reference.
  SymbolicText reference_to(const Resource& resource);
  /// The ARN of a resource after the format of its type, with its name or the reference in place;
  /// one reference to its attribute "Arn" where the format is not known.
  SymbolicText arn_of(const Resource& resource);
  /// The resource that a value stands for, of this type where one is given: by Ref, an attribute,
  /// Sub of one of these alone, or its spelled-out name or ARN; null where none or several.
  const Resource* resource_of(const Node& value, std::string_view type = {});

 private:
  using Resources = std::unordered_map<std::string, std::vector<const Resource*>>;
  using Texts = std::vector<SymbolicText>;

  Texts read(const Node& value, int depth);
  Texts read_resolved(const Node& value, int depth);
  Texts read_if(const Node& argument, int depth);
  Texts read_sub(const Node& argument, int depth);
  Texts read_join(const Node& argument, int depth);
  /// What a property of the resource gives; empty where it is not set.
  Texts read_property(const Resource& resource, std::string_view property, int depth);
  /// What "${name}" stands for.
  SymbolicText read_variable(std::string_view name, int depth);
  SymbolicText read_name(std::string_view name, int depth);
  SymbolicText read_attribute(std::string_view id, std::string_view attribute, int depth);
  SymbolicText read_reference(const Resource& resource, int depth);
  SymbolicText spell_reference(const Resource& resource, const SymbolicText& itself, int depth);
  SymbolicText read_arn(const Resource& resource, int depth);
  SymbolicText spell_arn(const Resource& resource, const schema::Type& type,
                         const SymbolicText& itself, int depth);
  SymbolicText read_arn_variable(const Resource& resource, const schema::Type& type,
                                 std::string_view name, int depth);
  static std::string_view property_of(std::string_view pointer);
  /// Appends each of `more` to each text; false where that makes too many, or too long ones.
  bool extend(Texts& all, const Texts& more);
  /// Adds what is not there yet.
  static void add(Texts& all, Texts more);
  void append(SymbolicText& to, const Piece& piece);
  void append(SymbolicText& to, const SymbolicText& more);
  void append(SymbolicText& to, std::string_view literal);
  /// By the spelling of what Ref yields. Many templates do not ask.
  const Resources& by_spelling();
  /// The same or the ARN, of this type alone where one is given.
  const Resources& by_arn(std::string_view type);

  const Template& template_;
  Resolver& resolver_;
  document::Builder builder_;
  std::optional<Resources> by_spelling_;
  std::unordered_map<std::string, Resources> by_arn_;             // by type
  std::unordered_map<const Resource*, SymbolicText> references_;  // read before
  std::unordered_map<const Resource*, SymbolicText> arns_;
};

}  // namespace dbrepl::analysis
