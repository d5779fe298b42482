// yuanjingctl pause BATCH
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

void add_pause(CLI::App& app, Invocation& invocation) {
  auto batch = std::make_shared<std::string>();
  auto* command = app.add_subcommand("pause", "Orders nothing more of a batch; what is under way goes on");
  command->add_option("batch", *batch, "Name or id")->required()->type_name("BATCH");
  command->callback([&invocation, batch] {
    invocation.run = [&invocation, batch](DaemonLink& daemon) {
      auto answer = daemon.post(batch_path(*batch) + "/pause");
      return finish(invocation, answer, [](Json const& json) {
        print(fmt::format("batch {} is paused: {}\n", text_in(json, "name"),
                          counts_text(part_of(json, "counts"))));
      });
    };
  });
}

}  // namespace yj::ctl
