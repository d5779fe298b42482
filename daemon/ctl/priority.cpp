// yuanjingctl priority BATCH|JOB high|normal|low
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <memory>

namespace yj::ctl {

namespace {

[[maybe_unused]] constexpr std::array kPriorities{mark("high"), mark("normal"), mark("low")};

struct Wanted {
  std::string what;
  std::string priority;
};

}  // namespace

void add_priority(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand(
      "priority", tr("Lets what is not submitted yet of a batch, or one job, go before or after others"));
  command->add_option("what", wanted->what, tr("A batch's name, BATCH/JOB, or an id"))
      ->required()
      ->type_name("BATCH|JOB");
  command->add_option("priority", wanted->priority, tr("high, normal or low"))
      ->required()
      ->check(CLI::IsMember({"high", "normal", "low"}));
  command->callback([&invocation, wanted] {
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      Json const body{{"priority", wanted->priority}};
      auto asked = ask_addressed(wanted->what, [&](std::string const& path) {
        return daemon.post(path + "/priority", body.dump(), "application/json");
      });
      return finish(invocation, asked.answer, [&](Json const& json) {
        std::string const name = text_in(json, "name");
        std::string const word = tr(wanted->priority);
        print(asked.is_job ? tr("{}/{}: {} priority\n", text_in(json, "batch"), name, word)
                           : tr("batch {}: {} priority\n", name, word));
      });
    };
  });
}

}  // namespace yj::ctl
