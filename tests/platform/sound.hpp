#pragma once

#include <string>
#include <string_view>

namespace yj::sim {

/// A tenth of a second of silence as a WAV that names its task in a `LIST` chunk, so that no two are alike.
std::string sound_of(std::string_view note);

}  // namespace yj::sim
