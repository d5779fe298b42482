// yuanjingctl completion bash|zsh|fish
#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/live_values.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/shell_commands.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/reference/completions.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace yj::ctl {

namespace {

struct Asked {
  std::string shell;
  std::string kind;
  std::string typed;
};

Exit print_completion(std::string const& shell) {
  auto text = reference::completion_for(shell, ctl_tree());
  if (!text) {
    print_error(tr("name a shell: bash, zsh or fish"));
    return Exit::usage;
  }
  print(*text);
  return Exit::ok;
}

}  // namespace

void add_completion(CLI::App& app, Invocation& invocation) {
  auto asked = std::make_shared<Asked>();
  auto* command = app.add_subcommand(
      "completion",
      tr("Prints what lets a shell complete commands, options, values, and the names of batches and jobs"));
  command->add_option("shell", asked->shell, tr("Which shell it is for"))
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  // For the completions themselves.
  command->add_option("--values", asked->kind)->group("");
  command->add_option("--typed", asked->typed)->group("");
  command->callback([&invocation, asked] {
    if (asked->shell.empty() == asked->kind.empty())
      throw CLI::ValidationError{"shell", tr("name a shell: bash, zsh or fish")};
    invocation.run_alone = [&invocation, asked] {
      if (asked->kind.empty()) return print_completion(asked->shell);
      for (auto const& value : live_values(invocation.socket, asked->kind, asked->typed)) print(value + "\n");
      return Exit::ok;
    };
  });
}

}  // namespace yj::ctl
