#include "batch/job_reader.hpp"

#include "base/text.hpp"
#include "batch/request_builder.hpp"
#include "batch/sheet.hpp"
#include "batch/type_choice.hpp"
#include "batch/variables.hpp"

#include <fmt/format.h>

#include <string_view>

namespace yj::batch {

namespace {

using catalog::Problems;
using catalog::YamlKind;
using catalog::YamlNode;

/// A prompt and the style behind it, joined as a person would: after closing punctuation with a blank or
/// nothing, else with the comma of the language.
std::string with_style(std::string prompt, std::string const& style) {
  if (style.empty()) return prompt;
  for (std::string_view mark : {"。", "，", "；", "、", "！", "？", "：", "…"}) {
    if (prompt.ends_with(mark)) return prompt + style;
  }
  if (std::string_view{".,;!?:"}.find(prompt.back()) != std::string_view::npos) return prompt + " " + style;
  bool ascii = lower_ascii(prompt).find_first_not_of(
                   " !\"#$%&'()*+,-./0123456789:;<=>?@[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\n\r\t") ==
               std::string::npos;
  return prompt + (ascii ? ", " : "，") + style;
}

class OneJob {
 public:
  OneJob(std::string const& batch, std::string const& name, YamlNode node, std::optional<YamlNode> defaults,
         Mark at, catalog::Catalog const& catalog, Inputs& inputs, Cast const& cast, Problems& problems)
      : node_(node),
        sheet_(node.is_map() ? std::optional{node} : std::nullopt, defaults),
        variables_{batch, name},
        at_(at),
        catalog_(catalog),
        inputs_(inputs),
        cast_(cast),
        problems_(problems) {
    spec_.name = name;
  }

  std::optional<JobSpec> read() {
    std::size_t before = problems_.size();
    if (node_.is_sequence() || node_.kind() == YamlKind::null) {
      problems_.add(at_, "bad-value",
                    node_.is_sequence() ? "a job is a prompt or a map, not a list" : "the job is empty",
                    "a text that begins with '[' or '#' must be quoted");
      return std::nullopt;
    }
    spec_.prompt = prompt();
    read_priority();
    read_optional();
    auto model = read_model();
    auto type = model ? choose_type(sheet_, *model, at_, catalog_, spec_.notes, problems_) : std::nullopt;
    if (type) {
      spec_.model = *model;
      spec_.type = *type;
      catalog::Offer const* offer = catalog_.find(*model, *type);
      YJ_ASSERT(offer != nullptr);  // choose_type takes types from the catalogue only
      spec_.request = build_request(
          RequestContext{sheet_, *offer, variables_, at_, inputs_, cast_, spec_.notes, problems_},
          spec_.prompt);
    }
    if (problems_.size() != before) return std::nullopt;
    return std::move(spec_);
  }

 private:
  std::optional<std::string> text_of(std::string_view key) {
    auto given = sheet_.get(key);
    if (!given) return std::nullopt;
    return expanded(given->value, key, variables_, problems_);
  }

  std::string prompt() {
    bool alone = node_.is_scalar();
    auto given = alone ? std::optional{Given{node_, node_, false}} : sheet_.get("prompt");
    if (!given) {
      problems_.add(at_, "missing-key", "the job has no prompt", "prompt: …");
      return {};
    }
    auto text = expanded(given->value, "prompt", variables_, problems_);
    if (!text) return {};
    std::string prompt = trimmed(*text);
    if (prompt.empty()) {
      problems_.add(given->value.mark(), "no-value", "the prompt is empty");
      return {};
    }
    return with_style(std::move(prompt), trimmed(text_of("style").value_or("")));
  }

  void read_priority() {
    auto word = text_of("priority");
    if (!word) return;
    auto priority = parse_priority(lower_ascii(trimmed(*word)));
    if (!priority) {
      problems_.add(sheet_.get("priority")->value.mark(), "bad-value",
                    fmt::format("unknown priority '{}'", printable(*word, 40)), "high, normal, low");
      return;
    }
    spec_.priority = *priority;
  }

  void read_optional() {
    auto word = text_of("optional");
    if (!word) return;
    auto truth = catalog::truth_in(trimmed(*word));
    if (!truth) {
      problems_.add(sheet_.get("optional")->value.mark(), "bad-value",
                    fmt::format("'optional: {}' is neither yes nor no", printable(*word, 40)), "true, false");
    }
    spec_.optional = truth.value_or(false);
  }

  std::optional<std::string> read_model() {
    auto given = sheet_.get("model");
    if (!given) {
      problems_.add(at_, "missing-key", "the job has no model",
                    "write 'model: …' on the job or in 'defaults'");
      return std::nullopt;
    }
    auto word = expanded(given->value, "model", variables_, problems_);
    if (!word) return std::nullopt;
    std::string model = catalog_.spelled(trimmed(*word));
    if (model.empty()) {
      problems_.add(given->value.mark(), "unknown-model",
                    fmt::format("unknown model '{}'", printable(*word, 60)),
                    catalog::hint_for(trimmed(*word), catalog_.models()));
      return std::nullopt;
    }
    if (model != *word)
      spec_.notes.push_back(fmt::format("model: '{}' is sent as '{}'", printable(*word, 60), model));
    return model;
  }

  YamlNode node_;
  Sheet sheet_;
  Variables variables_;
  Mark at_;
  catalog::Catalog const& catalog_;
  Inputs& inputs_;
  Cast const& cast_;
  Problems& problems_;
  JobSpec spec_;
};

}  // namespace

JobReader::JobReader(std::string batch_name, std::optional<YamlNode> defaults,
                     catalog::Catalog const& catalog, Inputs& inputs, Cast const& cast, Problems& problems)
    : batch_name_(std::move(batch_name)),
      defaults_(defaults),
      catalog_(catalog),
      inputs_(inputs),
      cast_(cast),
      problems_(problems) {}

std::optional<JobSpec> JobReader::read(std::string const& name, YamlNode node, Mark at) {
  return OneJob{batch_name_, name, node, defaults_, at, catalog_, inputs_, cast_, problems_}.read();
}

}  // namespace yj::batch
