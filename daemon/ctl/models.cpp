// yuanjingctl models [--type TYPE] [NAME]
#include "daemon/models.hpp"

#include "base/text.hpp"
#include "catalog/offer_json.hpp"
#include "daemon/ctl/command.hpp"
#include "daemon/ctl/models_view.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace yj::ctl {

namespace {

constexpr auto kOffline =
    mark("no daemon answers: these are the tables that this program brings along, without prices and times");

struct Typed {
  std::string type;
  std::string name;
};

std::string target_of(Typed const& typed) {
  std::string target = "/v1/models";
  char join = '?';
  auto add = [&](char const* key, std::string const& value) {
    if (value.empty()) return;
    target += fmt::format("{}{}={}", join, key, http::percent_encoded(value));
    join = '&';
  };
  add("type", typed.type);
  add("name", typed.name);
  return target;
}

/// Without a daemon: the tables that the program brings along, and nothing learned.
Result<Json> offline(Typed const& typed) {
  auto catalog = load_models("");
  if (!catalog) return catalog.error();
  JobType type{};
  if (!typed.type.empty() && !parse(lower_ascii(typed.type), type))
    return fail(Errc::invalid, tr("there is no type '{}'", printable(typed.type, 40)));
  std::string const model = typed.name.empty() ? "" : catalog->spelled(typed.name);
  if (!typed.name.empty() && model.empty())
    return fail(Errc::not_found, tr("the catalogue has no model '{}'", printable(typed.name, 60)));
  Json reply{{"models", Json::array()},
             {"listed_at", nullptr},
             {"not_in_catalogue", Json::array()},
             {"warnings", Json::array({tr(kOffline)})}};
  for (auto const& offer : catalog->offers()) {
    if ((!typed.type.empty() && offer.type != type) || (!model.empty() && offer.model != model)) continue;
    Json one = catalog::offer_json(offer);
    one["listed"] = nullptr;
    one["prices"] = Json::array();
    one["run_time"] = nullptr;
    reply["models"].push_back(std::move(one));
  }
  return Result<Json>{boost::system::in_place_value, std::move(reply)};
}

Exit run(Invocation const& invocation, Typed const& typed, DaemonLink& daemon) {
  auto show = [&](Json const& json) { print(typed.name.empty() ? models_text(json) : models_details(json)); };
  auto answer = daemon.get(target_of(typed));
  if (answer) return finish(invocation, answer, show);
  auto reply = offline(typed);
  if (!reply) {
    print_error(reply.error().what);
    return Exit::usage;
  }
  if (invocation.json) {
    print(reply->dump() + "\n");
    return Exit::ok;
  }
  print_error(tr(kOffline));
  show(*reply);
  return Exit::ok;
}

}  // namespace

void add_models(CLI::App& app, Invocation& invocation) {
  auto typed = std::make_shared<Typed>();
  auto* command =
      app.add_subcommand("models", tr("What the models take, what they cost and how long they run"));
  command->add_option("--type", typed->type, tr("Only of this type: t2v, i2v, t2i, t2t, …"))
      ->type_name("TYPE");
  command->add_option("name", typed->name, tr("Everything about one model"))->type_name("MODEL");
  command->callback([&invocation, typed] {
    invocation.run = [&invocation, typed](DaemonLink& daemon) { return run(invocation, *typed, daemon); };
  });
}

}  // namespace yj::ctl
