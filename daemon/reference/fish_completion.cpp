#include "base/text.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/value_kinds.hpp"

#include <fmt/format.h>

#include <set>

namespace yj::reference {

namespace {

constexpr auto kAt = R"sh(
function __@_at --description 'Whether the commands typed so far are these'
    set -l path ''
    set -l skips 0
    set -l words (commandline -opc)
    set -e words[1]
    for word in $words
        if test $skips = 1
            set skips 0
            continue
        end
        switch $word
            case '--*=*'
            case %options
                set skips 1
            case '-*'
            case '*'
                if contains -- "$path $word" %paths
                    set path "$path $word"
                end
        end
    end
    test "$path" = "$argv[1]"
end
)sh";

constexpr auto kValues = R"sh(
function __@_values --description 'What there is of a kind'
    set -l words (commandline -opc)
    set -l asked
    if set -l place (contains -i -- --socket $words)
        set asked --socket $words[(math $place + 1)]
    end
    $words[1] $asked completion --values $argv[1] --typed (commandline -ct) 2>/dev/null
end
)sh";

std::string in_quotes(std::string const& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

/// The path of a command as `__…_at` makes it: each word behind a blank.
std::string spelled(Path const& path) { return path.words.empty() ? "" : " " + path.text(); }

std::string values(std::string const& program, Argument const& argument) {
  auto kind = kind_of(argument);
  if (kind && kind->by == ValueKind::By::files) return " -F";
  if (kind && kind->by == ValueKind::By::choices) return " -a " + in_quotes(joined(argument.choices, " "));
  if (kind && kind->by == ValueKind::By::program)
    return fmt::format(" -a '(__{}_values {})'", program, kind->name);
  return "";
}

std::string option_line(std::string const& begin, std::string const& program, Argument const& option) {
  std::string line = begin;
  for (auto const& name : option.names)
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!option.value.empty()) {
    std::string const offered = values(program, option);
    line += (offered == " -F" ? " -r" : " -x") + offered;
  }
  return line + " -d " + in_quotes(short_text(option.about)) + "\n";
}

}  // namespace

std::string fish_completion(Command const& program) {
  std::string lines;
  std::set<std::string> with_value;
  std::vector<std::string> known;
  for (auto const& path : paths_of(program)) {
    if (!path.words.empty()) known.push_back(in_quotes(spelled(path)));
    std::string const begin =
        fmt::format("complete -c {} -n {}", program.name,
                    in_quotes(fmt::format("__{}_at {}", program.name, in_quotes(spelled(path)))));
    for (auto const& command : path.command->commands)
      lines += fmt::format("{} -a {} -d {}\n", begin, command.name, in_quotes(short_text(command.about)));
    for (auto const& option : options_at(program, *path.command)) {
      lines += option_line(begin, program.name, option);
      if (!option.value.empty()) with_value.insert(option.names.begin(), option.names.end());
    }
    for (auto const& word : path.command->words) {
      std::string const offered = values(program.name, word);
      if (!offered.empty()) lines += begin + offered + "\n";
    }
  }
  std::string at = replaced(kAt, "%options",
                            with_value.empty() ? "''" : joined({with_value.begin(), with_value.end()}, " "));
  at = replaced(std::move(at), "%paths", known.empty() ? "''" : joined(known, " "));
  std::string out = fmt::format("# Completion of {} for fish, made of what its --help says.\n", program.name);
  out += replaced(std::move(at), "@", program.name);
  if (asks_the_program(program)) out += replaced(kValues, "@", program.name);
  return out + fmt::format("\ncomplete -c {} -f\n", program.name) + lines;
}

}  // namespace yj::reference
