#pragma once

#include "base/instant.hpp"
#include "daemon/ctl/daemon_link.hpp"

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace yj::ctl {

/// How a command is shown again and again (watching.hpp).
struct Watching {
  Duration every{};
  bool newest_last = false;  ///< of too many lines the last are shown
};

/// What the command line says before its command, and the command that it chose.
struct Invocation {
  std::string socket;
  bool json = false;                 ///< print the daemon's own JSON
  std::optional<Watching> watching;  ///< `run` only looks, and is to be shown again and again
  std::function<Exit(DaemonLink&)> run;
  std::function<Exit()> run_alone;  ///< set instead of `run` by a command that asks no daemon
};

// One file each: adds a command that sets `run` or `run_alone`. `invocation` outlives the parsing and the running.
void add_status(CLI::App& app, Invocation& invocation);
void add_jobs(CLI::App& app, Invocation& invocation);
void add_logs(CLI::App& app, Invocation& invocation);
void add_edit(CLI::App& app, Invocation& invocation);
void add_priority(CLI::App& app, Invocation& invocation);
void add_doctor(CLI::App& app, Invocation& invocation);
void add_watch(CLI::App& app, Invocation& invocation);
void add_why(CLI::App& app, Invocation& invocation);
void add_show(CLI::App& app, Invocation& invocation);
void add_pause(CLI::App& app, Invocation& invocation);
void add_resume(CLI::App& app, Invocation& invocation);
void add_cancel(CLI::App& app, Invocation& invocation);
void add_retry(CLI::App& app, Invocation& invocation);
void add_resolve(CLI::App& app, Invocation& invocation);
void add_submit(CLI::App& app, Invocation& invocation);
void add_models(CLI::App& app, Invocation& invocation);
void add_chat(CLI::App& app, Invocation& invocation);
void add_credits(CLI::App& app, Invocation& invocation);
void add_balance(CLI::App& app, Invocation& invocation);
void add_backup(CLI::App& app, Invocation& invocation);
void add_budget(CLI::App& app, Invocation& invocation);
void add_approve(CLI::App& app, Invocation& invocation);
void add_evidence(CLI::App& app, Invocation& invocation);
void add_assets(CLI::App& app, Invocation& invocation);
void add_schema(CLI::App& app, Invocation& invocation);

}  // namespace yj::ctl
