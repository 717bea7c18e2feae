#include "document/builder.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <numeric>
#include <type_traits>

#include "document/member_index.hpp"

namespace dbrepl::document {

// The arena never runs destructors.
static_assert(std::is_trivially_destructible_v<Member>);
static_assert(alignof(Member) % alignof(std::uint32_t) == 0);

std::string_view Builder::store(std::string_view text) {
  if (text.empty()) return {};
  auto* copy = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

Node Builder::null(Mark mark) {
  Node node;
  node.mark_ = mark;
  return node;
}

Node Builder::boolean(bool value, Mark mark) {
  return scalar(Kind::boolean, value ? "true" : "false", mark);
}

Node Builder::number(std::string_view text, Mark mark) {
  return scalar(Kind::number, store(text), mark);
}

Node Builder::stored_number(std::string_view text, Mark mark) {
  return scalar(Kind::number, text, mark);
}

Node Builder::string(std::string_view text, Mark mark) {
  return scalar(Kind::string, text, mark);
}

Node Builder::scalar(Kind kind, std::string_view text, Mark mark) {
  Node node;
  node.kind_ = kind;
  node.size_ = static_cast<std::uint32_t>(text.size());
  node.mark_ = mark;
  node.text_ = text.data();
  return node;
}

Node Builder::array(std::span<const Node> items, Mark mark) {
  Node node;
  node.kind_ = Kind::array;
  node.size_ = static_cast<std::uint32_t>(items.size());
  node.mark_ = mark;
  auto* copy = static_cast<Node*>(arena_.allocate(items.size_bytes(), alignof(Node)));
  std::uninitialized_copy(items.begin(), items.end(), copy);
  node.items_ = copy;
  return node;
}

Node Builder::object(std::span<const Member> members, Mark mark, bool short_form) {
  Node node;
  node.kind_ = Kind::object;
  node.short_form_ = short_form;
  node.size_ = static_cast<std::uint32_t>(members.size());
  node.mark_ = mark;
  const bool large = members.size() > MemberIndex::threshold;
  const std::size_t index_bytes = large ? members.size() * sizeof(std::uint32_t) : 0;
  void* memory = arena_.allocate(members.size_bytes() + index_bytes, alignof(Member));
  auto* copy = static_cast<Member*>(memory);
  std::uninitialized_copy(members.begin(), members.end(), copy);
  node.members_ = copy;
  if (large) {
    void* behind = copy + members.size();
    auto* index = static_cast<std::uint32_t*>(behind);
    std::iota(index, index + members.size(), 0U);
    std::sort(index, index + members.size(), [copy](std::uint32_t a, std::uint32_t b) {
      if (copy[a].key == copy[b].key) return a < b;
      return MemberIndex::precedes(copy[a].key, copy[b].key);
    });
  }
  return node;
}

}  // namespace dbrepl::document
