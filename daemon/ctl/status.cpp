// yuanjingctl status
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/watching.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>

namespace yj::ctl {

namespace {

constexpr auto kDoubts = "/v1/jobs?state=in_doubt&limit=20";

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("status", tr("What the daemon does and why it waits; doubts come first"));
  add_watching(*command, invocation);
  command->callback([&invocation] {
    invocation.run = [&invocation](DaemonLink& daemon) {
      auto answer = daemon.get("/v1/status");
      return finish(invocation, answer, [&](Json const& status) {
        std::vector<Json> doubts;
        if (number_in(status, "in_doubt") > 0) {
          auto jobs = daemon.get(kDoubts);
          if (jobs && jobs->good())
            doubts.assign(part_of(jobs->json, "jobs").begin(), part_of(jobs->json, "jobs").end());
        }
        print(status_text(status, doubts));
      });
    };
  });
}

}  // namespace yj::ctl
