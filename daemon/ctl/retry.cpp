// yuanjingctl retry JOB
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

void add_retry(CLI::App& app, Invocation& invocation) {
  auto job = std::make_shared<std::string>();
  auto* command = app.add_subcommand("retry", "Orders a failed or cancelled job again");
  command->add_option("job", *job, "BATCH/JOB or an id")->required()->type_name("JOB");
  command->callback([&invocation, job] {
    invocation.run = [&invocation, job](DaemonLink& daemon) {
      auto answer = daemon.post(job_path(*job) + "/retry");
      return finish(invocation, answer, [](Json const& json) {
        print(fmt::format("job {}/{} is {} again\n", text_in(json, "batch"), text_in(json, "name"),
                          state_word(text_in(json, "state"))));
      });
    };
  });
}

}  // namespace yj::ctl
