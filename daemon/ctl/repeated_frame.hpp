#pragma once

#include "daemon/ctl/command.hpp"
#include "daemon/ctl/live_frame.hpp"
#include "daemon/ctl/one_look.hpp"

#include <string>
#include <vector>

namespace yj::ctl {

/// What a command printed, as one screen: a head with the period and `clock`, its lines cut to the width, the complaints below.
/// Of too many lines the first are shown, or the last where `newest_last`, and a line says how many there are besides.
std::vector<StyledLine> repeated_frame(OneLook const& look, Watching const& watching, ScreenSize size,
                                       std::string const& clock);

}  // namespace yj::ctl
