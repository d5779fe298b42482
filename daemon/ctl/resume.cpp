// yuanjingctl resume BATCH
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

void add_resume(CLI::App& app, Invocation& invocation) {
  auto batch = std::make_shared<std::string>();
  auto* command =
      app.add_subcommand("resume", "Lets a paused or held batch go on, and asks its account again at once");
  command->add_option("batch", *batch, "Name or id")->required()->type_name("BATCH");
  command->callback([&invocation, batch] {
    invocation.run = [&invocation, batch](DaemonLink& daemon) {
      auto answer = daemon.post(batch_path(*batch) + "/resume");
      return finish(invocation, answer, [](Json const& json) {
        print(fmt::format("batch {} goes on: {}\n", text_in(json, "name"),
                          counts_text(part_of(json, "counts"))));
      });
    };
  });
}

}  // namespace yj::ctl
