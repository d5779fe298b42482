#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::reference {

/// One section that a person wrote for a manual page.
struct HandSection {
  std::string title;  ///< `EXIT STATUS`, or `command jobs` for more about a command
  std::string text;
};

/// A file of man/. It begins with `name: …`, what stands behind the page's name in NAME, and goes on with sections, each
/// behind a line `[TITLE]`. Inside of a section:
///   an empty line       ends a paragraph
///   `term :: text`      one entry of a list
///   four blanks         a line that is shown as it is
///   `code` in backquotes is bold
struct HandText {
  std::string name;
  std::vector<HandSection> sections;

  /// The text of a section; empty where there is none.
  [[nodiscard]] std::string_view section(std::string_view title) const;
};

/// `invalid` for a text before the first section that is not its name.
Result<HandText> read_hand_text(std::string_view text);

/// A section in man(7).
std::string roff_section_text(std::string_view text);

/// The part of a description before the first Chinese character, since descriptions have both languages.
std::string english_part(std::string_view text);

}  // namespace yj::reference
