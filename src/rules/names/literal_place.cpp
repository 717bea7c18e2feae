#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "rules/names/naming.hpp"
#include "rules/words.hpp"
#include "schema/database.hpp"
#include "support/characters.hpp"

namespace dbrepl::rules {

extern const Check literal_place;

namespace {

using support::is_digit;

/// A part of a text between separators that is twelve digits.
bool is_account(std::string_view part) {
  if (part.size() != 12) return false;
  for (const char c : part) {
    if (!is_digit(c)) return false;
  }
  return part != "000000000000";
}

bool is_region(std::string_view part) {
  if (part.size() < 9 || !is_digit(part.back())) return false;
  return schema::Database::installed().find_region(part).has_value();
}

/// What a text fixes of the place of its deployment; "" where it is free.
struct Fixed {
  std::string_view partition;
  std::string_view region;
  std::string_view account;
  bool is_own = false;  ///< the region or the account is the deployment's own, so both are meant
};

/// Services that are in one region for all the others, or have parts that are.
bool is_global(std::string_view service) {
  constexpr std::array<std::string_view, 8> services{
      "acm", "cloudfront", "ecr-public", "lambda", "pricing", "shield", "waf", "wafv2"};
  return std::find(services.begin(), services.end(), service) != services.end();
}

/// The colon that ends a field; those of "${AWS::Partition}" end none.
std::size_t end_of_field(std::string_view text) {
  bool in_symbol = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') in_symbol = true;
    if (text[i] == '}') in_symbol = false;
    if (text[i] == ':' && !in_symbol) return i;
  }
  return std::string_view::npos;
}

/// The fields of "arn:partition:service:region:account:…", as far as they are there.
Fixed fixed_in_arn(std::string_view arn) {
  std::array<std::string_view, 5> fields{};
  for (std::string_view& field : fields) {
    const std::size_t colon = end_of_field(arn);
    field = arn.substr(0, colon);
    if (colon == std::string_view::npos) break;
    arn.remove_prefix(colon + 1);
  }
  Fixed fixed;
  if (fields[0] != "arn") return fixed;
  if (fields[1] == "aws" || fields[1].starts_with("aws-")) fixed.partition = fields[1];
  if (is_region(fields[3])) fixed.region = fields[3];
  if (is_account(fields[4])) fixed.account = fields[4];
  if (fixed.region == "us-east-1" && fixed.account.empty() && is_global(fields[2])) {
    fixed.region = {};
  }
  fixed.is_own = fields[3] == "${AWS::Region}" || fields[4] == "${AWS::AccountId}";
  return fixed;
}

/// "bill-archive-eu-west-1-210987654321": an account or region as a part of a name.
Fixed fixed_in_name(std::string_view name) {
  Fixed fixed;
  for (std::size_t at = 0; at < name.size();) {
    const bool starts = at == 0 || !is_digit(name[at - 1]);
    if (starts && is_account(name.substr(at, 12)) &&
        (at + 12 == name.size() || !is_digit(name[at + 12]))) {
      fixed.account = name.substr(at, 12);
    }
    // A region has three words or four.
    std::size_t end = at;
    for (int word = 1; word <= 4 && end != std::string_view::npos; ++word) {
      end = name.find('-', end);
      const std::string_view part = name.substr(at, end == std::string_view::npos ? end : end - at);
      if (word >= 3 && is_region(part)) fixed.region = part;
      if (end != std::string_view::npos) ++end;
    }
    const std::size_t next = name.find_first_of("-_./", at);
    if (next == std::string_view::npos) break;
    at = next + 1;
  }
  return fixed;
}

std::string described(const Fixed& fixed) {
  std::string text;
  const auto add = [&](std::string_view what, std::string_view value) {
    if (value.empty()) return;
    text += fmt::format("{}the {} {}", text.empty() ? "" : " and ", what, value);
  };
  add("region", fixed.region);
  add("account", fixed.account);
  if (text.empty()) add("partition", fixed.partition);
  return text;
}

std::string way_out(const Fixed& fixed) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}${{{}}}", text.empty() ? "" : ", ", name);
  };
  add("AWS::Partition", fixed.partition);
  add("AWS::Region", fixed.region);
  add("AWS::AccountId", fixed.account);
  return "Fn::Sub with " + text;
}

/// Walks the properties of a resource for ARNs. Of those that fix no more than the partition the
/// first one stands for all.
class Walker {
 public:
  Walker(const Resource& resource, Severity severity, Reporter& reporter)
      : resource_(resource), severity_(severity), reporter_(reporter) {}

  void walk(const Node& value, const Path* path, int depth) {
    if (depth > 60) return;
    if (value.is_string()) {
      if (value.text().starts_with("arn:")) {
        check(value, path);
      } else {
        check_word(value, path);
      }
    }
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      const Path step(path, i);
      walk(value.items()[i], &step, depth + 1);
    }
    for (const Member& member : value.members()) {
      const Path step(path, member.key);
      walk(member.value, &step, depth + 1);
    }
  }

  void finish() {
    if (!first_) return;
    Finding& finding = reporter_.report(
        literal_place, nullptr, first_->mark,
        count_ == 1 ? fmt::format("the ARN is tied to the partition {}", first_->partition)
                    : fmt::format("{} ARNs of \"{}\" are tied to the partition {}", count_,
                                  resource_.id, first_->partition),
        "Fn::Sub with ${AWS::Partition}");
    finding.resource = resource_.id;
    finding.path = first_->path;
    finding.severity = Severity::info;
  }

 private:
  struct First {
    std::string path;
    Mark mark;
    std::string_view partition;
  };

  /// A zone, the name of a service of one region, the account of a condition.
  void check_word(const Node& value, const Path* path) {
    const std::string_view text = value.text();
    constexpr std::string_view service = "com.amazonaws.";
    Fixed fixed;
    if (text.starts_with(service)) {
      const std::string_view rest = text.substr(service.size());
      const std::string_view region = rest.substr(0, rest.find('.'));
      if (is_region(region)) fixed.region = region;
    } else if (path->key == "awslogs-region" || is_variable_for_region(path)) {
      if (is_region(text)) fixed.region = text;
    } else if (path->key == "aws:SourceAccount" || path->key == "SourceAccount") {
      if (is_account(text)) fixed.account = text;
    } else if (path->key.starts_with("AvailabilityZone") ||
               (path->parent != nullptr && path->parent->key.starts_with("AvailabilityZone"))) {
      if (text.size() > 1 && is_region(text.substr(0, text.size() - 1))) {
        fixed.region = text.substr(0, text.size() - 1);
      }
    }
    if (fixed.region.empty() && fixed.account.empty()) return;
    reporter_
        .report(
            literal_place, path, value.mark(),
            fmt::format("{} is tied to {}", quoted(text), described(fixed)),
            path->key.starts_with("AvailabilityZone") ? std::string("Fn::GetAZs") : way_out(fixed))
        .severity = Severity::info;
  }

  /// "REGION" among the variables of a function.
  static bool is_variable_for_region(const Path* path) {
    return path->key.ends_with("REGION") && path->parent != nullptr &&
           path->parent->key == "Variables";
  }

  void check(const Node& value, const Path* path) {
    const Fixed fixed = fixed_in_arn(value.text());
    if (!fixed.account.empty() || !fixed.region.empty()) {
      // What is all of another account or region may be meant.
      reporter_
          .report(literal_place, path, value.mark(),
                  fmt::format("the ARN {} is tied to {}", quoted(value.text()), described(fixed)),
                  way_out(fixed) + ", where this deployment's own is meant")
          .severity = fixed.is_own ? severity_ : Severity::info;
    } else if (!fixed.partition.empty()) {
      if (!first_) first_ = First{analysis::json_pointer(path), value.mark(), fixed.partition};
      ++count_;
    }
  }

  const Resource& resource_;
  Severity severity_;  ///< where nothing else can be meant
  Reporter& reporter_;
  std::optional<First> first_;
  std::size_t count_ = 0;
};

void check_names(const Naming& naming, Reporter& reporter) {
  for (const analysis::PhysicalName& name : naming.names.all()) {
    for (const analysis::SymbolicText& text : name.texts) {
      Fixed fixed;
      for (const analysis::Piece& piece : text.pieces) {
        if (piece.kind != analysis::Piece::Kind::literal) continue;
        const Fixed here = fixed_in_name(piece.text);
        if (!here.account.empty()) fixed.account = here.account;
        if (!here.region.empty()) fixed.region = here.region;
      }
      if (fixed.account.empty() && fixed.region.empty()) continue;
      report_name(literal_place, reporter, name,
                  fmt::format("{} \"{}\" holds {}, wherever the stack is made", name.rule->property,
                              text.spelling(), described(fixed)),
                  way_out(fixed))
          .severity = naming.severity();
      break;
    }
  }
}

void run(const Context& context, Reporter& reporter) {
  const Naming naming(context);
  check_names(naming, reporter);
  const Path resources(nullptr, "Resources");
  for (const Resource& resource : context.tree.resources()) {
    if (resource.properties == nullptr || resource.type.starts_with("AWS::CloudFront::")) continue;
    const Path id(&resources, resource.id);
    const Path properties(&id, "Properties");
    Walker walker(resource, naming.severity(), reporter);
    walker.walk(*resource.properties, &properties, 0);
    walker.finish();
  }
}

}  // namespace

constinit const Check literal_place{
    .rule =
        {
            .id = "NAM006",
            .severity = Severity::warning,
            .title = "No name or ARN is tied to one account, region or partition",
            .why =
                "A template with a literal account id, region or partition works in one place "
                "only; elsewhere its names lie and its ARNs name what is not there. An ARN whose "
                "region and account are both fixed may be meant so, and is an info.",
            .bad = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-eu-west-1-jobs
)yaml",
            .good = R"yaml(Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub ${AWS::StackName}-${AWS::Region}-jobs
)yaml",
            .peers = "I3042",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "pseudo-parameter-reference.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
