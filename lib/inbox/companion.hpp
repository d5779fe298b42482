#pragma once

#include <string>
#include <string_view>

namespace yj::inbox {

/// The name of a file with `ending` behind it, for what is written beside it: `autumn.yaml` with `.errors.txt`. Where that is
/// longer than file systems take, the name is cut at a character's border and eight digits of its hash tell it from others.
std::string name_with(std::string_view name, std::string_view ending);

}  // namespace yj::inbox
