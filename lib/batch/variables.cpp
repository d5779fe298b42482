#include "batch/variables.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::batch {

namespace {

/// `$镜一`, `$关键帧[城门]`, `$镜一.last_frame`: the whole value, without blanks outside of the brackets.
bool is_reference(std::string_view text) {
  if (text.size() < 2 || text[0] != '$' || text[1] == '$' || text[1] == '{') return false;
  bool in_brackets = false;
  for (char c : text) {
    if (c == '[') in_brackets = true;
    if (c == ']') in_brackets = false;
    if (!in_brackets && (c == ' ' || c == '\n' || c == '\t')) return false;
  }
  return true;
}

std::optional<std::string> value_of(std::string_view name, Mark at, Variables const& variables,
                                    catalog::Problems& problems) {
  if (name == "batch") return variables.batch;
  if (name == "job" && variables.job) return *variables.job;
  if (name == "job") {
    problems.add(at, "undefined-variable", "'${job}' cannot be used in the job's own name");
  } else if (name == "date" || name == "take") {
    problems.add(at, "not-supported-yet", fmt::format("'${{{}}}' is not supported yet", name));
  } else {
    problems.add(at, "undefined-variable",
                 fmt::format("nothing defines the variable '${{{}}}'", printable(name, 40)),
                 "${batch}, ${job}; write $$ for a dollar");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> expanded(catalog::YamlNode node, std::string_view key, Variables const& variables,
                                    catalog::Problems& problems) {
  if (!node.is_scalar()) {
    bool list = node.is_sequence();
    if (node.kind() != catalog::YamlKind::null) {  // a key without a value is noted with the keys
      problems.add(node.mark(), "bad-value",
                   fmt::format("'{}' takes a single value, not a {}", key, list ? "list" : "map"),
                   fmt::format("a text that begins with '{}' must be quoted", list ? '[' : '{'));
    }
    return std::nullopt;
  }
  std::string_view rest = node.scalar();
  if (is_reference(rest)) {
    problems.add(node.mark(), "not-supported-yet",
                 fmt::format("'{}': the result of another job is not supported yet", printable(rest, 60)),
                 "write $$ for a dollar");
    return std::nullopt;
  }
  std::string out;
  bool good = true;
  while (true) {
    auto dollar = rest.find('$');
    out += rest.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    rest.remove_prefix(dollar + 1);
    if (rest.starts_with('$')) {
      out += '$';
      rest.remove_prefix(1);
    } else if (rest.starts_with('{')) {
      auto end = rest.find('}');
      if (end == std::string_view::npos) {
        problems.add(node.mark(), "undefined-variable", "a '${' without its '}'", "write $$ for a dollar");
        return std::nullopt;
      }
      auto value = value_of(rest.substr(1, end - 1), node.mark(), variables, problems);
      good = good && value.has_value();
      out += value.value_or("");
      rest.remove_prefix(end + 1);
    } else {
      out += '$';
    }
  }
  if (!good) return std::nullopt;
  return out;
}

}  // namespace yj::batch
