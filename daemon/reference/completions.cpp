#include "daemon/reference/completions.hpp"

#include "daemon/reference/value_kinds.hpp"

#include <algorithm>
#include <tuple>

namespace yj::reference {

std::optional<std::string> completion_for(std::string_view shell, Command const& program) {
  if (shell == "bash") return bash_completion(program);
  if (shell == "zsh") return zsh_completion(program);
  if (shell == "fish") return fish_completion(program);
  return std::nullopt;
}

std::string completion_file_name(std::string_view shell, std::string_view program) {
  std::string name{program};
  if (shell == "zsh") return "_" + name;
  return shell == "fish" ? name + ".fish" : name;
}

std::vector<Argument> options_at(Command const& program, Command const& command) {
  std::vector<Argument> all = command.options;
  for (auto const& option : program.options) {
    // `--version` is for the program alone.
    bool only_there = option.names.back() == "--version" && &command != &program;
    bool known = std::any_of(all.begin(), all.end(), [&](Argument const& own) {
      return std::find_first_of(own.names.begin(), own.names.end(), option.names.begin(),
                                option.names.end()) != own.names.end();
    });
    if (!known && !only_there) all.push_back(option);
  }
  return all;
}

bool asks_the_program(Command const& program) {
  auto asks = [](Argument const& argument) {
    auto kind = kind_of(argument);
    return kind && kind->by == ValueKind::By::program;
  };
  auto paths = paths_of(program);
  return std::any_of(paths.begin(), paths.end(), [&](Path const& path) {
    auto const& [options, words] = std::tie(path.command->options, path.command->words);
    return std::any_of(options.begin(), options.end(), asks) || std::any_of(words.begin(), words.end(), asks);
  });
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

std::string short_text(std::string_view about) {
  for (std::string_view end : {"; ", " - ", ". ", "\n"}) about = about.substr(0, about.find(end));
  while (about.ends_with('.')) about.remove_suffix(1);
  return std::string{about};
}

}  // namespace yj::reference
