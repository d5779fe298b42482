#pragma once

#include "base/histogram.hpp"
#include "base/instant.hpp"
#include "catalog/catalog.hpp"
#include "control/event_feed.hpp"
#include "control/settings.hpp"
#include "engine/chat_desk.hpp"
#include "engine/engine.hpp"
#include "engine/model_watch.hpp"

namespace yj::control {

/// What every route works with. All of it outlives the server.
struct Context {
  engine::Engine& engine;
  engine::ChatDesk& chats;
  engine::ModelWatch const& models;
  catalog::Catalog const& catalog;
  ControlSettings const& settings;
  Instant started_at;
  EventFeed& feed;
  Histogram const& requests;  ///< how long answers took, in seconds, from the request's last byte
  Door door = Door::members;
};

}  // namespace yj::control
