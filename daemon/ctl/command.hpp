#pragma once

#include "daemon/ctl/daemon_link.hpp"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace yj::ctl {

/// What the command line says before its command, and the command that it chose.
struct Invocation {
  std::string socket;
  bool json = false;  ///< print the daemon's own JSON
  std::function<Exit(DaemonLink&)> run;
  std::function<Exit()> run_alone;  ///< set instead of `run` by a command that asks no daemon
};

// One file each: adds a command that sets `run` or `run_alone`. `invocation` outlives the parsing and the running.
void add_status(CLI::App& app, Invocation& invocation);
void add_jobs(CLI::App& app, Invocation& invocation);
void add_watch(CLI::App& app, Invocation& invocation);
void add_why(CLI::App& app, Invocation& invocation);
void add_show(CLI::App& app, Invocation& invocation);
void add_pause(CLI::App& app, Invocation& invocation);
void add_resume(CLI::App& app, Invocation& invocation);
void add_cancel(CLI::App& app, Invocation& invocation);
void add_retry(CLI::App& app, Invocation& invocation);
void add_resolve(CLI::App& app, Invocation& invocation);
void add_submit(CLI::App& app, Invocation& invocation);
void add_credits(CLI::App& app, Invocation& invocation);
void add_balance(CLI::App& app, Invocation& invocation);
void add_backup(CLI::App& app, Invocation& invocation);
void add_budget(CLI::App& app, Invocation& invocation);
void add_approve(CLI::App& app, Invocation& invocation);
void add_evidence(CLI::App& app, Invocation& invocation);
void add_schema(CLI::App& app, Invocation& invocation);

}  // namespace yj::ctl
