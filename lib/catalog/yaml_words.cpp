#include "catalog/yaml_words.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace yj::catalog {

namespace {

struct Known {
  std::string_view begins;  ///< how yaml-cpp 0.7 and 0.8 begin the message (their exceptions.h)
  std::string_view message;
  std::string_view advice;
};

constexpr std::array<Known, 21> kKnown{{
    {"end of map not found", "this line does not fit the keys above it",
     "write 'key: value' in the same column"},
    {"end of map flow not found", "a '}' or a comma is missing here",
     "texts with '{', '}', ',' or '?' need quotes"},
    {"end of sequence not found", "this line does not fit the list above it",
     "write '- ' in the same column"},
    {"end of sequence flow not found", "a ']' or a comma is missing here",
     "texts with '[', ']', ',' or '?' need quotes"},
    {"illegal map value", "': ' is not possible here",
     "put the text in quotes, or align the key with its neighbours"},
    {"illegal map key", "a key is not possible here", "align it with its neighbours"},
    {"illegal block entry", "'- ' is not possible here",
     "align it with the other items, or put the text in quotes"},
    {"illegal flow end", "a closing bracket without its opening one", "put the text in quotes"},
    {"illegal EOF in scalar", "a quote is never closed", ""},
    {"illegal document indicator in scalar", "a line of the text begins with '---' or '...'", "indent it"},
    {"illegal tab", "a tab is used as indentation", "indent with spaces"},
    {"the referenced anchor is not defined",
     "text that begins with '*' stands for an anchor, and there is none of this name",
     "put the text in quotes, or define the anchor with '&' above"},
    {"alias not found after *", "text that begins with '*' stands for an anchor", "put the text in quotes"},
    {"anchor not found after &", "text that begins with '&' defines an anchor", "put the text in quotes"},
    {"illegal character found while scanning alias", "text that begins with '*' stands for an anchor",
     "put the text in quotes"},
    {"illegal character found while scanning anchor", "text that begins with '&' defines an anchor",
     "put the text in quotes"},
    {"aliases can't have any content", "more text follows an alias", "put the text in quotes"},
    {"unknown escape character", "an unknown escape after '\\'",
     "write '\\\\' for a backslash, or use single quotes"},
    {"bad character found while scanning hex number", "an escape with wrong digits",
     "write it as \\u and four digits"},
    {"invalid unicode", "an escape that is no character", ""},
    {"unknown token", "unquoted text cannot begin with this character", "put the text in quotes"},
}};

}  // namespace

YamlComplaint in_plain_words(std::string_view yaml_cpp_message) {
  for (auto const& known : kKnown) {
    if (yaml_cpp_message.starts_with(known.begins))
      return {std::string{known.message}, std::string{known.advice}};
  }
  return {fmt::format("not valid YAML: {}", printable(yaml_cpp_message, 200)), {}};
}

}  // namespace yj::catalog
