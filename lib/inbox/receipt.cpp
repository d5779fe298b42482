#include "inbox/receipt.hpp"

#include <fmt/format.h>

#include <map>

namespace yj::inbox {

std::string receipt_text(BatchSpec const& spec, BatchTaken const& taken, std::string const& output_folder,
                         Instant at) {
  if (taken.known) {
    return fmt::format(
        "{}: this content was taken before, as batch '{}'. Nothing was ordered again.\n"
        "To order it once more on purpose, give it a name of its own: batch: {}-2\n",
        to_local(at), taken.name, taken.name);
  }
  std::map<std::pair<std::string_view, std::string>, int> kinds;
  for (auto const& job : spec.jobs) kinds[{name_of(job.type), job.model}] += 1;
  std::string text = fmt::format("{}: batch '{}' was taken with {} jobs (id {}).\n", to_local(at), taken.name,
                                 spec.jobs.size(), taken.batch.text());
  for (auto const& [kind, count] : kinds)
    text += fmt::format("  {:>6} x {} {}\n", count, kind.first, kind.second);
  text += fmt::format("Results appear in {}\n", output_folder);
  for (auto const& note : spec.notes) text += fmt::format("Note: {}\n", note);
  for (auto const& job : spec.jobs) {
    for (auto const& note : job.notes) text += fmt::format("Note on job {}: {}\n", job.name, note);
  }
  return text;
}

std::string errors_text(Diagnostics const& problems) {
  std::string text =
      fmt::format("This batch was refused: {} problem{}. Nothing was ordered and nothing was paid.\n\n",
                  problems.size(), problems.size() == 1 ? "" : "s");
  for (auto const& problem : problems) text += problem.text() + "\n";
  text += "\nMend the file and put it into the inbox again.\n";
  return text;
}

}  // namespace yj::inbox
