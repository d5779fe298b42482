// yuanjingctl edit JOB [--prompt TEXT] [--set KEY=VALUE]... [--unset KEY]...
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

struct Wanted {
  std::string job;
  std::string prompt;
  std::vector<std::string> set;
  std::vector<std::string> unset;
};

/// `duration=8`, and `fields.seed=42` for what is passed on to the platform untouched. Values are texts, as in a batch file.
void add_change(Json& changes, std::string const& key, Json value) {
  constexpr std::string_view kFields = "fields.";
  if (key.starts_with(kFields)) {
    changes["fields"][key.substr(kFields.size())] = std::move(value);
  } else {
    changes[key] = std::move(value);
  }
}

/// A number where it is one, since the platform's own fields have types and the daemon does not know them.
Json value_of(std::string const& text) {
  auto json = parse_json(text);
  return json && (json->is_number() || json->is_boolean()) ? std::move(*json) : Json(text);
}

Json changes_of(Wanted const& wanted, bool with_prompt) {
  Json changes = Json::object();
  if (with_prompt) changes["prompt"] = wanted.prompt;
  for (auto const& each : wanted.set) {
    auto const sign = each.find('=');
    add_change(changes, each.substr(0, sign), value_of(each.substr(sign + 1)));
  }
  for (auto const& key : wanted.unset) add_change(changes, key, nullptr);
  return changes;
}

}  // namespace

void add_edit(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand(
      "edit", tr("Changes a job that is not ordered yet, or that failed, before it is tried again"));
  command->add_option("job", wanted->job, tr("BATCH/JOB or an id"))->required()->type_name("JOB");
  auto* prompt = command->add_option("--prompt", wanted->prompt, tr("Its new prompt"))->type_name("TEXT");
  auto has_value = CLI::Validator(
      [](std::string const& text) {
        bool const good = text.find('=') != std::string::npos && text.front() != '=';
        return good ? std::string{} : tr("'{}' is not KEY=VALUE, as in duration=8", text);
      },
      "");
  command
      ->add_option("--set", wanted->set,
                   tr("Another value of a key of the batch file, as duration=8, or fields.seed=42"))
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->check(has_value);
  command->add_option("--unset", wanted->unset, tr("Leaves the key out, so that the model decides"))
      ->type_name("KEY")
      ->allow_extra_args(false);
  command->callback([&invocation, wanted, prompt] {
    bool const with_prompt = prompt->count() > 0;
    if (!with_prompt && wanted->set.empty() && wanted->unset.empty())
      throw CLI::ValidationError("edit", tr("what is to be changed? --prompt, --set or --unset"));
    invocation.run = [&invocation, wanted, with_prompt](DaemonLink& daemon) {
      auto answer =
          daemon.patch(job_path(wanted->job), changes_of(*wanted, with_prompt).dump(), "application/json");
      return finish(invocation, answer, [](Json const& json) {
        print(tr("job {}/{} is changed; it is {}\n", text_in(json, "batch"), text_in(json, "name"),
                 state_word(text_in(json, "state"))));
      });
    };
  });
}

}  // namespace yj::ctl
