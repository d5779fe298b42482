// yuanjingctl resume [BATCH|JOB | --account A --model M]
#include "daemon/ctl/addressed.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Wanted {
  std::string what;
  std::string account;
  std::string model;
};

std::string gates_target(Wanted const& wanted) {
  std::string target = "/v1/gates/resume";
  char separator = '?';
  for (auto const& [key, value] : {std::pair{"account", wanted.account}, std::pair{"model", wanted.model}}) {
    if (value.empty()) continue;
    target += fmt::format("{}{}={}", separator, key, http::percent_encoded(value));
    separator = '&';
  }
  return target;
}

void show_gates(Json const& json) {
  for (auto const& obstacle : part_of(json, "resumed"))
    print(tr("tried again at once: {}\n", said_in(obstacle, "what")));
  for (auto const& obstacle : part_of(json, "others"))
    print(tr("closed as well: {}\n", said_in(obstacle, "what")));
}

}  // namespace

void add_resume(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand(
      "resume", tr("Lets a paused or held batch go on, and asks its account again at once, "
                   "or a paused job; without either tries again "
                   "what waits for the platform, as after topping up"));
  auto* batch = command->add_option("what", wanted->what, tr("A batch's name, BATCH/JOB, or an id"))
                    ->type_name("BATCH|JOB");
  command->add_option("--account", wanted->account, tr("Without a batch: only this account"))
      ->type_name("ACCOUNT")
      ->excludes(batch);
  command->add_option("--model", wanted->model, tr("Without a batch: only this model"))
      ->type_name("MODEL")
      ->excludes(batch);
  command->callback([&invocation, wanted] {
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      if (wanted->what.empty()) return finish(invocation, daemon.post(gates_target(*wanted)), show_gates);
      auto asked =
          ask_addressed(wanted->what, [&](std::string const& path) { return daemon.post(path + "/resume"); });
      return finish(invocation, asked.answer, [&](Json const& json) {
        if (asked.is_job) {
          print(tr("job {}/{} is {}\n", text_in(json, "batch"), text_in(json, "name"),
                   state_word(text_in(json, "state"))));
        } else {
          print(tr("batch {} goes on: {}\n", text_in(json, "name"), counts_text(part_of(json, "counts"))));
        }
      });
    };
  });
}

}  // namespace yj::ctl
