#include "daemon/ctl/help_words.hpp"

#include "daemon/ctl/language.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/typeset.hpp"
#include "daemon/ctl/width.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace yj::ctl {

namespace {

constexpr std::size_t kColumns = 78;  // groups of options stand two columns further right
constexpr std::size_t kNameColumns = 28;

// What an option or a word of the command line takes, as `--help` calls it.
[[maybe_unused]] constexpr std::array kValues{
    mark("ACCOUNT"), mark("BATCH"), mark("BATCH|JOB"), mark("CLASS"),     mark("KEY"),      mark("KEY=VALUE"),
    mark("CREDITS"), mark("DATE"),  mark("DURATION"),  mark("FILE"),      mark("FILE|URL"), mark("GROUP"),
    mark("ID"),      mark("INT"),   mark("JOB"),       mark("JOB|BATCH"), mark("MODEL"),    mark("N"),
    mark("NAME"),    mark("PATH"),  mark("PROJECT"),   mark("PROMPT"),    mark("SECONDS"),  mark("SHELL"),
    mark("STATE"),   mark("TEXT"),  mark("TYPE"),      mark("VENDOR"),    mark("WHAT"),     mark("WHEN"),
    mark("KINDS"),   mark("ORDER")};
// The words of the command line that have a place and no dashes.
[[maybe_unused]] constexpr std::array kPlaces{
    mark("batch"), mark("credits"),  mark("file"),   mark("group"), mark("id"),     mark("job"),
    mark("name"),  mark("priority"), mark("prompt"), mark("shell"), mark("source"), mark("what")};

// What the manual page says besides.
[[maybe_unused]] constexpr std::array kPage{mark("SYNOPSIS"),
                                            mark("DESCRIPTION"),
                                            mark("COMMANDS"),
                                            mark("COMMAND"),
                                            mark("EXIT STATUS"),
                                            mark("ENVIRONMENT"),
                                            mark("FILES"),
                                            mark("EXAMPLES"),
                                            mark("SEE ALSO"),
                                            mark("JSON"),
                                            mark("Required."),
                                            mark("Calls {}."),
                                            mark("With `--json`: {}."),
                                            mark(".")};

// What CLI11 2.1 to 2.4 say (CLI/Error.hpp, CLI/Validators.hpp, CLI/Formatter.hpp); the first that fits is taken. So many of
// what it fills in, from the first, are names of options and of what they take, which we may have words for; the others were typed.
struct Sentence {
  char const* english;
  std::size_t names;
  char const* better = nullptr;  ///< what is said instead, with what stands at the same places
};
constexpr auto kPositive = mark("{}: {} is no number above 0");
constexpr std::array kMistakes{
    Sentence{mark("A subcommand is required"), 0},
    Sentence{mark("Exactly 1 option from [{}] is required"), 0},
    Sentence{mark("Exactly 1 option from [{}] is required and {} were given"), 0},
    Sentence{mark("{} is required"), 1},
    Sentence{mark("{} excludes {}"), 2},
    Sentence{mark("{} requires {}"), 2},
    Sentence{mark("The following argument was not expected: {}"), 0},
    Sentence{mark("The following arguments were not expected: {}"), 0},
    Sentence{mark("{}: 1 required {} missing"), 2},
    Sentence{"{}: Value {} not in range 0.000000 to {}", 0, kPositive},
    Sentence{"{}: Value {} not in range [2.22507e-308 - 1.79769e+308]", 0, kPositive},
    Sentence{mark("{}: Value {} not in range [{} - {}]"), 0},
    Sentence{mark("{}: Value {} not in range {} to {}"), 0},
    Sentence{mark("{}: {} not in {}"), 1},
    Sentence{mark("Could not convert: {} = {}"), 0},
    Sentence{mark("{}: At Most {} required but received {}"), 0},
    Sentence{mark("{}: too many inputs for a flag"), 0},
    Sentence{mark("The value {} is not an allowed value for {}"), 0}};
constexpr std::array kHeadings{mark("Options:"), mark("Subcommands:"),
                               mark("[Exactly 1 of the following options is required]")};
constexpr auto kOptionGroup = mark("[Option Group: {}]");
constexpr auto kRunWith = mark("Run with {} for more information.");

using Captures = std::vector<std::string>;

/// What stands in a text where a template has `{}`.
std::optional<Captures> captures(std::string_view english, std::string_view text) {
  Captures found;
  auto const first = english.find("{}");
  if (!text.starts_with(english.substr(0, first))) return std::nullopt;
  if (first == std::string_view::npos) return text == english ? std::optional{found} : std::nullopt;
  text.remove_prefix(first);
  english.remove_prefix(first + 2);
  while (true) {
    auto const next = english.find("{}");
    std::string_view const between = english.substr(0, next);
    bool const last = next == std::string_view::npos;
    if (last && !text.ends_with(between)) return std::nullopt;
    auto const end = last ? text.size() - between.size() : text.find(between);
    if (end == std::string_view::npos) return std::nullopt;
    found.emplace_back(text.substr(0, end));
    if (last) return found;
    text.remove_prefix(end + between.size());
    english.remove_prefix(next + 2);
  }
}

std::string filled_with(char const* english, Captures found) {
  found.resize(4);
  return filled(english, fmt::make_format_args(found[0], found[1], found[2], found[3]));
}

/// CLI11's, with Chinese characters two columns wide and with words that it has no label for.
class Formatter : public CLI::Formatter {
 public:
  std::string make_help(CLI::App const* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string out;
    std::string_view rest;
    std::string const help = CLI::Formatter::make_help(app, std::move(name), mode);
    for (rest = help; !rest.empty();) {
      auto const end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      auto const indent = std::min(line.find_first_not_of(' '), line.size());
      out += std::string{line.substr(0, indent)} + heading(std::string{line.substr(indent)}) + "\n";
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    return out;
  }

  std::string make_description(CLI::App const* app) const override {
    std::string out;
    for (auto const& line : typeset(CLI::Formatter::make_description(app), kColumns)) out += line + "\n";
    if (out.ends_with("\n\n")) out.pop_back();
    return out;
  }

  std::string make_option(CLI::Option const* option, bool place) const override {
    return entry(make_option_name(option, place) + make_option_opts(option), option->get_description());
  }

  std::string make_subcommand(CLI::App const* command) const override {
    return entry(command->get_name(), command->get_description());
  }

  std::string make_option_name(CLI::Option const* option, bool place) const override {
    return place ? tr(option->get_name(true)) : CLI::Formatter::make_option_name(option, place);
  }

  std::string make_option_opts(CLI::Option const* option) const override {
    std::string out;
    bool const place = option->get_positional() && !option->nonpositional();
    // The Chinese name of a place is mostly the word for what goes there.
    std::string const takes = value_word(option->get_type_name());
    if (option->get_type_size() != 0 && !takes.empty() && !(place && takes == tr(option->get_name(true))))
      out += " " + takes;
    if (option->get_expected_max() == CLI::detail::expected_max_vector_size) out += " …";
    if (option->get_type_size() != 0 && option->get_required()) out += " " + tr("(required)");
    std::string others;
    for (auto const* other : option->get_excludes()) {
      if (!others.empty()) others += tr(", ");
      others += tr(other->get_name());
    }
    return others.empty() ? out : out + " " + tr("(not with {})", others);
  }

 private:
  static std::string heading(std::string line) {
    for (auto const* known : kHeadings) {
      if (line == known) return tr(known);
    }
    if (auto found = captures(kOptionGroup, line)) return filled_with(kOptionGroup, *found);
    return line;
  }

  static std::string entry(std::string const& name, std::string const& about) {
    std::string out = padded("  " + name, kNameColumns);
    // A long name has a line of its own.
    bool first = display_width(out) <= kNameColumns && out.ends_with(' ');
    if (!first) out += "\n";
    for (auto const& line : typeset(about, kColumns - kNameColumns)) {
      out += (first ? "" : std::string(kNameColumns, ' ')) + line + "\n";
      first = false;
    }
    return out;
  }
};

}  // namespace

std::string value_word(std::string const& name) {
  // Behind the colon stands what CLI11's checks say: `TYPE:{Image,Video}`, `INT:POSITIVE`, `INT:INT in [1 - 1000]`.
  auto const colon = name.find(':');
  std::string word = tr(name.substr(0, colon));
  bool const choices = colon != std::string::npos && name.substr(colon + 1).starts_with("{");
  return choices ? word + name.substr(colon) : word;
}

std::string own_words(std::string const& mistake) {
  for (auto const& each : kMistakes) {
    auto found = captures(each.english, mistake);
    if (!found) continue;
    for (std::size_t i = 0; i < each.names; ++i) (*found)[i] = value_word((*found)[i]);
    return filled_with(each.better == nullptr ? each.english : each.better, *found);
  }
  return mistake;
}

void say_in_own_words(CLI::App& app) {
  app.set_help_flag("-h,--help", tr("Print this help message and exit"));
  app.failure_message([](CLI::App const* at, CLI::Error const& error) {
    Captures const help{at->get_help_ptr() == nullptr ? "" : at->get_help_ptr()->get_name()};
    return own_words(error.what()) + "\n" + filled_with(kRunWith, help) + "\n";
  });
  if (!speaks_another_language()) return;
  auto formatter = std::make_shared<Formatter>();
  for (auto const* label : {mark("Usage"), mark("OPTIONS"), mark("SUBCOMMAND"), mark("Positionals")})
    formatter->label(label, tr(label));
  app.formatter(formatter);
}

}  // namespace yj::ctl
