#pragma once

#include "control/reply.hpp"
#include "engine/backups.hpp"

namespace yj::control {

/// `Backup` of the OpenAPI document.
Json backup_json(engine::Backup const& backup);

}  // namespace yj::control
