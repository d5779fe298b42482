#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yj::reference {

/// An option, a flag or a positional word of a command line.
struct Argument {
  std::vector<std::string> names;    ///< `-m`, `--model`; of a positional word its name, without dashes
  std::string value;                 ///< what it takes, as `--help` shows it: `MODEL`; empty for a flag
  std::vector<std::string> choices;  ///< what it takes and nothing else; empty: any value
  std::string about;
  bool required = false;
  bool several = false;  ///< takes more than one
};

/// A program, or one of its commands.
struct Command {
  std::string name;
  std::string about;
  std::string footer;
  std::vector<Argument> options;
  std::vector<Argument> words;  ///< positional, in their order
  std::vector<Command> commands;
};

/// What CLI11 knows of a command line: the one source of `--help`, completions and manual pages. What `--help` does not show
/// (an empty group) is left out; groups of options count as the command that has them.
Command tree_of(CLI::App const& app);

/// A command with the words that lead to it, without the program's name: {"assets", "list"}.
struct Path {
  std::vector<std::string> words;
  Command const* command = nullptr;

  /// `assets list`; empty for the program itself.
  [[nodiscard]] std::string text() const;
};

/// The program and all that lies below it, each before its own commands.
std::vector<Path> paths_of(Command const& program);

/// `yuanjingctl jobs [OPTIONS] [BATCH]`, without the program and its path: `[OPTIONS] [BATCH]`.
std::string usage_of(Command const& command);

}  // namespace yj::reference
