#include "daemon/ctl/watch_end.hpp"

#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/words.hpp"
#include "http/url.hpp"

#include <fmt/format.h>

#include <optional>

namespace yj::ctl {

namespace {

constexpr std::size_t kTroublesMax = 20;

/// The jobs of a batch that a person should look at; nothing when the daemon did not say.
std::optional<std::vector<Json>> troubles_of(DaemonLink& daemon, Json const& batch) {
  std::vector<Json> troubles;
  for (auto state : {"in_doubt", "failed", "blocked"}) {
    std::string cursor;
    do {
      auto page = daemon.get(fmt::format("/v1/jobs?batch={}&state={}&limit=100{}{}",
                                         http::percent_encoded(text_in(batch, "name")), state,
                                         cursor.empty() ? "" : "&cursor=", http::percent_encoded(cursor)));
      if (!page || !page->good()) {
        print_error(page ? said_in(page->json, "detail") : page.error().what);
        return std::nullopt;
      }
      for (auto const& job : part_of(page->json, "jobs")) {
        if (!job.value("optional", false) || text_in(job, "state") == "in_doubt") troubles.push_back(job);
      }
      cursor = text_in(page->json, "next");
    } while (!cursor.empty() && troubles.size() < kTroublesMax);
  }
  return troubles;
}

}  // namespace

Exit watch_end(Invocation const& invocation, DaemonLink& daemon, std::vector<Json> const& batches,
               std::string const& results) {
  bool well = true;
  if (!invocation.json) {
    if (batches.empty()) print(tr("nothing is under way") + "\n");
    if (!results.empty()) print(tr("results: {}\n", results));
  }
  for (auto const& batch : batches) {
    BatchProgress const progress{batch};
    if (progress.failed + progress.in_doubt == 0) continue;
    auto troubles = troubles_of(daemon, batch);
    if (troubles && troubles->empty()) continue;
    well = false;
    if (invocation.json || !troubles) continue;
    print("\n" + jobs_text(*troubles, true));
    print(tr("yuanjingctl why {} says what to do\n", text_in(batch, "name")));
  }
  return well ? Exit::ok : Exit::failed;
}

}  // namespace yj::ctl
