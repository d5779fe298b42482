#pragma once

#include <string>
#include <string_view>

namespace yj::reference {

/// Whether a line of Chinese must not be broken between these two characters: closing signs belong to what stands before them, opening
/// ones to what stands behind.
bool hold_together(std::string_view before, std::string_view after);

/// A page of man(7) with Chinese characters as they are, in UTF-8, instead of their escapes, and with places between them where lines
/// may be broken, since Chinese has no blanks; lines are not adjusted. The first section, NAME, is left without such places: man-db
/// reads it to find pages, and wants its heading unescaped.
std::string with_chinese_as_it_is(std::string_view page);

}  // namespace yj::reference
