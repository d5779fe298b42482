#pragma once

#include <string_view>

namespace yj {

/// `config/models.yaml` as it was when the program was built.
std::string_view built_in_models();

}  // namespace yj
