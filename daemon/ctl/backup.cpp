// yuanjingctl backup
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace yj::ctl {

void add_backup(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "backup",
      tr("Copies the daemon's store now and says where the copy lies; one is made every day anyway"));
  command->callback([&invocation] {
    invocation.run = [&invocation](DaemonLink& daemon) {
      // With a body, so that it may take its time.
      auto answer = daemon.post("/v1/backup", "{}", "application/json");
      return finish(invocation, answer, [](Json const& json) {
        print(tr("the store was copied to {} ({} KiB)\n", text_in(json, "file"),
                 (number_in(json, "bytes") + 1023) / 1024));
        for (auto const& file : part_of(json, "removed")) {
          Json holder;
          holder["file"] = file;
          print(tr("removed {}, which is older than a week\n", text_in(holder, "file")));
        }
      });
    };
  });
}

}  // namespace yj::ctl
