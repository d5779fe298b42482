#pragma once

#include "base/instant.hpp"
#include "catalog/catalog.hpp"
#include "control/settings.hpp"
#include "engine/engine.hpp"

namespace yj::control {

/// What every route works with. All of it outlives the server.
struct Context {
  engine::Engine& engine;
  catalog::Catalog const& catalog;
  ControlSettings const& settings;
  Instant started_at;
};

}  // namespace yj::control
