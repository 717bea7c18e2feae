#pragma once

#include <cstdint>
#include <string_view>

namespace dbrepl::schema {

/// What a text is against a format.
enum class FormatVerdict : std::uint8_t {
  holds,
  broken,
  tolerated,  ///< not as the format wants it, but the service takes it: host bits in a network
  unknown,    ///< the format is not known, or says nothing about texts
};

struct FormatInfo {
  std::string_view name;      ///< "ipv4-network", "AWS::EC2::Subnet.Id"
  std::string_view expected;  ///< a phrase: "an IPv4 network such as 10.0.0.0/16"
  std::string_view peer_rule;
  FormatVerdict (*check)(std::string_view text);
};

/// Of what Fn::GetAZs lists.
inline constexpr std::string_view zone_format = "AWS::EC2::AvailabilityZone.Name";
/// Of what Fn::Cidr lists.
inline constexpr std::string_view network_format = "ip-network";

/// What is known about a format, or null.
const FormatInfo* find_format(std::string_view name);

/// Whether a format names what identifies a resource: "AWS::EC2::VPC.Id".
bool is_identifier_format(std::string_view name);

/// Whose identifier a format is: "AWS::EC2::Subnet" of "AWS::EC2::Subnet.Id".
constexpr std::string_view owner_of(std::string_view format) {
  return format.substr(0, format.rfind('.'));
}

/// Whether a format is that of the name which a new resource gets, "AWS::S3::Bucket.NewName": any
/// text in its form, though it were the name of another resource.
bool is_new_name_format(std::string_view name);

/// Whether a format is that of networks, of either kind of address: "ipv4-network", and what
/// Fn::Cidr lists, "ip-network".
bool is_network_format(std::string_view name);

/// The format of what a Ref to a parameter of this type yields: "AWS::EC2::VPC::Id" and
/// "List<AWS::EC2::VPC::Id>" are "AWS::EC2::VPC.Id"; empty where nothing is known.
std::string_view format_of_parameter(std::string_view type);

/// Whether what is yielded is the kind of identifier that is wanted: "X.Id" and "X.Ids" are the
/// same, and "X.Identifier" is any of X.
bool same_identifier(std::string_view yielded, std::string_view wanted);

}  // namespace dbrepl::schema
