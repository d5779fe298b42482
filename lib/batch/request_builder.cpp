#include "batch/request_builder.hpp"

#include "base/text.hpp"
#include "batch/values.hpp"
#include "catalog/untouched.hpp"
#include "core/asset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <variant>

namespace yj::batch {

namespace {

using catalog::Parameter;
using catalog::ParameterValue;
using catalog::Role;
using catalog::YamlKind;
using catalog::YamlNode;

/// Names that the platform's server scripts use themselves: a field named so may break the call (public
/// source of the platform, ahserver/baseProcessor.py).
constexpr std::array<std::string_view, 7> kRiskyFields{"time",    "json",  "type", "user",
                                                       "request", "debug", "path"};

FieldValue field_value(ParameterValue const& value) {
  return std::visit([](auto const& v) { return FieldValue{v}; }, value);
}

class RequestBuilder {
 public:
  explicit RequestBuilder(RequestContext const& context) : c_(context) {}

  RequestSpec build(std::string const& prompt) {
    request_.path = c_.offer.path;
    request_.encoding = c_.offer.encoding;
    request_.fields = {{"model", c_.offer.model}, {"catelogid", c_.offer.category}, {"prompt", prompt}};
    for (auto const& parameter : c_.offer.parameters) add_parameter(parameter);
    for (auto const& slot : c_.offer.files) add_files(slot);
    for (auto const& key : catalog::parameter_keys()) refuse_or_skip(key, c_.offer.parameter(key) != nullptr);
    for (std::size_t i = 0; i < catalog::kRoleCount; ++i) {
      auto role = static_cast<Role>(i);
      refuse_or_skip(std::string{name_of(role)}, c_.offer.slot(role) != nullptr);
    }
    add_untouched();
    add_extra_fields();
    if (!request_.files.empty()) request_.encoding = Encoding::multipart;
    return std::move(request_);
  }

 private:
  [[nodiscard]] std::string offer_name() const {
    return fmt::format("{} ({})", c_.offer.model, name_of(c_.offer.type));
  }

  /// A key that the model does not take: a default steps back, a job's own key is a mistake.
  void refuse_or_skip(std::string const& key, bool taken) {
    if (taken) return;
    if (auto own = c_.sheet.own(key)) {
      std::vector<std::string> words;
      for (auto const& parameter : c_.offer.parameters) words.push_back(parameter.key);
      for (auto const& slot : c_.offer.files) words.emplace_back(name_of(slot.role));
      c_.problems.add(own->key.mark(), "not-offered",
                      fmt::format("'{}' does not apply to {}", key, offer_name()),
                      words.empty() ? "it takes a prompt only" : "it takes " + joined(words, ", "));
    } else if (c_.sheet.by_default(key)) {
      c_.notes.push_back(fmt::format("default '{}' skipped: {} does not take it", key, offer_name()));
    }
  }

  // ---- parameters
  // ------------------------------------------------------------------------------------------------

  void add_parameter(Parameter const& parameter) {
    auto given = c_.sheet.get(parameter.key);
    if (!given) {
      if (!parameter.always) return;
      request_.fields.push_back(Field{parameter.field, field_value(*parameter.default_value)});
      c_.notes.push_back(fmt::format("{}: {} is sent, the default of {}", parameter.key,
                                     catalog::value_text(*parameter.default_value), c_.offer.model));
      return;
    }
    auto written = expanded(given->value, parameter.key, c_.variables, c_.problems);
    if (!written) return;
    auto meaning = meaning_of(*written, parameter);
    if (!meaning) {
      c_.problems.add(
          given->value.mark(), "bad-value",
          fmt::format("{} does not offer '{}: {}'", offer_name(), parameter.key, printable(*written, 40)),
          parameter.allowed_text());
    } else if (meaning->sent) {
      request_.fields.push_back(Field{parameter.field, field_value(*meaning->sent)});
      if (meaning->rewritten) {
        c_.notes.push_back(fmt::format("{}: '{}' is sent as '{}'", parameter.key, printable(*written, 40),
                                       catalog::value_text(*meaning->sent)));
      }
    } else if (!parameter.unsent.empty()) {
      c_.notes.push_back(fmt::format("{}: {} is the platform's own choice, so nothing is sent", parameter.key,
                                     parameter.unsent));
    }
  }

  // ---- files
  // -----------------------------------------------------------------------------------------------------

  void add_files(catalog::FileSlot const& slot) {
    std::string_view key = name_of(slot.role);
    auto given = c_.sheet.get(key);
    if (!given) {
      if (slot.min > 0) {
        c_.problems.add(c_.job, "missing-key",
                        fmt::format("'{}' is missing: {} needs it", key, offer_name()));
      }
      return;
    }
    if (given->value.kind() == YamlKind::null) return;  // noted with the keys
    std::vector<YamlNode> items{given->value};
    if (given->value.is_sequence()) {
      if (!catalog::takes_list(slot.role)) {
        c_.problems.add(given->value.mark(), "bad-value",
                        fmt::format("'{}' takes one file, not a list", key));
        return;
      }
      items = given->value.items();
      if (items.empty())
        c_.problems.add(given->value.mark(), "bad-value", fmt::format("'{}' names no file", key));
    }
    std::size_t number = 0;  // of files, of which a member of the cast may have several
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].kind() == YamlKind::null) {
        c_.problems.add(items[i].mark(), "no-value", fmt::format("an empty entry in '{}'", key));
        continue;
      }
      auto path = expanded(items[i], key, c_.variables, c_.problems);
      if (path) add_named(slot, *path, items[i].mark(), number);
    }
    if (slot.max > 0 && number > slot.max) {
      c_.problems.add(items[std::min(slot.max, items.size() - 1)].mark(), "bad-value",
                      fmt::format("'{}' names {} files", key, number),
                      fmt::format("{} takes at most {}", offer_name(), slot.max));
    }
  }

  static bool takes_cast(Role role) {
    return role == Role::first_frame || role == Role::last_frame || role == Role::reference_images;
  }

  /// A file by its path, or a member of the cast by its name.
  void add_named(catalog::FileSlot const& slot, std::string const& written, Mark at, std::size_t& number) {
    auto const* member = takes_cast(slot.role) ? c_.cast.find(written) : nullptr;
    if (member != nullptr) return add_member(slot, written, *member, number);
    if (takes_cast(slot.role) && c_.cast.is_meant_by(written)) {
      c_.problems.add(at, "unknown-cast", fmt::format("'{}' is not in 'cast'", printable(written, 60)),
                      catalog::hint_for(written, c_.cast.names()));
      return;
    }
    add_file(slot.field, stem(slot.role, ++number), written, at);
  }

  void add_member(catalog::FileSlot const& slot, std::string const& name, CastMember const& member,
                  std::size_t& number) {
    bool one = !catalog::takes_list(slot.role);
    if (one && member.images.size() > 1)
      c_.notes.push_back(fmt::format("{}: the first of {} images of '{}' is taken", name_of(slot.role),
                                     member.images.size(), name));
    for (auto const& path : member.images) {
      ++number;
      if (member.person.empty()) {
        request_.files.push_back(
            InputFile{slot.field, upload_name(stem(slot.role, number), path), path, {}, 0});
      } else {
        request_.people.push_back(PersonFile{
            slot.field, c_.offer.asset_reference, member.person, path, {}, 0, request_.files.size()});
      }
      if (one) break;
    }
    if (member.person.empty()) return;
    c_.notes.push_back(fmt::format(
        "'{}' is the verified person {}: her or his assets are sent as '{}' under '{}'; that the platform "
        "takes them so is "
        "not documented",
        name, member.person, with_reference(c_.offer.asset_reference, "<vendor_asset_id>"), slot.field));
  }

  static std::string stem(Role role, std::size_t number) {
    switch (role) {
      case Role::first_frame:
      case Role::last_frame: return std::string{name_of(role)};
      case Role::reference_images: return fmt::format("ref_{:02}", number);
      case Role::reference_videos: return fmt::format("ref_video_{:02}", number);
      case Role::reference_audios: return fmt::format("ref_audio_{:02}", number);
    }
    return "file";
  }

  void add_file(std::string const& field, std::string const& stem, std::string const& written, Mark at) {
    auto path = c_.inputs.name(written, at, c_.problems);
    if (!path) return;
    request_.files.push_back(InputFile{field, upload_name(stem, *path), *path, {}, 0});
  }

  // ---- `fields:`
  // -------------------------------------------------------------------------------------------------

  void add_untouched() {
    auto own = c_.sheet.own("fields");
    auto by_default = c_.sheet.by_default("fields");
    if (by_default) {
      for (auto const& entry : map_of(*by_default)) {
        if (!own || !own->value.find(entry.key.scalar())) add_untouched(entry);
      }
    }
    if (own) {
      for (auto const& entry : map_of(*own)) add_untouched(entry);
    }
  }

  std::vector<catalog::YamlEntry> map_of(Given const& given) {
    if (!given.value.is_map() && given.value.kind() != YamlKind::null) {
      c_.problems.add(given.value.mark(), "bad-value", "'fields' takes a map", "fields: {seed: 42}");
    }
    return given.value.entries();
  }

  void add_untouched(catalog::YamlEntry const& entry) {
    std::string name{entry.key.scalar()};
    Mark at = entry.key.mark();
    if (!catalog::is_field_name(name)) {
      c_.problems.add(at, "bad-key", fmt::format("'{}' cannot be the name of a field", printable(name, 60)),
                      "letters, digits, '_', '.' and '-'");
      return;
    }
    if (auto own_word = known_as(name); !own_word.empty()) {
      c_.problems.add(at, "bad-key", fmt::format("'{}' is no field to pass through", name), own_word);
      return;
    }
    if (!entry.value.is_scalar()) {
      c_.problems.add(entry.value.kind() == YamlKind::null ? at : entry.value.mark(), "bad-value",
                      fmt::format("the field '{}' takes a single value", name));
      return;
    }
    std::string_view written = entry.value.scalar();
    if (written.starts_with("@@")) {  // the way to pass on a text that begins with '@'
      request_.fields.push_back(Field{name, std::string{written.substr(1)}});
    } else if (written.starts_with('@')) {
      add_file(name, fmt::format("file_{:02}", ++untouched_files_), std::string{written.substr(1)},
               entry.value.mark());
    } else {
      request_.fields.push_back(Field{name, catalog::untouched(written, entry.value.plain())});
    }
    if (known_extra(name)) return;
    bool risky = std::find(kRiskyFields.begin(), kRiskyFields.end(), name) != kRiskyFields.end();
    c_.notes.push_back(
        risky ? fmt::format("field '{}' is passed on unchecked, and its name may confuse the platform", name)
              : fmt::format("field '{}' is passed on unchecked", name));
  }

  /// What the model's table sends where the batch says nothing.
  void add_extra_fields() {
    for (auto const& extra : c_.offer.fields) {
      bool said = std::any_of(request_.fields.begin(), request_.fields.end(),
                              [&](Field const& field) { return field.name == extra.name; });
      if (extra.value && !said) request_.fields.push_back({extra.name, *extra.value});
    }
    if (c_.offer.undocumented)
      c_.notes.push_back(fmt::format(
          "{} is known from the platform's public source only: what it takes and gives may differ",
          offer_name()));
  }

  [[nodiscard]] bool known_extra(std::string_view name) const {
    return std::any_of(c_.offer.fields.begin(), c_.offer.fields.end(),
                       [&](catalog::ExtraField const& extra) { return extra.name == name; });
  }

  /// How a field that is not for `fields:` is said in a batch; empty when it is.
  [[nodiscard]] std::string known_as(std::string_view field) const {
    if (field == "model" || field == "prompt") return fmt::format("write '{}: …' on the job itself", field);
    if (field == "catelogid") return "write 'type: …' on the job itself";
    if (field == "transno") return "it is made by the daemon";
    for (auto const& parameter : c_.offer.parameters) {
      if (parameter.field == field) return fmt::format("write '{}: …' on the job itself", parameter.key);
    }
    for (auto const& slot : c_.offer.files) {
      if (slot.field == field) return fmt::format("write '{}: …' on the job itself", name_of(slot.role));
    }
    return {};
  }

  RequestContext const& c_;
  RequestSpec request_;
  int untouched_files_ = 0;
};

}  // namespace

RequestSpec build_request(RequestContext const& context, std::string const& prompt) {
  return RequestBuilder{context}.build(prompt);
}

}  // namespace yj::batch
