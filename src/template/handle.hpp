#pragma once

#include <string_view>

#include "template/expression.hpp"
#include "template/kinds.hpp"
#include "template/tree.hpp"

namespace dbrepl::cfn {

/// What the generated code says about a resource type R: `type`, its name; `Identifier`, the kind
/// that Ref yields; `Attributes`, a member for each attribute that Fn::GetAtt yields.
template <class R>
struct ResourceTraits;

/// A resource that a Template holds. Handles, and what is made of them, are views into that
/// template: they live as long as it does.
template <class R>
class Handle {
 public:
  /// The logical id.
  std::string_view id() const { return id_; }

 private:
  friend class Template;
  explicit Handle(std::string_view id) : id_(id) {}

  std::string_view id_;
};

/// Fn::GetAtt of a resource's attribute; the member of an Attributes structure.
template <class T>
class Attribute {
 public:
  using yields = T;

  constexpr Attribute(std::string_view resource, std::string_view name)
      : resource_(resource), name_(name) {}

  std::string_view name() const { return name_; }
  Tree tree() const {
    Tree path = Tree::array();
    path.push(Tree(resource_));
    path.push(Tree(name_));
    return Tree::single("Fn::GetAtt", std::move(path));
  }

 private:
  std::string_view resource_;
  std::string_view name_;
};

/// A parameter of a template; it stands wherever a value of its kind may stand.
template <class T>
class Parameter {
 public:
  using yields = T;

  std::string_view id() const { return id_; }
  Tree tree() const { return Tree::single("Ref", Tree(id_)); }

 private:
  friend class Template;
  explicit Parameter(std::string_view id) : id_(id) {}

  std::string_view id_;
};

/// A mapping of a template: see find_in_map().
class Mapping {
 public:
  std::string_view id() const { return id_; }

 private:
  friend class Template;
  explicit Mapping(std::string_view id) : id_(id) {}

  std::string_view id_;
};

/// A named condition of a template.
class Condition {
 public:
  std::string_view id() const { return id_; }

 private:
  friend class Template;
  explicit Condition(std::string_view id) : id_(id) {}

  std::string_view id_;
};

/// Ref of a resource: the identifier of its kind.
template <class R>
Expression<typename ResourceTraits<R>::Identifier> ref(const Handle<R>& resource) {
  return Expression<typename ResourceTraits<R>::Identifier>(
      Tree::single("Ref", Tree(resource.id())));
}

template <class T>
Expression<T> ref(const Parameter<T>& parameter) {
  return Expression<T>(parameter.tree());
}

/// The attributes of a resource: `attr(cluster).Endpoint_Address` is Endpoint.Address.
template <class R>
typename ResourceTraits<R>::Attributes attr(const Handle<R>& resource) {
  return typename ResourceTraits<R>::Attributes(resource.id());
}

}  // namespace dbrepl::cfn
