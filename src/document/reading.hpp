#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.hpp"

namespace dbrepl::document {

/// What reading in one syntax gives.
struct Reading {
  Node root;
  std::vector<Problem> problems;  ///< in the order of the source
  bool readable = false;
  /// YAML: a text without quotes around it holds a double quote, or a key stands without a value.
  bool doubtful = false;
};

/// Collects what is wrong, as far as the limit goes.
class Problems {
 public:
  explicit Problems(std::size_t limit) : limit_(limit) {}

  /// Something that reading goes on behind.
  void add(Fault fault, std::string message, Mark mark, Mark related = {});
  /// What stopped the reader; always listed.
  void stop(Fault fault, std::string message, Mark mark, Mark related = {});

  /// Lists each repeated key of an object.
  void add_repeated_keys(const Node& object);
  /// Lists a member without a value; `spelt` tells `null` from nothing at all.
  void add_null_member(std::string_view key, Mark mark, bool spelt = true);
  /// Lists a list element without a value.
  void add_null_element(Mark mark);
  /// What is said where a document holds more than Limits allow.
  void stop_too_deep(std::size_t depth, Mark mark);
  void stop_too_many_nodes(std::size_t nodes, Mark mark);

  /// All of them, in the order of the source.
  std::vector<Problem> take();

 private:
  bool full() const { return list_.size() >= limit_; }

  std::vector<Problem> list_;
  std::size_t limit_;
};

/// Reads UTF-8 without a byte order mark, as check_utf8() found it. `text` is followed by a NUL.
Reading read_json(std::string_view text, const Limits& limits, Builder& builder);

/// The same for YAML; `ascii` tells that no byte is above 0x7F.
Reading read_yaml(std::string_view text, bool ascii, const Limits& limits, Builder& builder);

}  // namespace dbrepl::document
