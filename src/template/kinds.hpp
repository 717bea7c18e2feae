#pragma once

#include <type_traits>

namespace dbrepl::cfn {

// What a property takes and an intrinsic yields. Kinds are names for the compiler; nobody makes
// one.

struct String;
struct Integer;
struct Number;
struct Boolean;
struct Json;  ///< any JSON: a policy document, the contents of metadata
struct Any;   ///< as a target any scalar; as a source what is known only at deployment, fit for all
template <class Element>
struct List;
template <class Element>
struct Map;  ///< an object with free keys
/// A string that names something: the id of a VPC, the ARN of a role. Where several kinds stand, a
/// property takes each of them, and an intrinsic yields one that may serve as each of them.
template <class... Kinds>
struct Reference;

namespace detail {

template <class T>
struct IsKind : std::false_type {};
template <>
struct IsKind<String> : std::true_type {};
template <>
struct IsKind<Integer> : std::true_type {};
template <>
struct IsKind<Number> : std::true_type {};
template <>
struct IsKind<Boolean> : std::true_type {};
template <>
struct IsKind<Json> : std::true_type {};
template <>
struct IsKind<Any> : std::true_type {};
template <class T>
struct IsKind<List<T>> : std::true_type {};
template <class T>
struct IsKind<Map<T>> : std::true_type {};
template <class... K>
struct IsKind<Reference<K...>> : std::true_type {};

template <class T>
struct IsReference : std::false_type {};
template <class... K>
struct IsReference<Reference<K...>> : std::true_type {};

template <class T>
struct ElementOfList {};
template <class T>
struct ElementOfList<List<T>> {
  using type = T;
};
template <class T>
struct ElementOfMap {};
template <class T>
struct ElementOfMap<Map<T>> {
  using type = T;
};

template <class K, class... Others>
inline constexpr bool one_of = (std::is_same_v<K, Others> || ...);

template <class From, class To>
struct Overlap : std::false_type {};
template <class... From, class... To>
struct Overlap<Reference<From...>, Reference<To...>>
    : std::bool_constant<(one_of<From, To...> || ...)> {};

}  // namespace detail

/// A structure generated from a schema, as opposed to one of the kinds above.
template <class T>
concept PropertyType = !detail::IsKind<T>::value;

template <class T>
concept TextKind = std::is_same_v<T, String> || detail::IsReference<T>::value;

template <class T>
concept ListKind = requires {
  typename detail::ElementOfList<T>::type;
};

template <class T>
concept MapKind = requires {
  typename detail::ElementOfMap<T>::type;
};

template <class T>
concept ScalarKind = TextKind<T> || std::is_same_v<T, Integer> || std::is_same_v<T, Number> ||
    std::is_same_v<T, Boolean> || std::is_same_v<T, Any>;

namespace detail {

template <class From, class To>
struct Fits : std::bool_constant<std::is_same_v<From, To> || std::is_same_v<From, Any> ||
                                 std::is_same_v<To, Json> ||
                                 (std::is_same_v<To, Any> && ScalarKind<From>) ||
                                 (std::is_same_v<From, String> && TextKind<To>) ||
                                 (std::is_same_v<To, String> && TextKind<From>) ||
                                 (std::is_same_v<From, Integer> && std::is_same_v<To, Number>) ||
                                 Overlap<From, To>::value> {};
template <class From, class To>
struct Fits<List<From>, List<To>> : Fits<From, To> {};

}  // namespace detail

/// Whether an intrinsic that yields a From may stand where a To is asked for.
template <class From, class To>
concept FitsKind = detail::Fits<From, To>::value;

}  // namespace dbrepl::cfn
