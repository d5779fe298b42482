// yuanjingctl watch [BATCH…]: how far batches have come, until they end.
#include "base/text.hpp"
#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/eta.hpp"
#include "daemon/ctl/live_lines.hpp"
#include "daemon/ctl/naming.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

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

constexpr std::size_t kNameColumns = 28;
constexpr int kTroublesMax = 20;
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
        print_error(looked.error().what);
        return exit_;
      } else {
        if (silent_since.count() == 0) {
          silent_since = now();
          print_error(fmt::format("the daemon does not answer; trying again for {}", span_text(kPatience)));
        }
        if (now() - silent_since > kPatience) {
          print_error(looked.error().what);
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
    if (state == "paused" || state == "held") lines.push_back(text_in(batch, "reason"));
    for (auto const& obstacle : part_of(status_, "obstacles")) {
      std::string kind = text_in(obstacle, "kind");
      std::string account = text_in(obstacle, "account");
      if (kind == "in_flight" || kind == "on_wire" || kind == "rate") continue;
      if (!account.empty() && account != text_in(batch, "account")) continue;
      std::string line = text_in(obstacle, "what");
      if (instant_in(obstacle, "until")) line += "; tried again at " + when(obstacle, "until");
      lines.push_back(std::move(line));
    }
    return lines;
  }

  void tell() {
    if (invocation_.json) return tell_json();
    if (!screen_.on_terminal()) return tell_plainly();
    std::size_t columns = 0;
    for (auto const& each : batches_)
      columns = std::max(columns, std::min(kNameColumns, display_width(text_in(each.batch, "name"))));
    std::vector<std::string> lines;
    std::vector<std::string> said;
    for (auto const& each : batches_) {
      auto left = each.eta.left(BatchProgress{each.batch}.left());
      auto waits = obstacles_of(each.batch);
      if (!waits.empty()) left.reset();
      lines.push_back(padded(cut_to(text_in(each.batch, "name"), columns), columns) + " " +
                      progress_text(each.batch, left));
      for (auto& line : waits) {
        if (std::find(said.begin(), said.end(), line) != said.end()) continue;  // once is enough for all
        said.push_back(line);
        lines.push_back("  waits: " + line);
      }
    }
    screen_.draw(lines);
  }

  void tell_plainly() {
    for (auto& each : batches_) {
      std::string line = text_in(each.batch, "name") + " " + progress_text(each.batch, std::nullopt);
      for (auto const& wait : obstacles_of(each.batch)) line += "\n  waits: " + wait;
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

  /// The jobs of a batch that a person should look at; empty when all is well. `optional` jobs may fail.
  std::vector<Json> troubles_of(Json const& batch) {
    std::vector<Json> troubles;
    for (auto state : {"in_doubt", "failed", "blocked"}) {
      std::string cursor;
      do {
        auto page = ask(fmt::format("/v1/jobs?batch={}&state={}&limit=100{}{}",
                                    http::percent_encoded(text_in(batch, "name")), state,
                                    cursor.empty() ? "" : "&cursor=", http::percent_encoded(cursor)));
        if (!page) {
          print_error(page.error().what);
          return troubles;
        }
        for (auto const& job : part_of(*page, "jobs")) {
          if (!job.value("optional", false) || text_in(job, "state") == "in_doubt") troubles.push_back(job);
        }
        cursor = text_in(*page, "next");
      } while (!cursor.empty() && troubles.size() < kTroublesMax);
    }
    return troubles;
  }

  Exit end() {
    bool well = true;
    if (batches_.empty() && !invocation_.json) print("nothing is under way\n");
    if (!invocation_.json && wanted_.names.size() == 1)
      print(fmt::format("results: {}/{}\n", text_in(status_, "output"),
                        text_in(batches_.front().batch, "folder")));
    for (auto const& each : batches_) {
      if (BatchProgress{each.batch}.failed + BatchProgress{each.batch}.in_doubt == 0) continue;
      auto troubles = troubles_of(each.batch);
      if (troubles.empty()) continue;
      well = false;
      if (invocation_.json) continue;
      print("\n" + jobs_text(troubles, true));
      print(fmt::format("yuanjingctl why {} says what to do\n", text_in(each.batch, "name")));
    }
    return well ? Exit::ok : Exit::failed;
  }

  Invocation const& invocation_;
  DaemonLink& daemon_;
  Wanted const& wanted_;
  Duration every_;
  LiveLines screen_;
  std::vector<Watched> batches_;
  Json status_;
  Exit exit_ = Exit::failed;
};

}  // namespace

void add_watch(CLI::App& app, Invocation& invocation) {
  auto wanted = std::make_shared<Wanted>();
  auto* command = app.add_subcommand(
      "watch", "Shows how far batches have come until they end; ends with 1 if a job failed or is in doubt");
  command->add_option("batch", wanted->names, "Only these; without a name everything that is under way")
      ->type_name("BATCH");
  command->add_option("--every", wanted->every, "How often to look (1s)")
      ->type_name("DURATION")
      ->check([](std::string const& text) {
        auto every = parse_duration(text);
        return every && every->count() > 0 ? "" : "a duration is written 500ms, 2s, 1m";
      });
  command->callback([&invocation, wanted] {
    invocation.run = [&invocation, wanted](DaemonLink& daemon) {
      return Watch{invocation, daemon, *wanted}.run();
    };
  });
}

}  // namespace yj::ctl
