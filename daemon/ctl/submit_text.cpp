#include "daemon/ctl/submit_text.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::ctl {

namespace {

constexpr std::size_t kNotesShown = 8;
constexpr std::size_t kNoteBytes = 300;

std::string jobs_of(std::int64_t jobs) { return trn("{} job", "{} jobs", jobs, jobs); }

/// `3 jobs: 2 t2v happyhorse-1.0-t2v, 1 t2i wan2.5-t2i-preview`
std::string kinds_text(Json const& reply) {
  std::vector<std::string> kinds;
  for (auto const& kind : part_of(reply, "kinds"))
    kinds.push_back(
        fmt::format("{} {} {}", number_in(kind, "jobs"), text_in(kind, "type"), text_in(kind, "model")));
  return tr("{}: {}", jobs_of(number_in(reply, "jobs")), joined(kinds, tr(", ")));
}

std::string notes_text(Json const& reply) {
  std::string text;
  std::size_t count = 0;
  Json const& notes = part_of(reply, "notes");
  for (auto const& note : notes) {
    if (!note.is_string()) continue;
    if (++count > kNotesShown) continue;
    text += tr("  note: {}\n", printable(said_text(note), kNoteBytes));
  }
  if (count > kNotesShown)
    text += tr("  and {} more notes; yuanjingctl show BATCH/JOB has those of a job\n", count - kNotesShown);
  return text;
}

/// What it will cost, where that is known, and its limits.
std::string costs_text(Json const& reply) {
  std::string text;
  if (auto what = said_in(part_of(reply, "to_come"), "what"); !what.empty()) text += tr("  cost: {}\n", what);
  for (auto const& budget : part_of(reply, "budgets")) {
    std::string scope = text_in(budget, "scope");
    std::string const cap = amount_in(budget, "cap");
    text += scope == "batch"       ? tr("  limit: {} credits in all\n", cap)
            : scope == "batch_day" ? tr("  limit: {} credits a day\n", cap)
                                   : tr("  limit: {} credits before it is approved\n", cap);
  }
  return text;
}

}  // namespace

bool is_known(Json const& reply) {
  return reply.is_object() && reply.contains("known") && reply["known"] == true;
}

std::string taken_text(Json const& reply, std::string const& typed, std::string const& shown) {
  std::string name = text_in(reply, "name");
  std::string follow = tr("Follow it with: yuanjingctl watch {}\n", shell_word(name));
  if (is_known(reply))
    return tr(
        "{} has the content of batch {} ({}), which was taken before: nothing was ordered again. Its results "
        "appear in {}\n{}"
        "To order it once more on purpose: yuanjingctl submit {} --name {}\n",
        shown, name, jobs_of(number_in(reply, "jobs")), text_in(reply, "results"), follow, shell_word(typed),
        shell_word(name + "-2"));
  std::string held =
      text_in(reply, "state") == "held" ? tr("It is held: {}\n", said_in(reply, "reason")) : std::string{};
  return tr("Batch {} was taken with {}.\n{}{}{}Results appear in {}\n{}", name, kinds_text(reply),
            notes_text(reply), costs_text(reply), held, text_in(reply, "results"), follow);
}

std::string refused_text(Json const& problem, int status, std::string const& shown) {
  std::string text;
  for (auto const& error : part_of(problem, "errors")) {
    Mark mark{static_cast<int>(number_in(error, "line")), static_cast<int>(number_in(error, "column"))};
    Diagnostic found{shown, mark, text_in(error, "code"),
                     in_own_language(text_in(error, "message"), Said::of_problem),
                     in_own_language(text_in(error, "allowed"), Said::of_problem)};
    text += found.text() + "\n";
  }
  if (text.empty()) {
    std::string detail = in_own_language(text_in(problem, "detail"), Said::of_problem);
    if (detail.empty()) detail = tr("the daemon answered with status {}", status);
    text = fmt::format("{}: {}\n", shown, detail);
  }
  if (auto hint = in_own_language(text_in(problem, "hint"), Said::of_problem); !hint.empty())
    text += tr("hint: {}", hint) + "\n";
  text.pop_back();
  return text;
}

}  // namespace yj::ctl
