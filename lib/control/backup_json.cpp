#include "control/backup_json.hpp"

namespace yj::control {

Json backup_json(engine::Backup const& backup) {
  using State = engine::Backup::State;
  bool const made = backup.state == State::made;
  Json json;
  json["state"] = name_of(backup.state);
  json["file"] = backup.file.empty() ? Json{} : Json(backup.file.string());
  json["at"] = backup.state == State::none ? Json{} : Json(to_iso(backup.at));
  json["bytes"] = made ? Json(backup.bytes) : Json{};
  json["removed"] = Json::array();
  for (auto const& file : backup.removed) json["removed"].push_back(file.string());
  json["error"] = backup.trouble.empty() ? Json{} : Json(backup.trouble);
  json["warnings"] = Json::array();
  return json;
}

}  // namespace yj::control
