#include "base/text.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/pages.hpp"
#include "daemon/reference/roff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace yj::reference {

namespace {

std::string bold(std::string const& text) { return "\\fB" + roff_plain(text) + "\\fR"; }
std::string italic(std::string const& text) { return "\\fI" + roff_plain(text) + "\\fR"; }

/// `-m, --model MODEL`, or the word alone.
std::string term_of(Argument const& argument, PageFrame const& frame) {
  bool positional = !argument.names.front().starts_with("-");
  std::string const value = argument.value.empty() ? "" : frame.say(argument.value);
  if (positional) return italic(value) + (argument.several ? "..." : "");
  std::vector<std::string> names;
  for (auto const& name : argument.names) names.push_back(bold(name));
  std::string term = joined(names, ", ");
  return value.empty() ? term : term + " " + italic(value);
}

std::string about_of(Argument const& argument, PageFrame const& frame) {
  std::string about = argument.about;
  if (!argument.choices.empty()) about += fmt::format(" ({})", joined(argument.choices, ", "));
  if (argument.required && argument.names.front().starts_with("-")) about += " " + frame.say("Required.");
  return about;
}

std::string list_of(std::vector<Argument> const& arguments, PageFrame const& frame) {
  std::string out;
  for (auto const& argument : arguments)
    out += ".TP\n" + roff_lines(term_of(argument, frame)) + roff_lines(roff_text(about_of(argument, frame)));
  return out;
}

/// Every command has `--help`; it is told once, for the program.
std::vector<Argument> without_help(std::vector<Argument> options) {
  std::erase_if(options, [](Argument const& option) { return option.names.back() == "--help"; });
  return options;
}

std::string usage_line(std::string const& program, Path const& path, PageFrame const& frame) {
  std::string usage = usage_of(*path.command);
  std::string out = bold(program + (path.words.empty() ? "" : " " + path.text()));
  for (bool more = true; more;) {
    auto blank = usage.find(' ');
    more = blank != std::string::npos;
    std::string word = usage.substr(0, blank);
    usage.erase(0, more ? blank + 1 : blank);
    std::string_view bare{word};
    auto const begin = bare.starts_with("[") ? 1U : 0U;
    auto const end = bare.find_first_of(".]");
    std::string said = word.substr(0, begin) + frame.say(word.substr(begin, end - begin)) +
                       word.substr(std::min(end, word.size()));
    out += " " + (begin == 1 ? roff_plain(said) : italic(said));
  }
  return out;
}

std::string command_section(std::string const& program, Path const& path, HandText const& text,
                            CommandNotes const& notes, PageFrame const& frame) {
  std::string out = roff_heading("SS", path.text());
  out += roff_lines(usage_line(program, path, frame));
  std::string const stop = frame.say(".");
  out += ".PP\n" +
         roff_lines(roff_text(path.command->about + (path.command->about.ends_with(stop) ? "" : stop)));
  out += list_of(path.command->words, frame) + list_of(without_help(path.command->options), frame);
  if (auto more = text.section("command " + path.text()); !more.empty())
    out += ".PP\n" + roff_section_text(more);
  if (auto printed = notes.json.find(path.text()); printed != notes.json.end())
    out += ".PP\n" + roff_lines(roff_text(replaced(frame.say("With `--json`: {}."), "{}", printed->second)));
  if (auto made = notes.calls.find(path.text()); made != notes.calls.end()) {
    std::vector<std::string> shown;
    for (auto const& call : made->second) shown.push_back(bold(call));
    out += ".PP\n" + roff_lines(replaced(roff_plain(frame.say("Calls {}.")), "{}", joined(shown, ", ")));
  }
  return out;
}

/// Lines of the form `command: note`.
void for_each_note(std::string_view text,
                   std::function<void(std::string const& command, std::string note)> const& take) {
  while (!text.empty()) {
    auto end = text.find('\n');
    std::string line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    auto colon = line.find(": ");
    if (line.starts_with("#") || colon == std::string::npos) continue;
    take(line.substr(0, colon), trimmed(std::string_view{line}.substr(colon + 2)));
  }
}

}  // namespace

std::string page_head(std::string const& name, std::string const& about, PageFrame const& frame) {
  return fmt::format(
      ".\\\" Made when the program is built; its sources lie in man/ and daemon/.\n"
      ".TH {} {} {} \"{}\" \"yuanjingd\"\n{}{} \\- {}\n",
      upper_ascii(name), frame.section, frame.date, frame.version, roff_heading("SH", frame.say("NAME")),
      roff_plain(name), roff_plain(about));
}

std::string remaining_sections(HandText const& text, std::vector<std::string> const& done,
                               PageFrame const& frame) {
  std::string out;
  for (auto const& section : text.sections) {
    bool told = std::find(done.begin(), done.end(), section.title) != done.end();
    if (told || section.title.starts_with("command ")) continue;
    out += roff_heading("SH", frame.say(section.title)) + roff_section_text(section.text);
  }
  return out;
}

CallsOfCommands read_calls(std::string_view text) {
  CallsOfCommands calls;
  for_each_note(
      text, [&](std::string const& command, std::string note) { calls[command].push_back(std::move(note)); });
  return calls;
}

JsonOfCommands read_json_of_commands(std::string_view text) {
  JsonOfCommands json;
  for_each_note(text, [&](std::string const& command, std::string note) { json[command] = std::move(note); });
  return json;
}

std::string program_page(Command const& program, HandText const& text, CommandNotes const& notes,
                         PageFrame const& frame) {
  std::string out = page_head(program.name, text.name, frame);
  Path whole{{}, &program};
  auto heading = [&](char const* english) { return roff_heading("SH", frame.say(english)); };
  out += heading("SYNOPSIS") + roff_lines(usage_line(program.name, whole, frame));
  out += heading("DESCRIPTION") + roff_section_text(text.section("DESCRIPTION"));
  out += heading("OPTIONS") + list_of(program.options, frame);
  if (!program.commands.empty()) {
    out += heading("COMMANDS");
    for (auto const& path : paths_of(program)) {
      if (!path.words.empty()) out += command_section(program.name, path, text, notes, frame);
    }
  }
  return out + remaining_sections(text, {"DESCRIPTION"}, frame);
}

}  // namespace yj::reference
