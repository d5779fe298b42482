#include "inbox/receipt.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace yj::inbox {

namespace {

// A receipt is read by a person: beyond these a look into the daemon says more.
constexpr std::size_t kLinesMax = 300;
constexpr std::size_t kNamesMax = 5;
constexpr std::size_t kPromptMax = 300;
/// Said elsewhere in the receipt.
constexpr std::array<std::string_view, 3> kKnownFields{"model", "catelogid", "prompt"};

std::string value_text(FieldValue const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return printable(*text, kPromptMax);
  if (auto const* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (auto const* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return std::to_string(std::get<std::int64_t>(value));
}

/// Every field that goes along, by the platform's own names: `resolution 720P, ratio 9:16, duration 5`.
std::string sent_text(RequestSpec const& request) {
  std::vector<std::string> parts;
  for (auto const& field : request.fields) {
    bool known = std::find(kKnownFields.begin(), kKnownFields.end(), field.name) != kKnownFields.end();
    if (!known) parts.push_back(fmt::format("{} {}", field.name, value_text(field.value)));
  }
  return joined(parts, ", ");
}

/// Things that many jobs have in common, in the order in which they first came, each with its jobs' names.
class Groups {
 public:
  void add(std::string const& what, std::string const& job) {
    auto [place, added] = places_.emplace(what, groups_.size());
    if (added) groups_.push_back({what, {}, 0});
    Group& group = groups_[place->second];
    if (group.names.size() < kNamesMax) group.names.push_back(job);
    group.jobs += 1;
  }

  /// `write` makes a line of what, how many, and the first names.
  template <class Write>
  [[nodiscard]] std::string text(Write write) const {
    std::string out;
    for (std::size_t i = 0; i < groups_.size() && i < kLinesMax; ++i) {
      Group const& group = groups_[i];
      std::string names = joined(group.names, ", ");
      if (group.jobs > group.names.size())
        names += fmt::format(" and {} more", group.jobs - group.names.size());
      out += write(group.what, group.jobs, names);
    }
    if (groups_.size() > kLinesMax) out += fmt::format("  … and {} more lines\n", groups_.size() - kLinesMax);
    return out;
  }

 private:
  struct Group {
    std::string what;
    std::vector<std::string> names;
    std::size_t jobs;
  };
  std::map<std::string, std::size_t> places_;
  std::vector<Group> groups_;
};

std::string orders_text(BatchSpec const& spec) {
  Groups kinds;
  for (auto const& job : spec.jobs) {
    std::string sent = sent_text(job.request);
    kinds.add(fmt::format("{} {}{}{}", name_of(job.type), job.model, sent.empty() ? "" : ": ", sent),
              job.name);
  }
  return kinds.text([](std::string const& what, std::size_t jobs, std::string const& names) {
    return fmt::format("  {} x {}\n      {}\n", jobs, what, names);
  });
}

std::string notes_text(BatchSpec const& spec) {
  Groups notes;
  for (auto const& job : spec.jobs) {
    for (auto const& note : job.notes) notes.add(note, job.name);
  }
  std::string text;
  for (auto const& note : spec.notes) text += fmt::format("  {}\n", note);
  return text + notes.text([](std::string const& what, std::size_t, std::string const& names) {
    return fmt::format("  {}\n      {}\n", what, names);
  });
}

std::string jobs_text(BatchSpec const& spec) {
  std::string text;
  for (std::size_t i = 0; i < spec.jobs.size() && i < kLinesMax; ++i) {
    auto const& job = spec.jobs[i];
    text += fmt::format("  {}: {}\n", job.name, printable(job.prompt, kPromptMax));
    for (auto const& file : job.request.files)
      text += fmt::format("      {} as {}, {} bytes\n", printable(file.source, kPromptMax), file.field,
                          file.bytes);
  }
  if (spec.jobs.size() > kLinesMax)
    text += fmt::format("  … and {} more: yuanjingctl jobs {} --limit {}\n", spec.jobs.size() - kLinesMax,
                        spec.name, spec.jobs.size());
  return text;
}

std::string money_text(BatchSpec const& spec, std::optional<BatchEstimate> const& to_come) {
  std::string text;
  if (to_come) text += fmt::format("It will cost     {}\n", in_words(*to_come));
  BatchBudget const budget = spec.budget.value_or(BatchBudget{});
  auto line = [&](std::optional<Credits> const& cap, std::string_view what) {
    if (cap) text += fmt::format("It may cost      {} credits {}\n", to_text(*cap), what);
  };
  line(budget.max, "in all; what does not fit waits");
  line(budget.daily, "a day; what does not fit waits for the next");
  line(budget.confirm_above, fmt::format("before `yuanjingctl approve {}`", shell_word(spec.name)));
  if (!spec.project.empty()) text += fmt::format("It is booked for {}\n", spec.project);
  return text;
}

}  // namespace

std::string receipt_text(BatchSpec const& spec, BatchTaken const& taken, Receipt const& receipt, Instant at) {
  if (taken.known)
    return fmt::format(
        "{}: this content was taken before, as batch '{}'. Nothing was ordered and nothing is paid again.\n{}"
        "Its results are in {}\n"
        "To order it once more on purpose, give it a name of its own in the file: batch: {}-2\n",
        to_local(at), taken.name,
        taken.budget_changed ? "Its budget is now the one of this file, and what waited for it goes on as "
                               "far as it reaches. Nothing "
                               "else of the file is taken over.\n"
                             : "",
        receipt.results, taken.name);
  std::string text = fmt::format("Batch '{}' was taken with {} job{} at {}.\n", taken.name, spec.jobs.size(),
                                 spec.jobs.size() == 1 ? "" : "s", to_local(at));
  if (!receipt.held.empty()) text += fmt::format("It is held: {}\n", printable(receipt.held, 3 * kPromptMax));
  text += fmt::format("Results appear in {}\nFollow it with   yuanjingctl watch {}\n", receipt.results,
                      shell_word(taken.name));
  text += fmt::format("Stop it with     yuanjingctl cancel {}   (what is submitted already goes on)\n",
                      shell_word(taken.name));
  bool files = std::any_of(spec.jobs.begin(), spec.jobs.end(),
                           [](JobSpec const& job) { return !job.request.files.empty(); });
  if (files) text += "Its input files were copied; what happens to the originals changes nothing any more.\n";
  text += fmt::format("Its id is        {}\n", taken.batch.text());
  text += money_text(spec, receipt.to_come);
  text += "\nWhat is ordered, and what is sent besides the prompt:\n" + orders_text(spec);
  if (auto notes = notes_text(spec); !notes.empty())
    text += "\nWhat was filled in, skipped or rewritten:\n" + notes;
  return text + "\nThe jobs:\n" + jobs_text(spec);
}

std::string errors_text(Diagnostics const& problems) {
  std::string text =
      fmt::format("This batch was refused: {} problem{}. Nothing was ordered and nothing was paid.\n\n",
                  problems.size(), problems.size() == 1 ? "" : "s");
  for (auto const& problem : problems) text += problem.text() + "\n";
  text += "\nMend the file and put it into the inbox again.\n";
  return text;
}

std::string stayed_text(std::filesystem::path const& entry, bool is_folder, std::string_view why) {
  std::string path = printable(entry.string(), kPromptMax);
  std::string text = fmt::format("\n{} stays in the inbox: it could not be moved here ({}).\n", path,
                                 printable(why, kPromptMax));
  text +=
      "It is looked at again when its batch file changes or the daemon starts; the same content is not "
      "ordered again.\n";
  if (is_folder)
    text += fmt::format(
        "Take it out yourself. The next one is better handed in with\n"
        "    yuanjingctl submit FOLDER/batch.yaml\n"
        "or copied so that its group may write to it:\n"
        "    (umask 002; cp -r --no-preserve=mode FOLDER {})\n",
        printable(entry.parent_path().string(), kPromptMax));
  return text;
}

}  // namespace yj::inbox
