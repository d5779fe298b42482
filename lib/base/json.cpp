#include "base/json.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj {

namespace {

/// The parser's words end with what it read last, which may be all of the text.
constexpr std::size_t kWhyBytesMax = 300;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

Result<std::size_t> first_json_length(std::string_view text, int depth_max) {
  std::size_t i = 0;
  while (i < text.size() && blank(text[i])) ++i;
  if (i == text.size()) return fail(Errc::invalid, "the JSON text is empty");

  bool structured = text[i] == '{' || text[i] == '[' || text[i] == '"';
  bool in_string = false;
  int depth = 0;
  for (; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
        if (depth == 0) return i + 1;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > depth_max)
        return fail(Errc::invalid, fmt::format("the JSON text nests deeper than {} levels", depth_max));
    } else if (c == '}' || c == ']') {
      if (--depth <= 0) return i + 1;
    } else if (depth == 0 && !structured && blank(c)) {
      return i;
    }
  }
  if (structured) return fail(Errc::invalid, "the JSON text ends too early");
  return text.size();
}

Result<Json> parse_json(std::string_view text, int depth_max) {
  auto length = first_json_length(text, depth_max);
  if (!length) return length.error();
  try {
    // A Json converts to almost anything, so the value must be named as such.
    return Result<Json>{boost::system::in_place_value, Json::parse(text)};
  } catch (Json::exception const& error) {
    return fail(Errc::invalid, fmt::format("not JSON: {}", printable(error.what(), kWhyBytesMax)));
  }
}

std::optional<double> number_of(Json const& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  auto const& text = value.get_ref<std::string const&>();
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace yj
