// yuanjingctl logs [BATCH|JOB] [-f] [-n N] [--kind KINDS]
#include "base/text.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/event_stream.hpp"
#include "daemon/ctl/language.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/watching.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <vector>

namespace yj::ctl {

namespace {

constexpr auto kAgain = std::chrono::seconds{1};

struct Wanted {
  std::string what;
  std::vector<std::string> kinds;
  int last = 50;
  bool follow = false;
};

std::string filters(Wanted const& wanted) {
  std::string out;
  if (!wanted.what.empty())
    out += fmt::format("&{}={}", kind_of(wanted.what) == Kind::batch ? "batch" : "job",
                       http::percent_encoded(wanted.what));
  if (!wanted.kinds.empty()) out += "&kind=" + http::percent_encoded(joined(wanted.kinds, ","));
  return out;
}

std::string line_of(Json const& event) {
  std::string about = text_in(event, "batch");
  if (!text_in(event, "job").empty()) about += "/" + text_in(event, "job");
  // In English as it is, for --kind.
  std::string const kind = text_in(event, "kind");
  std::string text =
      fmt::format("{}  {}", when(event, "at"), speaks_another_language() ? state_word(kind) : kind);
  if (!about.empty()) text += "  " + about;
  std::string const said = event_in_own_language(kind, text_in(event, "text"));
  if (!said.empty()) text += ": " + said;
  return text + "\n";
}

void show(Invocation const& invocation, Json const& event) {
  print(invocation.json ? event.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n" : line_of(event));
}

/// Goes on for ever: a daemon that went away is waited for, and told where the last stream ended.
Exit follow(Invocation const& invocation, Wanted const& wanted, DaemonLink& daemon) {
  EventStream events{[&](Json const& event) {
    show(invocation, event);
    std::fflush(stdout);
  }};
  bool heard = false;
  bool told = false;
  auto take = [&](std::string_view bytes) {
    heard = true;
    told = false;
    events.feed(bytes);
  };
  while (true) {
    std::string const from = events.last_id().empty() ? fmt::format("last={}", wanted.last) : "";
    auto ended = daemon.follow("/v1/events?" + from + filters(wanted), events.last_id(), take);
    bool const refused = ended && !ended->good();
    if (refused || !heard) return finish(invocation, ended, [](Json const&) {});
    if (!std::exchange(told, true)) print_error(tr("the daemon went away; waiting for it"));
    events.broken();
    std::this_thread::sleep_for(kAgain);
  }
}

Exit run(Invocation const& invocation, Wanted const& wanted, DaemonLink& daemon) {
  if (wanted.follow) return follow(invocation, wanted, daemon);
  auto answer =
      daemon.get(fmt::format("/v1/events?last={}&limit={}{}", wanted.last, wanted.last, filters(wanted)));
  return finish(invocation, answer, [](Json const& json) {
    auto const& events = part_of(json, "events");
    if (events.empty()) print(tr("nothing has happened\n"));
    for (auto const& event : events) print(line_of(event));
  });
}

}  // namespace

void add_logs(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand("logs", tr("What happened: to all, to a batch, or to a job"));
  command->add_option("what", wanted->what, tr("A batch's name, BATCH/JOB, or a job's id"))
      ->type_name("BATCH|JOB");
  command->add_flag("-f,--follow", wanted->follow, tr("Go on with what happens, until you end it"));
  command->add_option("-n,--lines", wanted->last, tr("Begin with so many of the last events (50)"))
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  command
      ->add_option("--kind", wanted->kinds,
                   tr("Only events of these kinds, with commas between: done,failed"))
      ->type_name("TEXT")
      ->delimiter(',')
      ->allow_extra_args(false);
  add_watching(*command, invocation, true);
  command->callback([&invocation, wanted] {
    for (auto& each : wanted->kinds) each = kind_typed(trimmed(each));
    if (invocation.watching && wanted->follow)
      throw CLI::ValidationError{"--watch", tr("choose one of --follow and --watch")};
    invocation.run = [&invocation, wanted](DaemonLink& daemon) { return run(invocation, *wanted, daemon); };
  });
}

}  // namespace yj::ctl
