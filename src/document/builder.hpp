#pragma once

#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

#include "document/node.hpp"

namespace dbrepl::document {

/// Makes nodes in an arena that it owns. The reader builds a document's tree with it; expanding a
/// transform makes its new nodes with it.
class Builder {
 public:
  Builder() = default;
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  /// Copies a text into the arena.
  std::string_view store(std::string_view text);

  Node null(Mark mark = {});
  Node boolean(bool value, Mark mark = {});
  /// `text` must be a JSON number; it is copied.
  Node number(std::string_view text, Mark mark = {});
  /// The same without a copy: `text` must live as long as the builder.
  Node stored_number(std::string_view text, Mark mark = {});
  /// `text` must live as long as the builder: see store().
  Node string(std::string_view text, Mark mark = {});
  /// Copies the elements, not what is below them.
  Node array(std::span<const Node> items, Mark mark = {});
  /// Copies the members, not their keys nor what is below them.
  Node object(std::span<const Member> members, Mark mark = {}, bool short_form = false);

 private:
  static Node scalar(Kind kind, std::string_view text, Mark mark);

  std::pmr::monotonic_buffer_resource arena_{16U << 10U};
};

}  // namespace dbrepl::document
