// POST /v1/backup: begins a copy of the store, beside the work, and says where it will lie.
#include "base/log.hpp"
#include "control/backup_json.hpp"
#include "control/routes.hpp"

namespace yj::control {

namespace {

struct BackupAsk {};

Outcome<BackupAsk> decode(Call const&) { return BackupAsk{}; }

http::Awaitable<Outcome<engine::Backup>> run(Context& context, BackupAsk, http::Peer peer) {
  auto begun = context.engine.backups().begin();
  if (!begun) co_return problem_of(begun.error());
  log::info("{} has the store backed up to {}", who_and_what(peer), begun->file.string());
  co_return std::move(*begun);
}

http::Response encode(engine::Backup const& backup) { return json_response(202, backup_json(backup)); }

}  // namespace

Route post_backup_route() { return {"POST", "/v1/backup", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
