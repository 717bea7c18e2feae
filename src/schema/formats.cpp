#include "schema/formats.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>

#include "schema/principals.hpp"
#include "support/characters.hpp"

namespace dbrepl::schema {
namespace {

using support::is_alphanumeric;
using support::is_digit;
using support::is_lower;

constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <typename Predicate>
bool all(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool is_one_of(std::string_view set, char c) {
  return std::any_of(set.begin(), set.end(), [c](char each) { return each == c; });
}

/// Where a character stands first; the length of the text where it does not.
std::size_t position(std::string_view text, char c) {
  return static_cast<std::size_t>(std::find(text.begin(), text.end(), c) - text.begin());
}

FormatVerdict verdict(bool holds) {
  return holds ? FormatVerdict::holds : FormatVerdict::broken;
}

/// Takes a decimal number of at most `max` from the front, without leading zeros.
std::optional<unsigned> take_number(std::string_view& text, unsigned max) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc{} || value > max || (length > 1 && text.front() == '0'))
    return std::nullopt;
  text = text.substr(length);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text = text.substr(1);
  return true;
}

std::optional<std::uint32_t> take_ipv4(std::string_view& text) {
  std::uint32_t address = 0;
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !take(text, '.')) return std::nullopt;
    const std::optional<unsigned> part = take_number(text, 255);
    if (!part) return std::nullopt;
    address = address << 8U | *part;
  }
  return address;
}

FormatVerdict ipv4(std::string_view text) {
  return verdict(take_ipv4(text) && text.empty());
}

FormatVerdict ipv4_network(std::string_view text) {
  const std::optional<std::uint32_t> address = take_ipv4(text);
  if (!address) return FormatVerdict::broken;
  if (text.empty()) return FormatVerdict::holds;
  if (!take(text, '/')) return FormatVerdict::broken;
  const std::optional<unsigned> length = take_number(text, 32);
  if (!length || !text.empty()) return FormatVerdict::broken;
  const std::uint32_t host_bits = *length == 0 ? ~0U : (*length == 32 ? 0U : ~0U >> *length);
  return (*address & host_bits) == 0 ? FormatVerdict::holds : FormatVerdict::tolerated;
}

bool is_ipv6(std::string_view text) {
  std::size_t groups = 0;
  bool shortened = false;
  if (text.starts_with("::")) {
    shortened = true;
    text = text.substr(2);
  } else if (text.starts_with(":")) {
    return false;
  }
  while (!text.empty()) {
    const std::size_t length = position(text, ':');
    const std::string_view group = text.substr(0, length);
    if (length == text.size() && is_one_of(group, '.')) {
      if (ipv4(group) != FormatVerdict::holds) return false;
      groups += 2;
      break;
    }
    if (group.empty() || length > 4 || !all(group, is_hex)) return false;
    ++groups;
    text = text.substr(length);
    if (text.empty()) break;
    text = text.substr(1);
    if (text.starts_with(":")) {
      if (shortened) return false;
      shortened = true;
      text = text.substr(1);
    } else if (text.empty()) {
      return false;
    }
  }
  return shortened ? groups < 8 : groups == 8;
}

FormatVerdict ipv6(std::string_view text) {
  return verdict(is_ipv6(text));
}

FormatVerdict ipv6_network(std::string_view text) {
  const std::size_t slash = position(text, '/');
  if (slash == text.size()) return ipv6(text);
  std::string_view length = text.substr(slash + 1);
  const bool sound = is_ipv6(text.substr(0, slash)) && take_number(length, 128) && length.empty();
  return verdict(sound);
}

bool has_digits(std::string_view text, std::size_t at, std::size_t count) {
  return at + count <= text.size() && all(text.substr(at, count), is_digit);
}

/// RFC 3339, leniently: a date alone, fractions and a missing zone pass.
FormatVerdict date_time(std::string_view text) {
  const bool date = has_digits(text, 0, 4) && has_digits(text, 5, 2) && has_digits(text, 8, 2) &&
                    text[4] == '-' && text[7] == '-';
  if (!date) return FormatVerdict::broken;
  if (text.size() == 10) return FormatVerdict::holds;
  const bool time = (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                    has_digits(text, 11, 2) && text.size() > 13 && text[13] == ':' &&
                    has_digits(text, 14, 2);
  return verdict(time);
}

/// "vpc-" and 8 or 17 digits of base 16.
FormatVerdict identifier(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return FormatVerdict::broken;
  text = text.substr(prefix.size());
  return verdict((text.size() == 8 || text.size() == 17) && all(text, is_hex));
}

FormatVerdict vpc_id(std::string_view text) {
  return identifier(text, "vpc-");
}
FormatVerdict subnet_id(std::string_view text) {
  return identifier(text, "subnet-");
}
FormatVerdict security_group_id(std::string_view text) {
  return identifier(text, "sg-");
}

FormatVerdict image_id(std::string_view text) {
  // What names a public parameter instead of an image is resolved by the service.
  if (text.starts_with("resolve:ssm:")) return FormatVerdict::holds;
  if (!text.starts_with("ami-")) return FormatVerdict::broken;
  text = text.substr(4);
  return verdict((text.size() == 8 || text.size() == 17) &&
                 all(text, [](char c) { return is_digit(c) || is_lower(c); }));
}

FormatVerdict security_group_name(std::string_view text) {
  constexpr std::string_view others = " ._-:/()#,@[]+=&;{}!$*";
  return verdict(!text.empty() &&
                 all(text, [&](char c) { return is_alphanumeric(c) || is_one_of(others, c); }));
}

FormatVerdict log_group_name(std::string_view text) {
  constexpr std::string_view others = ".-_/#";
  return verdict(!text.empty() && text.size() <= 512 &&
                 all(text, [&](char c) { return is_alphanumeric(c) || is_one_of(others, c); }));
}

/// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE. `service` as given, region as `regional` says, an
/// account of 12 digits, a resource that starts with `resource` and goes on.
FormatVerdict arn(std::string_view text, std::string_view service, bool regional,
                  std::string_view resource) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    const std::size_t colon = position(text, ':');
    if (colon == text.size()) return FormatVerdict::broken;
    part = text.substr(0, colon);
    text = text.substr(colon + 1);
  }
  const bool sound = parts[0] == "arn" && parts[1].starts_with("aws") && parts[2] == service &&
                     parts[3].empty() != regional && parts[4].size() == 12 &&
                     all(parts[4], is_digit) && text.starts_with(resource) &&
                     text.size() > resource.size();
  return verdict(sound);
}

FormatVerdict role_arn(std::string_view text) {
  return arn(text, "iam", false, "role/");
}
FormatVerdict topic_arn(std::string_view text) {
  return arn(text, "sns", true, "");
}
/// Load balancers also take the certificates that were uploaded to IAM.
FormatVerdict certificate_arn(std::string_view text) {
  const bool is_managed = arn(text, "acm", true, "certificate/") == FormatVerdict::holds;
  return is_managed ? FormatVerdict::holds : arn(text, "iam", false, "server-certificate/");
}
/// Functions that AWS itself keeps on a device have neither region nor account.
FormatVerdict function_arn(std::string_view text) {
  const bool is_built_in = text.starts_with("arn:aws:lambda:::function:");
  return is_built_in ? FormatVerdict::holds : arn(text, "lambda", true, "function:");
}
FormatVerdict queue_arn(std::string_view text) {
  return arn(text, "sqs", true, "");
}
FormatVerdict key_arn(std::string_view text) {
  const bool is_key = arn(text, "kms", true, "key/") == FormatVerdict::holds;
  return is_key ? FormatVerdict::holds : arn(text, "kms", true, "alias/");
}

FormatVerdict alias_name(std::string_view text) {
  constexpr std::string_view prefix = "alias/";
  return verdict(text.starts_with(prefix) && text.size() > prefix.size() && all(text, [](char c) {
                   return is_alphanumeric(c) || c == ':' || c == '/' || c == '_' || c == '-';
                 }));
}

/// A UUID, also one of a key in several regions.
FormatVerdict key_id(std::string_view text) {
  if (text.starts_with("mrk-")) return verdict(text.size() == 36 && all(text.substr(4), is_hex));
  if (text.size() != 36) return FormatVerdict::broken;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (hyphen ? text[i] != '-' : !is_hex(text[i])) return FormatVerdict::broken;
  }
  return FormatVerdict::holds;
}

FormatVerdict function_name(std::string_view text) {
  return verdict(!text.empty() && text.size() <= 140 &&
                 all(text, [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; }));
}

FormatVerdict bucket_name(std::string_view text) {
  const auto edge = [](char c) { return c == '.' || c == '-'; };
  if (text.size() < 3 || text.size() > 63 || edge(text.front()) || edge(text.back())) {
    return FormatVerdict::broken;
  }
  for (const std::string_view bad : {"..", ".-", "-."}) {
    if (text.find(bad) != std::string_view::npos) return FormatVerdict::broken;
  }
  return verdict(all(text, [&](char c) { return is_lower(c) || is_digit(c) || edge(c); }));
}

/// A bucket that exists may be older than the rules of today.
FormatVerdict existing_bucket_name(std::string_view text) {
  return verdict(text.size() >= 3 && text.size() <= 255 && all(text, [](char c) {
                   return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
                 }));
}

FormatVerdict aws_principal(std::string_view text) {
  return verdict(is_aws_principal(text));
}
FormatVerdict service_principal(std::string_view text) {
  return verdict(is_service_principal(text));
}

constexpr std::string_view new_name = ".NewName";

constexpr FormatInfo formats[] = {
    {"AWS::ACM::Certificate.Arn", "the ARN of a certificate of ACM", "E1159", certificate_arn},
    {"AWS::EC2::Image.Id", "an image id such as ami-0123456789abcdef0", "E1152", image_id},
    {"AWS::EC2::SecurityGroup.Id", "a security group id such as sg-0123456789abcdef0", "E1150",
     security_group_id},
    {"AWS::EC2::SecurityGroup.Name", "a security group name", "E1153", security_group_name},
    {"AWS::EC2::Subnet.Id", "a subnet id such as subnet-0123456789abcdef0", "E1154", subnet_id},
    {"AWS::EC2::VPC.Id", "a VPC id such as vpc-0123456789abcdef0", "E1151", vpc_id},
    {"AWS::IAM::Role.Arn", "the ARN of an IAM role", "E1156", role_arn},
    {"AWS::KMS::Alias.AliasName", "a KMS alias such as alias/name", "E1164", alias_name},
    {"AWS::KMS::Key.Arn", "the ARN of a KMS key", "E1157", key_arn},
    {"AWS::KMS::Key.Id", "the id of a KMS key", "E1162", key_id},
    {"AWS::Lambda::Function.Arn", "the ARN of a Lambda function", "E1160", function_arn},
    {"AWS::Lambda::Function.Name", "the name of a Lambda function", "E1163", function_name},
    {"AWS::Logs::LogGroup.Name", "a log group name", "E1155", log_group_name},
    {"AWS::S3::Bucket.NewName", "a bucket name: lower case letters, digits, dots and hyphens",
     "E1161", bucket_name},
    {"AWS::S3::Bucket.Name", "a bucket name: letters, digits, dots and hyphens", "E1161",
     existing_bucket_name},
    {"AWS::SNS::Topic.Arn", "the ARN of an SNS topic", "E1158", topic_arn},
    {"AWS::SQS::Queue.Arn", "the ARN of an SQS queue", "", queue_arn},
    {"aws-principal", "an account, or an ARN such as arn:aws:iam::123456789012:root", "E3530",
     aws_principal},
    {"date-time", "a date and time such as 2025-01-31T12:00:00Z", "E1103", date_time},
    {"ipv4", "an IPv4 address", "E1103", ipv4},
    {"ipv4-network", "an IPv4 network such as 10.0.0.0/16", "E1103", ipv4_network},
    {"ipv6", "an IPv6 address", "E1103", ipv6},
    {"ipv6-network", "an IPv6 network such as 2001:db8::/56", "E1103", ipv6_network},
    {"service-principal", "the principal of a service, such as lambda.amazonaws.com", "",
     service_principal},
};

struct ParameterFormat {
  std::string_view type;
  std::string_view format;
};

constexpr ParameterFormat parameter_formats[] = {
    {"AWS::EC2::AvailabilityZone::Name", zone_format},
    {"AWS::EC2::Image::Id", "AWS::EC2::Image.Id"},
    {"AWS::EC2::Instance::Id", "AWS::EC2::Instance.Id"},
    {"AWS::EC2::KeyPair::KeyName", "AWS::EC2::KeyPair.KeyName"},
    {"AWS::EC2::SecurityGroup::GroupName", "AWS::EC2::SecurityGroup.Name"},
    {"AWS::EC2::SecurityGroup::Id", "AWS::EC2::SecurityGroup.Id"},
    {"AWS::EC2::Subnet::Id", "AWS::EC2::Subnet.Id"},
    {"AWS::EC2::VPC::Id", "AWS::EC2::VPC.Id"},
    {"AWS::EC2::Volume::Id", "AWS::EC2::Volume.Id"},
    {"AWS::Route53::HostedZone::Id", "AWS::Route53::HostedZone.Id"},
};

}  // namespace

const FormatInfo* find_format(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(formats), std::end(formats),
                   [name](const FormatInfo& format) { return format.name == name; });
  if (found != std::end(formats)) return found;
  // Buckets alone have had other rules for names before.
  if (!is_new_name_format(name)) return nullptr;
  name.remove_suffix(new_name.size());
  const auto* const existing =
      std::find_if(std::begin(formats), std::end(formats), [name](const FormatInfo& format) {
        return format.name.starts_with(name) && format.name.substr(name.size()) == ".Name";
      });
  return existing == std::end(formats) ? nullptr : existing;
}

bool is_new_name_format(std::string_view name) {
  return name.ends_with(new_name);
}

bool is_identifier_format(std::string_view name) {
  return name.find("::") != std::string_view::npos && name.find('.') != std::string_view::npos;
}

bool is_network_format(std::string_view name) {
  return name == "ipv4-network" || name == "ipv6-network" || name == network_format;
}

std::string_view format_of_parameter(std::string_view type) {
  for (const std::string_view wrapper : {"AWS::SSM::Parameter::Value<", "List<"}) {
    if (type.starts_with(wrapper) && type.ends_with(">")) {
      type = type.substr(wrapper.size(), type.size() - wrapper.size() - 1);
    }
  }
  for (const ParameterFormat& each : parameter_formats) {
    if (each.type == type) return each.format;
  }
  return {};
}

bool same_identifier(std::string_view yielded, std::string_view wanted) {
  const auto kind = [](std::string_view format) {
    if (is_new_name_format(format)) return std::string_view("Name");
    format.remove_prefix(format.rfind('.') + 1);
    if (format == "Ids" || format == "Names") format.remove_suffix(1);
    return format;
  };
  if (owner_of(yielded) == owner_of(wanted) && kind(yielded) == kind(wanted)) return true;
  // "X.Identifier" is any of them.
  constexpr std::string_view any = ".Identifier";
  if (!wanted.ends_with(any)) return false;
  wanted.remove_suffix(any.size());
  return yielded.starts_with(wanted) && yielded.find('.', wanted.size()) == wanted.size();
}

}  // namespace dbrepl::schema
