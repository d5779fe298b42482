// POST /v1/backup: copies the store now, beside the work, and says where the copy lies.
#include "base/log.hpp"
#include "control/reply.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct BackupAsk {};
struct BackupReply {
  store::BackupMade made;
};

Outcome<BackupAsk> decode(Call const&) { return BackupAsk{}; }

http::Awaitable<Outcome<BackupReply>> run(Context& context, BackupAsk, http::Peer peer) {
  auto made = co_await context.engine.back_up();
  if (!made) co_return problem_of(made.error());
  log::info("{} had the store backed up to {}", who_and_what(peer), made->file.string());
  BackupReply reply{std::move(*made)};
  co_return std::move(reply);
}

http::Response encode(BackupReply const& reply) {
  Json json;
  json["file"] = reply.made.file.string();
  json["bytes"] = reply.made.bytes;
  json["at"] = to_iso(reply.made.at);
  json["removed"] = Json::array();
  for (auto const& file : reply.made.removed) json["removed"].push_back(file.string());
  json["warnings"] = Json::array();
  return json_response(201, json);
}

}  // namespace

Route post_backup_route() { return {"POST", "/v1/backup", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
