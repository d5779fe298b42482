#include "batch/schema_patterns.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::batch::patterns {

namespace {

constexpr std::string_view kBlanks = R"([ \t\r\n]*)";
constexpr std::string_view kVariable = R"(\$\{(?:batch|job)\})";
constexpr std::string_view kTimes = R"((?:\*|x|X|×|＊))";
constexpr std::string_view kNotAReference = R"((?!\$[^${ \t\n](?:[^ \t\n\[]|\[[^\]]*\])*$))";
/// Each `$` is one of a pair, a variable, or alone.
constexpr std::string_view kDollars = R"(\$\$|\$(?![${])|\$\{(?:batch|job)\})";
constexpr std::string_view kNoDotOrBlankAtTheEnds = R"((?![. ])(?!.*[. ]$))";

/// One character of UTF-8 as a regular expression; `rest` loses it.
std::string next_form(std::string_view& rest) {
  char c = rest.front();
  std::size_t length = 1;
  while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0U) == 0x80U) ++length;
  std::string character{rest.substr(0, length)};
  rest.remove_prefix(length);
  if (c >= 'a' && c <= 'z') return fmt::format("[{}{}]", c, static_cast<char>(c - 'a' + 'A'));
  if (c >= 'A' && c <= 'Z') return fmt::format("[{}{}]", static_cast<char>(c - 'A' + 'a'), c);
  if (std::string_view{R"(^$\.*+?()[]{}|/)"}.find(c) != std::string_view::npos) return "\\" + character;
  return character;
}

}  // namespace

std::string any_case(std::string_view word) {
  std::string out;
  while (!word.empty()) out += next_form(word);
  return out;
}

std::string any_form(std::string_view word, std::string_view key) {
  if (key != "ratio" && key != "size") return any_case(word);
  std::vector<std::string> forms;
  while (!word.empty()) {
    if (key == "ratio" && word.front() == ':') {
      forms.emplace_back("(?::|：)");
      word.remove_prefix(1);
    } else if (key == "size" && word.front() == '*') {
      forms.emplace_back(kTimes);
      word.remove_prefix(1);
    } else {
      forms.push_back(next_form(word));
    }
  }
  return joined(forms, " *");
}

std::string whole(std::vector<std::string> const& forms) {
  return fmt::format("^{0}(?:{1}){0}$", kBlanks, joined(forms, "|"));
}

std::string whole_or_variable(std::vector<std::string> const& forms) {
  return fmt::format("{}|{}", whole(forms), kVariable);
}

std::string const& number() {
  static std::string const pattern = "-?(?:0|[1-9][0-9]*)";
  return pattern;
}

std::string const& positive_number() {
  static std::string const pattern = "[1-9][0-9]*";
  return pattern;
}

std::string const& amount() {
  static std::string const pattern = R"(^[ \t\r\n]*[0-9]{1,9}(?:\.[0-9]{1,6})?[ \t\r\n]*$)";
  return pattern;
}

std::string const& new_price() {
  static std::string const pattern =
      fmt::format(R"(^[ \t\r\n]*(?:{}|{}|{}\([ \t]*[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?[ \t]*\))[ \t\r\n]*$)",
                  any_case("pilot"), any_case("ask"), any_case("allow"));
  return pattern;
}

std::string const& size() {
  static std::string const pattern = fmt::format("[0-9][0-9 ]*{}[0-9 ]*[0-9]", kTimes);
  return pattern;
}

std::string const& text() {
  static std::string const pattern = fmt::format("^{}(?:[^$]|{})*$", kNotAReference, kDollars);
  return pattern;
}

std::string const& prompt() {
  static std::string const pattern =
      fmt::format(R"(^(?={}[^ \t\r\n]){}(?:[^$]|{})*$)", kBlanks, kNotAReference, kDollars);
  return pattern;
}

std::string const& path() {
  static std::string const pattern = fmt::format(
      R"(^(?![/~])(?!.*:\/\/)(?!(?:.*\/)?\.\.(?:\/|$))(?!(?:\.?\/)*\.?$){}(?:[^$\x00-\x1f\x7f]|{})+$)",
      kNotAReference, kDollars);
  return pattern;
}

std::string const& name() {
  static std::string const pattern = fmt::format(R"(^{}[^\/\x00-\x1f\x7f]+$)", kNoDotOrBlankAtTheEnds);
  return pattern;
}

std::string const& name_of_job() {
  static std::string const pattern =
      fmt::format(R"(^{}{}(?:[^$\/\x00-\x1f\x7f]|\$\$|\$(?![${{])|\$\{{batch\}})+$)", kNoDotOrBlankAtTheEnds,
                  kNotAReference);
  return pattern;
}

std::string const& field() {
  static std::string const pattern = "^(?!(?:model|prompt|catelogid|transno)$)[A-Za-z0-9_.-]{1,64}$";
  return pattern;
}

}  // namespace yj::batch::patterns
