#include "template/intrinsics.hpp"

#include <fmt/format.h>

#include <array>

#include "template/error.hpp"

namespace dbrepl::cfn {

namespace {

template <class... Arguments>
Tree call(std::string_view function, Arguments&&... arguments) {
  Tree list = Tree::array();
  (list.push(std::forward<Arguments>(arguments)), ...);
  return Tree::single(function, std::move(list));
}

Test combine(std::string_view function, std::vector<Test> tests) {
  constexpr std::size_t least = 2;
  constexpr std::size_t most = 10;
  if (tests.size() < least || tests.size() > most) {
    throw ModelError(
        fmt::format("{} takes {} to {} conditions, not {}", function, least, most, tests.size()));
  }
  Tree list = Tree::array();
  for (Test& test : tests) list.push(test.take());
  return Test(Tree::single(function, std::move(list)));
}

}  // namespace

namespace detail {

void SubText::add_literal(std::string_view text) {
  // In the text of a Sub, `${!X}` is a literal `${X}`.
  if (text_.ends_with('$') && text.starts_with('{')) {
    text_ += "{!";
    text.remove_prefix(1);
  }
  for (std::size_t at = text.find("${"); at != std::string_view::npos; at = text.find("${")) {
    text_.append(text.substr(0, at)).append("${!");
    text.remove_prefix(at + 2);
  }
  text_.append(text);
}

void SubText::add_variable(Tree value) {
  const std::string name = fmt::format("Part{}", ++variable_count_);
  fmt::format_to(std::back_inserter(text_), "${{{}}}", name);
  variables_.set(name, std::move(value));
}

void SubText::add(Tree piece) {
  if (const std::string* text = piece.text()) {
    // Resolved later, should the whole turn out to be a Sub: see take().
    add_literal(*text);
    return;
  }
  if (piece.members() == nullptr) {  // a number or boolean
    document::Builder scratch;
    add_literal(piece.build(scratch).text());
    return;
  }
  only_literal_ = false;
  if (const Tree* name = piece.find("Ref")) {
    fmt::format_to(std::back_inserter(text_), "${{{}}}", *name->text());
    return;
  }
  if (const Tree* path = piece.find("Fn::GetAtt")) {
    const Tree::Array& parts = *path->items();
    fmt::format_to(std::back_inserter(text_), "${{{}.{}}}", *parts[0].text(), *parts[1].text());
    return;
  }
  if (const Tree* nested = piece.find("Fn::Sub"); nested != nullptr && nested->text() != nullptr) {
    text_.append(*nested->text());
    return;
  }
  add_variable(std::move(piece));
}

Tree SubText::take() {
  if (only_literal_) {
    // Nothing to substitute: a plain string, in which `${` needs no escape.
    for (std::size_t at = text_.find("${!"); at != std::string::npos;
         at = text_.find("${!", at + 2)) {
      text_.erase(at + 2, 1);
    }
    return Tree(std::move(text_));
  }
  if (variable_count_ == 0) return Tree::single("Fn::Sub", Tree(std::move(text_)));
  return call("Fn::Sub", Tree(std::move(text_)), std::move(variables_));
}

}  // namespace detail

Expression<String> join(std::string_view delimiter, Value<List<Any>> parts) {
  return Expression<String>(call("Fn::Join", Tree(delimiter), parts.take()));
}

Expression<List<String>> split(std::string_view delimiter, Value<String> text) {
  return Expression<List<String>>(call("Fn::Split", Tree(delimiter), text.take()));
}

Expression<String> base64(Value<String> text) {
  return Expression<String>(Tree::single("Fn::Base64", text.take()));
}

Expression<String> secret_value(Value<String> secret, std::string_view key) {
  return sub("{{resolve:secretsmanager:", Expression<String>(secret.take()), ":SecretString:", key,
             "}}");
}

Expression<List<String>> get_azs(Value<String> region) {
  return Expression<List<String>>(Tree::single("Fn::GetAZs", region.take()));
}

Expression<List<String>> cidr(Value<String> block, Value<Integer> count, Value<Integer> bits) {
  return Expression<List<String>>(call("Fn::Cidr", block.take(), count.take(), bits.take()));
}

Expression<Any> import_value(Value<String> name) {
  return Expression<Any>(Tree::single("Fn::ImportValue", name.take()));
}

Expression<Any> find_in_map(Mapping mapping, Value<String> top_key, Value<String> second_key) {
  return Expression<Any>(
      call("Fn::FindInMap", Tree(mapping.id()), top_key.take(), second_key.take()));
}

Test equals(Value<Any> left, Value<Any> right) {
  return Test(call("Fn::Equals", left.take(), right.take()));
}

Test not_(Test test) {
  return Test(call("Fn::Not", test.take()));
}

Test and_(std::vector<Test> tests) {
  return combine("Fn::And", std::move(tests));
}

Test or_(std::vector<Test> tests) {
  return combine("Fn::Or", std::move(tests));
}

Test contains(Value<List<Any>> list, Value<Any> value) {
  return Test(call("Fn::Contains", list.take(), value.take()));
}

Value<Json> object(std::initializer_list<Entry<Json>> members) {
  Tree tree = Tree::object();
  for (const Entry<Json>& member : members) tree.set(member.key(), member.take());
  return tree;
}

Value<Json> list(std::initializer_list<Item<Json>> items) {
  Tree tree = Tree::array();
  for (const Item<Json>& item : items) tree.push(item.take());
  return tree;
}

Value<Json> list(std::vector<Value<Json>> items) {
  Tree tree = Tree::array();
  for (Value<Json>& item : items) tree.push(item.take());
  return tree;
}

}  // namespace dbrepl::cfn
