#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace yj::ctl {

// What the program says to people, in their language. The English text in the source is the name under which po/*.po has the
// others, and what is said where there is no other. `language.hpp` chooses; without it everything is English. xgettext finds these
// calls by their names, so what stands in them is a literal.

/// A text without anything to fill in; braces in it are braces.
std::string tr(char const* english);

/// A word that comes out of a table of `mark`ed ones or from elsewhere; what no catalogue has stays as it is.
inline std::string tr(std::string const& word) { return word.empty() ? word : tr(word.c_str()); }

/// Takes a literal into the catalogue; `tr` looks it up later, often by a word that came from elsewhere.
constexpr char const* mark(char const* english) { return english; }

/// The same for a word that means several things: `context` says which. And taken into the catalogue for it.
std::string tr_of(char const* context, char const* english);
constexpr char const* mark_of(char const* /*context*/, char const* english) { return english; }

/// Fills in; for the two below. A translation that cannot be filled in so is not used.
std::string filled(char const* english, fmt::format_args args);
std::string filled(char const* one, char const* many, std::int64_t count, fmt::format_args args);

/// A template with what it takes, checked by the compiler as fmt::format has it. A translation may have `{0}` and `{1}` where
/// its words stand in another order.
template <class First, class... Args>
std::string tr(fmt::format_string<First, Args...> english, First&& first, Args&&... args) {
  // A literal ends with a zero.
  return filled(fmt::string_view{english}.data(), fmt::make_format_args(first, args...));
}

/// The same with a form for one and another for many, as `count` wants it; `count` is not filled in by itself.
template <class... Args>
std::string trn(fmt::format_string<Args...> one, fmt::format_string<Args...> many, std::int64_t count,
                Args&&... args) {
  return filled(fmt::string_view{one}.data(), fmt::string_view{many}.data(), count,
                fmt::make_format_args(args...));
}

}  // namespace yj::ctl
