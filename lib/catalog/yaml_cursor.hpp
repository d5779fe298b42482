#pragma once

#include <cstddef>
#include <string_view>

namespace yj::catalog {

/// A place in a YAML text, with what a lexer asks about the characters around it. Beyond the end stands a
/// line feed.
class YamlCursor {
 protected:
  explicit YamlCursor(std::string_view text) : text_(text) {}

  [[nodiscard]] static bool blank(char c) { return c == ' ' || c == '\t'; }
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\n'; }
  [[nodiscard]] bool end_of_line(std::size_t i) const {
    return at(i) == '\n' || (at(i) == '\r' && at(i + 1) == '\n');
  }
  [[nodiscard]] bool blank_or_end(std::size_t i) const { return blank(at(i)) || end_of_line(i); }
  /// `---` or `...` at the start of a line.
  [[nodiscard]] bool document_mark(std::size_t i) const {
    std::string_view rest = text_.substr(i < text_.size() ? i : text_.size());
    return (rest.starts_with("---") || rest.starts_with("...")) && blank_or_end(i + 3);
  }
  void skip_blanks() {
    while (pos_ < text_.size() && blank(text_[pos_])) ++pos_;
  }
  void skip_line() {
    auto end = text_.find('\n', pos_);
    pos_ = end == std::string_view::npos ? text_.size() : end + 1;
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t line_start_ = 0;
};

}  // namespace yj::catalog
