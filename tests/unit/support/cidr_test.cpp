#include "support/cidr.hpp"

#include "support/catch.hpp"

using namespace dbrepl::support;

TEST_CASE("IPv4 ranges are read in one spelling only", "[support]") {
  CHECK(to_string(parse_cidr("10.1.0.0/16").value()) == "10.1.0.0/16");
  CHECK(to_string(parse_cidr("255.255.255.255/32").value()) == "255.255.255.255/32");
  CHECK(to_string(parse_cidr("0.0.0.0/0").value()) == "0.0.0.0/0");
  for (const std::string_view text :
       {"", "10", "10.1.0.0", "10.1.0.0/", "10.1.0.0/33", "10.1.0/16", "10.1.0.0.0/16",
        "256.1.0.0/16", "10.01.0.0/16", "10.1.0.0/016", " 10.1.0.0/16", "10.1.0.0/16 ",
        "-1.0.0.0/8", "10.1.0.0/-1", "10.1.0.0/1x", "a.b.c.d/8"}) {
    INFO(text);
    CHECK_FALSE(parse_cidr(text).has_value());
  }
}

TEST_CASE("Ranges contain and overlap", "[support]") {
  const Cidr vpc = parse_cidr("10.1.0.0/16").value();
  CHECK(vpc.contains(parse_cidr("10.1.255.0/24").value()));
  CHECK_FALSE(vpc.contains(parse_cidr("10.2.0.0/24").value()));
  CHECK_FALSE(vpc.contains(parse_cidr("10.0.0.0/8").value()));
  CHECK(vpc.overlaps(parse_cidr("10.0.0.0/8").value()));
  CHECK(parse_cidr("0.0.0.0/0").value().contains(vpc));
  CHECK_FALSE(vpc.overlaps(parse_cidr("10.2.0.0/16").value()));
  CHECK(parse_cidr("0.0.0.0/0").value().last() == 0xffffffffU);
  CHECK_FALSE(Cidr{}.valid());
}

TEST_CASE("Ranges lose bits beyond their prefix", "[support]") {
  CHECK(to_string(network(parse_cidr("10.1.2.3/16").value())) == "10.1.0.0/16");
  CHECK(to_string(network(parse_cidr("10.1.2.3/32").value())) == "10.1.2.3/32");
  CHECK(to_string(network(parse_cidr("10.1.2.3/0").value())) == "0.0.0.0/0");
}

TEST_CASE("Private ranges are those of RFC 1918", "[support]") {
  for (const std::string_view text :
       {"10.0.0.0/8", "10.255.0.0/16", "172.16.0.0/12", "172.31.255.0/24", "192.168.0.0/16"}) {
    INFO(text);
    CHECK(is_private(parse_cidr(text).value()));
  }
  for (const std::string_view text :
       {"9.0.0.0/8", "11.0.0.0/16", "172.15.0.0/16", "172.32.0.0/16", "172.16.0.0/11",
        "192.167.0.0/16", "192.169.0.0/16", "100.64.0.0/16", "8.0.0.0/7"}) {
    INFO(text);
    CHECK_FALSE(is_private(parse_cidr(text).value()));
  }
}
