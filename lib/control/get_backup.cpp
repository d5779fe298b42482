// GET /v1/backup: how the newest copy of the store stands; `wait` holds the answer back while it is being made.
#include "control/backup_json.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct BackupAsk {
  std::chrono::seconds wait{};
};

Outcome<BackupAsk> decode(Call const& call) {
  auto wait = seconds_to_wait(call.query);
  if (!wait) return wait.error();
  return BackupAsk{*wait};
}

http::Awaitable<Outcome<engine::Backup>> run(Context& context, BackupAsk ask, http::Peer) {
  engine::Backup backup = co_await context.engine.backups().newest(ask.wait);
  co_return std::move(backup);
}

http::Response encode(engine::Backup const& backup) { return json_response(200, backup_json(backup)); }

}  // namespace

Route get_backup_route() { return {"GET", "/v1/backup", {"wait"}, action_of(decode, run, encode)}; }

}  // namespace yj::control
