#include "base/text.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/value_kinds.hpp"

#include <fmt/format.h>

namespace yj::reference {

namespace {

constexpr auto kValues = R"sh(
_@_values() {
    local -a found asked
    [[ -n ${opt_args[--socket]} ]] && asked=(--socket ${~${(Q)opt_args[--socket]}})
    found=(${(f)"$(${~program} $asked completion --values $1 --typed ${(Q)PREFIX} 2>/dev/null)"})
    (( $#found )) || return 1
    # What ends with a slash goes on.
    compadd -S '' -- ${(M)found:#*/}
    compadd -- ${found:#*/}
}
)sh";

/// For inside of single quotes.
std::string in_quotes(std::string const& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

/// A message of `_arguments`, which ends at a bracket or a colon.
std::string message(std::string text) {
  text = replaced(std::move(text), "\\", "\\\\");
  for (std::string_view sign : {"[", "]", ":"})
    text = replaced(std::move(text), sign, fmt::format("\\{}", sign));
  return text;
}

/// `:STATE: _yuanjingctl_values states`.
std::string action(std::string const& program, Argument const& argument) {
  std::string begin = ":" + message(argument.value) + ":";
  auto kind = kind_of(argument);
  if (!kind || kind->by == ValueKind::By::nobody) return begin + " ";
  if (kind->by == ValueKind::By::files) return begin + "_files";
  if (kind->by == ValueKind::By::choices) return begin + "(" + joined(argument.choices, " ") + ")";
  return fmt::format("{} _{}_values {}", begin, program, kind->name);
}

/// The arguments of `_arguments`, one on each line.
std::string specs(Command const& program, Command const& command) {
  std::string out;
  for (auto const& option : options_at(program, command)) {
    for (auto const& name : option.names) {
      std::string others = option.names.size() > 1 ? "(" + joined(option.names, " ") + ")" : "";
      bool long_one = name.starts_with("--") && !option.value.empty();
      std::string spec =
          others + name + (long_one ? "=" : "") + "[" + message(short_text(option.about)) + "]";
      if (!option.value.empty()) spec += action(program.name, option);
      out += " \\\n        " + in_quotes(spec);
    }
  }
  for (auto const& word : command.words) {
    std::string const what = action(program.name, word);
    out += " \\\n        " + in_quotes((word.several ? "*" : word.required ? "" : ":") + what);
  }
  return out;
}

std::string function_name(std::string const& program, Path const& path) {
  std::string name = "_" + program;
  for (auto const& word : path.words) name += "_" + replaced(word, "-", "_");
  return name;
}

/// A command without commands of its own.
std::string leaf(Command const& program, Path const& path) {
  return fmt::format("\n{}() {{\n    _arguments -s{}\n}}\n", function_name(program.name, path),
                     specs(program, *path.command));
}

std::string branching(Command const& program, Path const& path) {
  std::string const name = function_name(program.name, path);
  std::string described;
  std::string cases;
  for (auto const& command : path.command->commands) {
    described += "\n                " +
                 in_quotes(replaced(command.name, ":", "\\:") + ":" + short_text(command.about));
    Path below{path.words, &command};
    below.words.push_back(command.name);
    cases +=
        fmt::format("                {}) {} && ret=0 ;;\n", command.name, function_name(program.name, below));
  }
  std::string out = fmt::format("\n{}() {{\n    local context state line ret=1\n", name);
  if (path.words.empty())
    out += "    local curcontext=$curcontext program=$words[1]\n    typeset -A opt_args\n";
  out += fmt::format(
      "    _arguments -C -s{} \\\n        '1:command:->command' \\\n        '*::argument:->rest' && ret=0\n"
      "    case $state in\n"
      "        command)\n            local -a commands=({}\n            )\n"
      "            _describe -t commands command commands && ret=0\n            ;;\n"
      "        rest)\n            case $words[1] in\n{}            esac\n            ;;\n    esac\n"
      "    return ret\n}}\n",
      specs(program, *path.command), described, cases);
  return out;
}

}  // namespace

std::string zsh_completion(Command const& program) {
  std::string out =
      fmt::format("#compdef {0}\n# Completion of {0} for zsh, made of what its --help says.\n", program.name);
  if (asks_the_program(program)) out += replaced(kValues, "@", program.name);
  for (auto const& path : paths_of(program))
    out += path.command->commands.empty() ? leaf(program, path) : branching(program, path);
  // Both where zsh loads it by its name and where it is read with `source`.
  out += fmt::format(
      "\nif [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n    _{0} \"$@\"\nelse\n"
      "    compdef _{0} {0}\nfi\n",
      program.name);
  return out;
}

}  // namespace yj::reference
