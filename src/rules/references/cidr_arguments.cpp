#include <fmt/format.h>

#include "rules/check.hpp"
#include "rules/references/argument.hpp"
#include "rules/words.hpp"

namespace dbrepl::rules {

extern const Check cidr_arguments;

namespace {

constexpr Functions of_range{Function::ref,    Function::get_att,     Function::sub,
                             Function::select, Function::find_in_map, Function::import_value,
                             Function::if_,    Function::join,        Function::transform};
constexpr Functions of_number{Function::ref,    Function::get_att,     Function::sub,
                              Function::select, Function::find_in_map, Function::import_value,
                              Function::length, Function::if_};
constexpr Slot range_slot{"the range of Fn::Cidr", Wanted::text, of_range};
constexpr Slot count_slot{"the number of blocks of Fn::Cidr", Wanted::number, of_number};
constexpr Slot bits_slot{"the number of bits of Fn::Cidr", Wanted::number, of_number};

constexpr int unknown = -1;

int number_of(std::string_view text) {
  if (text.empty() || text.size() > 4) return unknown;
  int value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return unknown;
    value = value * 10 + (digit - '0');
  }
  return value;
}

int number_of(const Context& context, const Node& value) {
  const auto text = context.resolver.text_of(value);
  return text ? number_of(*text) : unknown;
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    const int value = number_of(text.substr(0, dot));
    if (value < 0 || value > 255 || (dot == std::string_view::npos) != (part == 3)) return false;
    if (part < 3) text.remove_prefix(dot + 1);
  }
  return true;
}

/// How many bits of an address a range leaves free; unknown for what is no range.
int free_bits(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return unknown;
  const std::string_view address = text.substr(0, slash);
  const bool six = address.find(':') != std::string_view::npos;
  if (!six && !is_ipv4(address)) return unknown;
  if (six && address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos)
    return unknown;
  const int prefix = number_of(text.substr(slash + 1));
  const int width = six ? 128 : 32;
  return prefix < 0 || prefix > width ? unknown : width - prefix;
}

constexpr int most_blocks = 256;
constexpr int most_bits = 128;

/// Whether a number stands within 1 and `most` in each branch.
bool check_number(const Context& context, const Node& value, std::string_view what, int most,
                  const Path* path, Reporter& reporter) {
  for (const analysis::Alternative& one : context.resolver.alternatives_of(value)) {
    if (one.state != analysis::Alternative::State::known || !one.value.is_scalar()) continue;
    const int number = number_of(one.value.text());
    if (number == unknown || (number > 0 && number <= most)) continue;
    soften(one, reporter.report(
                    cidr_arguments, path, one.source->mark(),
                    fmt::format("Fn::Cidr makes {} {}, expected 1 to {}", number, what, most)));
    return false;
  }
  return true;
}

bool check_range(const Context& context, const Node& value, const Path* path, Reporter& reporter) {
  for (const analysis::Alternative& one : context.resolver.alternatives_of(value)) {
    if (one.state != analysis::Alternative::State::known || !one.value.is_scalar()) continue;
    if (free_bits(one.value.text()) >= 0) continue;
    soften(one, reporter.report(
                    cidr_arguments, path, one.source->mark(),
                    fmt::format("the range of Fn::Cidr is {}, expected one such as 10.0.0.0/16",
                                quoted(one.value.text()))));
    return false;
  }
  return true;
}

void check_fit(const Context& context, const Call& call, const Path& path, Reporter& reporter) {
  const auto arguments = call.argument().items();
  const Path first(&path, 0U);
  const Path second(&path, 1U);
  const Path third(&path, 2U);
  if (!check_range(context, arguments[0], &first, reporter) ||
      !check_number(context, arguments[1], "blocks", most_blocks, &second, reporter) ||
      (arguments.size() == 3 &&
       !check_number(context, arguments[2], "bits a block", most_bits, &third, reporter)))
    return;
  const auto text = context.resolver.text_of(arguments[0]);
  const int free = text ? free_bits(*text) : unknown;
  const int count = number_of(context, arguments[1]);
  if (free < 0 || arguments.size() < 3) return;
  const int bits = number_of(context, arguments[2]);
  if (bits < 0) return;
  if (bits > free) {
    reporter.report(cidr_arguments, &third, arguments[2].mark(),
                    fmt::format("a block of {} bits does not fit into {}, which has {}", bits,
                                quoted(*text), free));
    return;
  }
  const int spare = free - bits;
  if (spare < 8 && count > (1 << spare)) {
    reporter.report(cidr_arguments, &second, arguments[1].mark(),
                    fmt::format("{} holds {} blocks of {} bits, Fn::Cidr makes {}", quoted(*text),
                                1 << spare, bits, count));
  }
}

void run(const Context& context, Reporter& reporter) {
  for_each_call(context, Function::cidr, [&](const Call& call, const Path& path) {
    if (!check_list(cidr_arguments, call, 2, 3,
                    "a list of a range, a number of blocks and their bits", reporter))
      return;
    const auto arguments = call.argument().items();
    const Slot* slots[] = {&range_slot, &count_slot, &bits_slot};
    bool fits = true;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Path step(&path, i);
      fits = check_slot(cidr_arguments, *slots[i], arguments[i], &step, context, reporter) && fits;
    }
    if (fits) check_fit(context, call, path, reporter);
  });
}

}  // namespace

constinit const Check cidr_arguments{
    .rule =
        {
            .id = "REF015",
            .severity = Severity::error,
            .title = "Fn::Cidr cuts blocks that fit into its range",
            .why = "CloudFormation fails where a range does not hold as many blocks of that size, "
                   "or is no range.",
            .bad = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/24
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: !Select [0, !Cidr [10.0.0.0/24, 8, 6]]
)yaml",
            .good = R"yaml(Resources:
  Network:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/24
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: !Ref Network
      CidrBlock: !Select [0, !Cidr [10.0.0.0/24, 4, 6]]
)yaml",
            .peers = "E1024",
            .source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
                      "intrinsic-function-reference-cidr.html",
        },
    .run = run,
};

}  // namespace dbrepl::rules
