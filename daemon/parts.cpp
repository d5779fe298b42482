#include "daemon/parts.hpp"

namespace yj {

platform::PlatformSettings platform_settings(Settings const& settings) {
  platform::PlatformSettings out;
  out.generation_url = settings.generation_url.text();
  out.ca_file = settings.ca_file;
  out.proxy = settings.proxy;
  return out;
}

platform::AssetPlatformSettings asset_platform_settings(Settings const& settings) {
  platform::AssetPlatformSettings out;
  out.assets_url = settings.assets_url.text();
  return out;
}

engine::EngineSettings engine_settings(Settings const& settings) {
  engine::EngineSettings out;
  out.send_transno = settings.send_transno;
  out.output = settings.output;
  out.state = settings.state;
  out.disk_reserve = settings.disk_reserve;
  out.money = settings.money;
  return out;
}

collect::CollectSettings collect_settings(Settings const& settings) {
  collect::CollectSettings out;
  out.output = settings.output;
  out.api = settings.generation_url;
  out.disk_reserve = settings.disk_reserve;
  return out;
}

inbox::InboxSettings inbox_settings(Settings const& settings, Keys const& keys) {
  inbox::InboxSettings out;
  out.folder = settings.inbox;
  out.output = settings.output;
  out.accounts = names_of(keys);
  return out;
}

control::ControlSettings control_settings(Settings const& settings, Keys const& keys) {
  control::ControlSettings out;
  out.socket = settings.socket;
  out.mode = settings.socket_mode;
  if (settings.readers) out.readers = settings.readers->id;
  out.version = YJ_VERSION;
  out.accounts = names_of(keys);
  out.output = settings.output;
  out.inbox = settings.inbox;
  out.disk_reserve = settings.disk_reserve;
  return out;
}

}  // namespace yj
