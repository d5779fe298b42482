#pragma once

#include <string>
#include <string_view>

namespace yj::reference {

/// Text as the macros of man(7) want it: nothing in it is taken for a request, dashes are dashes that can be copied.
/// A part between backquotes is bold. What is not ASCII is written as a Unicode escape, which every formatter knows,
/// except for the few signs that have an ASCII form.
std::string roff_text(std::string_view text);

/// The same with the backquotes taken as they are.
std::string roff_plain(std::string_view text);

/// A paragraph in lines of at most 78 characters where its words allow it, each line safe at its beginning; ends with a
/// line break. `text` went through `roff_text` already.
std::string roff_lines(std::string_view text);

/// `.SH "EXIT STATUS"`, as a line.
std::string roff_heading(std::string_view macro, std::string_view text);

}  // namespace yj::reference
