#include "daemon/reference/command_tree.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

namespace yj::reference {

namespace {

/// `TYPE:{Image,Video}`: CLI11 puts what its checks say behind the name of the value.
void read_value(std::string const& type, Argument& into) {
  into.value = type.substr(0, type.find(':'));
  auto open = type.find(":{");
  auto close = type.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return;
  std::string choices = type.substr(open + 2, close - open - 2);
  while (!choices.empty()) {
    auto comma = choices.find(',');
    into.choices.push_back(trimmed(choices.substr(0, comma)));
    choices.erase(0, comma == std::string::npos ? comma : comma + 1);
  }
}

Argument argument_of(CLI::Option const& option) {
  Argument made;
  for (auto const& name : option.get_snames()) made.names.push_back("-" + name);
  for (auto const& name : option.get_lnames()) made.names.push_back("--" + name);
  if (made.names.empty()) made.names.push_back(option.get_name(true));
  bool takes_value = option.get_items_expected_max() != 0;
  if (takes_value) read_value(option.get_type_name(), made);
  made.about = option.get_description();
  made.required = option.get_required();
  made.several = takes_value && option.get_items_expected_max() > 1;
  return made;
}

void add_options(CLI::App const& app, Command& into) {
  for (auto const* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->nonpositional() ? into.options : into.words).push_back(argument_of(*option));
  }
}

}  // namespace

Command tree_of(CLI::App const& app) {
  Command made;
  made.name = app.get_name();
  made.about = app.get_description();
  made.footer = app.get_footer();
  add_options(app, made);
  for (auto const* below : app.get_subcommands(nullptr)) {
    if (below->get_name().empty()) {
      add_options(*below, made);
    } else if (!below->get_group().empty()) {
      made.commands.push_back(tree_of(*below));
    }
  }
  return made;
}

std::string Path::text() const { return joined(words, " "); }

std::vector<Path> paths_of(Command const& program) {
  std::vector<Path> all{{{}, &program}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<Path> below;
    for (auto const& command : all[i].command->commands) {
      Path path{all[i].words, &command};
      path.words.push_back(command.name);
      below.push_back(std::move(path));
    }
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, below.begin(), below.end());
  }
  return all;
}

std::string usage_of(Command const& command) {
  std::string usage = "[OPTIONS]";
  for (auto const& word : command.words) {
    std::string shown = word.value + (word.several ? "..." : "");
    usage += word.required ? " " + shown : " [" + shown + "]";
  }
  if (!command.commands.empty()) usage += " COMMAND";
  return usage;
}

}  // namespace yj::reference
