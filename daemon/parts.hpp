#pragma once

#include "collect/collector.hpp"
#include "control/settings.hpp"
#include "daemon/api_key.hpp"
#include "daemon/settings.hpp"
#include "engine/engine.hpp"
#include "inbox/inbox.hpp"
#include "platform/http_asset_platform.hpp"
#include "platform/http_platform.hpp"

namespace yj {

// What each part of the daemon needs of the configuration.

platform::PlatformSettings platform_settings(Settings const& settings);
platform::AssetPlatformSettings asset_platform_settings(Settings const& settings);
engine::EngineSettings engine_settings(Settings const& settings);
collect::CollectSettings collect_settings(Settings const& settings);
inbox::InboxSettings inbox_settings(Settings const& settings, Keys const& keys);
control::ControlSettings control_settings(Settings const& settings, Keys const& keys);

}  // namespace yj
