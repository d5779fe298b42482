// yuanjingctl watch [BATCH…]: how far batches have come, until they end; a live view on a terminal, lines elsewhere.
#include "base/text.hpp"
#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/eta.hpp"
#include "daemon/ctl/live_frame.hpp"
#include "daemon/ctl/live_watch.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/watch_end.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <optional>
#include <thread>

namespace yj::ctl {

namespace {

using Seconds = std::chrono::seconds;

/// A daemon that is restarted comes back within this time; after it the watch gives up.
constexpr Seconds kPatience{120};

struct Wanted {
  std::vector<std::string> names;
  std::string every = "1s";
};

struct Watched {
  explicit Watched(Json now)
      : batch(std::move(now)), eta(Seconds{instant_in(batch, "accepted_at").value_or(0)}) {}
  Json batch;
  Eta eta;
  std::string printed;  ///< what was last said about it where there is no terminal
};

/// Lines, each when it says something new.
class Watch {
 public:
  Watch(Invocation const& invocation, DaemonLink& daemon, Wanted const& wanted)
      : invocation_(invocation), daemon_(daemon), wanted_(wanted), every_(*parse_duration(wanted.every)) {}

  Exit run() {
    Seconds silent_since{0};
    bool first = true;
    while (true) {
      auto looked = look();
      if (looked) {
        silent_since = Seconds{0};
        tell();
        if (all_at_rest()) return end();
      } else if (first || looked.error().code != Errc::unavailable) {
        print_error(in_own_language(looked.error().what));
        return exit_;
      } else {
        if (silent_since.count() == 0) {
          silent_since = now();
          print_error(tr("the daemon does not answer; trying again for {}", span_text(kPatience)));
        }
        if (now() - silent_since > kPatience) {
          print_error(in_own_language(looked.error().what));
          return Exit::unreachable;
        }
      }
      first = false;
      std::this_thread::sleep_for(every_);
    }
  }

 private:
  static Seconds now() { return Seconds{std::time(nullptr)}; }

  Result<Json> ask(std::string const& target) {
    auto answer = daemon_.get(target);
    if (!answer) {
      exit_ = Exit::unreachable;
      return answer.error();
    }
    if (!answer->good()) {
      exit_ = Exit::failed;
      return fail(Errc::invalid, text_in(answer->json, "detail"));
    }
    return Result<Json>{boost::system::in_place_value, std::move(answer->json)};
  }

  Result<void> look() {
    if (wanted_.names.empty()) {
      auto page = ask("/v1/batches?limit=100");
      if (!page) return page.error();
      for (auto const& batch : part_of(*page, "batches")) {
        bool complete = batch.value("complete", false);
        if (!complete && !find(text_in(batch, "id"))) batches_.emplace_back(batch);
      }
    } else if (batches_.empty()) {
      for (auto const& name : wanted_.names) {
        auto batch = ask(batch_path(name));
        if (!batch) return batch.error();
        if (!find(text_in(*batch, "id"))) batches_.emplace_back(std::move(*batch));
      }
    }
    for (auto& each : batches_) {
      auto batch = ask(batch_path(text_in(each.batch, "id")));
      if (!batch) return batch.error();
      each.batch = std::move(*batch);
      each.eta.note(now(), BatchProgress{each.batch}.ended());
    }
    auto status = ask("/v1/status");
    if (!status) return status.error();
    status_ = std::move(*status);
    return {};
  }

  bool find(std::string const& id) const {
    return std::any_of(batches_.begin(), batches_.end(),
                       [&](Watched const& each) { return text_in(each.batch, "id") == id; });
  }

  bool all_at_rest() const {
    return std::all_of(batches_.begin(), batches_.end(),
                       [](Watched const& each) { return BatchProgress{each.batch}.at_rest(); });
  }

  /// What keeps this batch waiting; limits that are merely reached are the normal course of things.
  std::vector<std::string> obstacles_of(Json const& batch) const {
    std::vector<std::string> lines;
    if (BatchProgress{batch}.at_rest()) return lines;
    std::string state = text_in(batch, "state");
    if (state == "paused" || state == "held") lines.push_back(said_in(batch, "reason"));
    for (auto const& obstacle : part_of(status_, "obstacles")) {
      std::string account = text_in(obstacle, "account");
      if (is_routine(obstacle)) continue;
      if (!account.empty() && account != text_in(batch, "account")) continue;
      std::string line = said_in(obstacle, "what");
      if (instant_in(obstacle, "until")) line += tr("; tried again at {}", when(obstacle, "until"));
      lines.push_back(std::move(line));
    }
    return lines;
  }

  void tell() {
    if (invocation_.json) return tell_json();
    tell_plainly();
  }

  void tell_plainly() {
    for (auto& each : batches_) {
      std::string line = text_in(each.batch, "name") + " " + progress_text(each.batch, std::nullopt);
      for (auto const& wait : obstacles_of(each.batch)) line += tr("\n  waits: {}", wait);
      if (line == each.printed) continue;
      each.printed = line;
      print(to_local(from_millis(now().count() * 1000)).substr(11) + " " + line + "\n");
    }
    std::fflush(stdout);
  }

  void tell_json() {
    for (auto& each : batches_) {
      Json plain = each.batch;
      std::string line = plain.dump(-1, ' ', false, Json::error_handler_t::replace);
      if (line == each.printed) continue;
      each.printed = line;
      print(line + "\n");
    }
    std::fflush(stdout);
  }

  Exit end() {
    std::vector<Json> batches;
    for (auto const& each : batches_) batches.push_back(each.batch);
    std::string results;
    if (wanted_.names.size() == 1)
      results = text_in(status_, "output") + "/" + text_in(batches.front(), "folder");
    return watch_end(invocation_, daemon_, batches, results);
  }

  Invocation const& invocation_;
  DaemonLink& daemon_;
  Wanted const& wanted_;
  Duration every_;
  std::vector<Watched> batches_;
  Json status_;
  Exit exit_ = Exit::failed;
};

}  // namespace

void add_watch(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand(
      "watch",
      tr("Shows how far batches have come until they end; ends with 1 if a job failed or is in doubt. On a "
         "terminal it fills the screen, and without a name it goes on until q or Ctrl-C"));
  command->add_option("batch", wanted->names, tr("Only these; without a name everything that is under way"))
      ->type_name("BATCH");
  command->add_option("--every", wanted->every, tr("How often to look at most (1s)"))
      ->type_name("DURATION")
      ->check([](std::string const& text) {
        auto every = parse_duration(text);
        return every && every->count() > 0 ? "" : tr("a duration is written 500ms, 2s, 1m");
      });
  command->callback([&invocation, wanted] {
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      if (is_live_terminal() && !invocation.json)
        return live_watch(invocation, daemon, wanted->names, *parse_duration(wanted->every));
      return Watch{invocation, daemon, *wanted}.run();
    };
  });
}

}  // namespace yj::ctl
