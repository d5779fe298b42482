#pragma once

#include "base/json.hpp"
#include "daemon/reference/command_tree.hpp"
#include "daemon/reference/hand_text.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace yj::reference {

/// What stands around a page.
struct PageFrame {
  int section = 1;
  std::string date;     ///< `2026-11-23`
  std::string version;  ///< `yuanjingd 0.1.0`
  /// Headings, words and short sentences of a page in its language; `{}` in them is filled in.
  std::function<std::string(std::string const& english)> say = [](std::string const& english) {
    return english;
  };
};

/// The calls of the control API that a command makes, by its path: {"jobs", {"GET /v1/jobs"}}.
using CallsOfCommands = std::map<std::string, std::vector<std::string>>;

/// The text of man/calls.txt: `jobs: GET /v1/jobs` on each line; `#` begins a remark.
CallsOfCommands read_calls(std::string_view text);

/// What a command prints with `--json`, as the end of a sentence, by the command's path.
using JsonOfCommands = std::map<std::string, std::string>;

/// The text of man/json.txt: `status: the answer of ...` on each line; `#` begins a remark.
JsonOfCommands read_json_of_commands(std::string_view text);

/// What stands around the commands of a program besides its own tree.
struct CommandNotes {
  CallsOfCommands calls;
  JsonOfCommands json;
};

/// The manual page of a program in man(7): NAME, SYNOPSIS, DESCRIPTION, OPTIONS and COMMANDS of the tree, then the sections of the
/// text in their order. Ends with a line break.
std::string program_page(Command const& program, HandText const& text, CommandNotes const& notes,
                         PageFrame const& frame);

/// The manual page of the configuration, made of its JSON Schema.
std::string settings_page(Json const& schema, HandText const& text, PageFrame const& frame);

/// `.TH`, NAME.
std::string page_head(std::string const& name, std::string const& about, PageFrame const& frame);

/// All sections of the text but these.
std::string remaining_sections(HandText const& text, std::vector<std::string> const& done,
                               PageFrame const& frame);

}  // namespace yj::reference
