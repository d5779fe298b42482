// yuanjingctl backup
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace yj::ctl {

namespace {

constexpr int kWaitSeconds = 20;  // of one question

bool is_making(Result<Answer> const& answer) {
  return answer && answer->good() && text_in(answer->json, "state") == "making";
}

void say_how_it_stands(Json const& json) {
  std::string const state = text_in(json, "state");
  if (state == "making") print(tr("the store is being copied to {}\n", text_in(json, "file")));
  if (state == "failed") print_error(in_own_language(text_in(json, "error")));
  if (state != "made") return;
  print(tr("the store was copied to {} ({} KiB)\n", text_in(json, "file"),
           (number_in(json, "bytes") + 1023) / 1024));
  for (auto const& file : part_of(json, "removed")) {
    Json holder;
    holder["file"] = file;
    print(tr("removed {}, which is older than a week\n", text_in(holder, "file")));
  }
}

Exit back_up(Invocation const& invocation, DaemonLink& daemon, bool wait) {
  auto answer = daemon.post("/v1/backup");
  if (!wait || !is_making(answer)) return finish(invocation, answer, say_how_it_stands);
  if (!invocation.json) {
    say_how_it_stands(answer->json);
    std::fflush(stdout);
  }
  std::string const file = text_in(answer->json, "file");
  while (is_making(answer) && text_in(answer->json, "file") == file)
    answer = daemon.get(fmt::format("/v1/backup?wait={}", kWaitSeconds));
  if (!answer || !answer->good()) return finish(invocation, answer, say_how_it_stands);
  std::string const state = text_in(answer->json, "state");
  if (state != "failed" && text_in(answer->json, "file") != file) {
    // The daemon was started again meanwhile, or the next copy was begun already.
    print_error(tr("what became of the copy {} is not known; look whether the file is there", file));
    return Exit::failed;
  }
  Exit const shown = finish(invocation, answer, say_how_it_stands);
  return state == "failed" ? Exit::failed : shown;
}

}  // namespace

void add_backup(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "backup",
      tr("Copies the daemon's store now and says where the copy lies; one is made every day anyway"));
  auto at_once = std::make_shared<bool>(false);
  command->add_flag("--no-wait", *at_once, tr("Only begin it; a large store takes a while"));
  command->callback([&invocation, at_once] {
    invocation.run = [&invocation, at_once](DaemonLink& daemon) {
      return back_up(invocation, daemon, !*at_once);
    };
  });
}

}  // namespace yj::ctl
