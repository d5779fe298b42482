// yuanjingctl submit FILE… [--name NAME]
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/submission.hpp"
#include "daemon/ctl/submit_text.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace yj::ctl {

namespace {

constexpr auto kExample = mark(
    "A batch is a YAML file, for example cat.yaml:\n"
    "\n"
    "    budget: 200                     # credits; what does not fit waits\n"
    "    confirm_above: 100              # beyond that it waits for `approve`\n"
    "    defaults:\n"
    "      model: happyhorse-1.0-t2v\n"
    "      duration: 5\n"
    "    jobs:\n"
    "      - a ginger cat stretches on the windowsill\n"
    "      - prompt: the cat slowly opens its eyes\n"
    "        model: happyhorse-1.0-i2v\n"
    "        first_frame: cat.jpg        # lies beside the file\n"
    "\n"
    "`yuanjingctl models` lists the models and what they take, `yuanjingctl schema`\n"
    "every key. A file can also be copied into the daemon's inbox, which\n"
    "`yuanjingctl doctor` names: what was taken moves to accepted/ with a receipt,\n"
    "what was refused to rejected/ with its errors. Whoever copies a folder there\n"
    "lets the group write to it (cp -r --no-preserve=mode, umask 002): only then\n"
    "can it be moved on.");

struct SubmitAsk {
  std::vector<std::string> files;
  std::string name;
};

void show(Invocation const& invocation, Answer const& answer, std::string const& typed,
          std::string const& shown) {
  if (invocation.json) return print_body(answer);
  if (!answer.good()) return print_error(refused_text(answer.json, answer.status, shown));
  print(taken_text(answer.json, typed, shown));
  // Of a known batch the text has said what the first warning says.
  Json rest = answer.json;
  if (is_known(rest) && !part_of(rest, "warnings").empty()) rest["warnings"].erase(0);
  print_warnings(rest);
}

Exit submit_file(Invocation const& invocation, DaemonLink& daemon, std::string const& typed,
                 std::string const& name) {
  auto batch = read_batch_file(typed);
  if (!batch) {
    print_error(batch.error().what);
    return batch.error().code == Errc::invalid ? Exit::invalid : Exit::usage;
  }
  auto answer = submit_batch(daemon, *batch, name);
  if (!answer) {
    print_error(answer.error().what);
    return Exit::unreachable;
  }
  show(invocation, *answer, typed, batch->shown);
  return exit_for(*answer);
}

Exit submit(Invocation const& invocation, DaemonLink& daemon, SubmitAsk const& ask) {
  if (ask.files.size() > 1 && !ask.name.empty()) {
    print_error(
        tr("--name names one batch, and here are {} files; submit them one by one", ask.files.size()));
    return Exit::usage;
  }
  Exit worst = Exit::ok;
  for (auto const& typed : ask.files) {
    Exit end = submit_file(invocation, daemon, typed, ask.name);
    worst = std::max(worst, end);
    if (end == Exit::unreachable) break;
  }
  return worst;
}

}  // namespace

void add_submit(CLI::App& app, Invocation& invocation) {
  auto ask = std::make_shared<SubmitAsk>();
  auto* command = app.add_subcommand(
      "submit", tr("Orders the jobs of a batch file; pictures and videos that it names are sent along"));
  command->footer(tr(kExample));
  command
      ->add_option(
          "file", ask->files,
          tr("A batch file, a folder with a batch.yaml, or - for standard input (with paths from here)"))
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--name", ask->name,
                   tr("The batch's name, which wins over the file's; with another name, known content is "
                      "ordered again"))
      ->type_name("NAME");
  command->callback([&invocation, ask] {
    invocation.run = [&invocation, ask](DaemonLink& daemon) { return submit(invocation, daemon, *ask); };
  });
}

}  // namespace yj::ctl
