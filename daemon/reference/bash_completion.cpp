#include "base/text.hpp"
#include "daemon/reference/completions.hpp"
#include "daemon/reference/value_kinds.hpp"

#include <fmt/format.h>

namespace yj::reference {

namespace {

/// `PROGRAM` stands for the program's name.
constexpr auto kDriver = R"sh(
_PROGRAM_offer() {
    local word plain
    case $1 in
        "" | nobody) ;;
        files)
            compopt -o filenames 2>/dev/null
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
            ;;
        "choices "*)
            while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "${1#choices }" -- "$cur")
            ;;
        *)
            plain=${cur#[\"\']}
            plain=${plain//\\/}
            while IFS= read -r word; do
                [[ $word == */ ]] && compopt -o nospace 2>/dev/null
                # What the shell would take for more than a letter, by the quotes that are open: a name never becomes a command.
                case $cur in
                    \'*) word=${word//\'/\'\\\'\'} ;;
                    \"*)
                        word=${word//\\/\\\\}
                        word=${word//\"/\\\"}
                        word=${word//\$/\\\$}
                        word=${word//\`/\\\`}
                        ;;
                    *)
                        [[ $word == *[[:space:]\'\"\\\$\&\;\(\)\<\>\|\*\?\[\]\{\}\#\!\~\`]* ]] && printf -v word %q "$word"
                        ;;
                esac
                COMPREPLY+=("$word")
            done < <("${COMP_WORDS[0]/#\~\//$HOME/}" "${socket[@]}" completion --values "$1" --typed "$plain" 2>/dev/null)
            ;;
    esac
}

_PROGRAM() {
    local cur=${COMP_WORDS[COMP_CWORD]} path="" place=0 wants="" word i REPLY
    local -a socket=()
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        [[ $word == "=" ]] && continue # --option=value comes in three words
        if [[ -n $wants ]]; then
            [[ $wants == --socket ]] && socket=(--socket "${word/#\~\//$HOME/}")
            wants=""
        elif [[ $word == -?* ]]; then
            _PROGRAM_kind "$path $word"
            [[ -n $REPLY ]] && wants=$word
        else
            _PROGRAM_commands "$path"
            if ((place == 0)) && [[ " $REPLY " == *" $word "* ]]; then
                path=${path:+$path }$word
            else
                place=$((place + 1))
            fi
        fi
    done
    [[ $cur == "=" ]] && cur=""
    if [[ -n $wants ]]; then
        _PROGRAM_kind "$path $wants"
        _PROGRAM_offer "$REPLY"
        return
    fi
    if [[ $cur == -* ]]; then
        _PROGRAM_options "$path"
        _PROGRAM_offer "choices $REPLY"
        return
    fi
    _PROGRAM_commands "$path"
    if ((place == 0)) && [[ -n $REPLY ]]; then
        _PROGRAM_offer "choices $REPLY"
        return
    fi
    _PROGRAM_kind "$path $((place + 1))"
    [[ -z $REPLY ]] && _PROGRAM_kind "$path +"
    _PROGRAM_offer "$REPLY"
}

complete -F _PROGRAM PROGRAM
)sh";

std::string kind_word(Argument const& argument) {
  auto kind = kind_of(argument);
  if (!kind || kind->by == ValueKind::By::nobody) return "nobody";
  if (kind->by == ValueKind::By::files) return "files";
  if (kind->by == ValueKind::By::choices) return "choices " + joined(argument.choices, " ");
  return kind->name;
}

/// `    "jobs --state") REPLY="states" ;;`
std::string branch(std::string const& pattern, std::string const& reply) {
  return fmt::format("        \"{}\") REPLY=\"{}\" ;;\n", pattern, reply);
}

std::string function(std::string const& name, std::string const& branches) {
  return fmt::format("\n_{}() {{\n    REPLY=\"\"\n    case $1 in\n{}    esac\n}}\n", name, branches);
}

}  // namespace

std::string bash_completion(Command const& program) {
  std::string commands;
  std::string options;
  std::string kinds;
  for (auto const& path : paths_of(program)) {
    std::vector<std::string> below;
    for (auto const& command : path.command->commands) below.push_back(command.name);
    if (!below.empty()) commands += branch(path.text(), joined(below, " "));
    std::vector<std::string> names;
    for (auto const& option : options_at(program, *path.command)) {
      names.insert(names.end(), option.names.begin(), option.names.end());
      if (option.value.empty()) continue;
      for (auto const& name : option.names) kinds += branch(path.text() + " " + name, kind_word(option));
    }
    options += branch(path.text(), joined(names, " "));
    std::size_t place = 0;
    for (auto const& word : path.command->words)
      kinds += branch(fmt::format("{} {}", path.text(), word.several ? "+" : std::to_string(++place)),
                      kind_word(word));
  }
  if (commands.empty()) commands = "        *) ;;\n";
  return fmt::format("# Completion of {} for bash, made of what its --help says.\n", program.name) +
         function(program.name + "_commands", commands) + function(program.name + "_options", options) +
         function(program.name + "_kind", kinds) + replaced(kDriver, "PROGRAM", program.name);
}

}  // namespace yj::reference
