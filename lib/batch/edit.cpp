#include "batch/edit.hpp"

#include "base/text.hpp"
#include "batch/check.hpp"
#include "catalog/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace yj::batch {

namespace {

using catalog::Offer;
using catalog::Parameter;
using catalog::Role;

/// As it must be written so that it is this text again.
std::string escaped(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '$' ? std::string{"$$"} : std::string{c};
  return out;
}

Json written(FieldValue const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return Json(escaped(*text));
  return std::visit([](auto const& plain) { return Json(plain); }, value);
}

/// Of `fields:`, where `$` is just a dollar and a text with `@` before it a file.
Json untouched(FieldValue const& value) {
  auto const* text = std::get_if<std::string>(&value);
  if (text != nullptr) return Json(text->starts_with('@') ? "@" + *text : *text);
  return std::visit([](auto const& plain) { return Json(plain); }, value);
}

Parameter const* parameter_of(Offer const& offer, std::string const& field) {
  auto found = std::find_if(offer.parameters.begin(), offer.parameters.end(),
                            [&](Parameter const& each) { return each.field == field; });
  return found == offer.parameters.end() ? nullptr : &*found;
}

/// By the name under which it goes, since two roles may have one field; none: a file of `fields:`.
std::optional<Role> role_of(InputFile const& file) {
  static constexpr std::pair<std::string_view, Role> kBegins[] = {{"first_frame", Role::first_frame},
                                                                  {"last_frame", Role::last_frame},
                                                                  {"ref_video_", Role::reference_videos},
                                                                  {"ref_audio_", Role::reference_audios},
                                                                  {"ref_", Role::reference_images}};
  for (auto const& [begin, role] : kBegins) {
    if (file.upload_name.starts_with(begin)) return role;
  }
  return std::nullopt;
}

void add_file(Json& entry, Role role, std::string const& source) {
  std::string const key{name_of(role)};
  if (!catalog::takes_list(role)) {
    entry[key] = escaped(source);
    return;
  }
  if (!entry.contains(key)) entry[key] = Json::array();
  entry[key].push_back(escaped(source));
}

bool says_the_same(Json const& changes, std::string const& key, std::string_view now) {
  return !changes.contains(key) || (changes.at(key).is_string() && changes.at(key).get<std::string>() == now);
}

/// What keeps a change from being looked at.
Diagnostics obstacles(JobSpec const& job, Json const& changes, bool same_model, Offer const* offer,
                      std::string const& file) {
  auto const& keys = editable_keys();
  Diagnostics wrong;
  auto add = [&](std::string code, std::string message, std::string allowed) {
    wrong.push_back({file, {}, std::move(code), std::move(message), std::move(allowed)});
  };
  if (!changes.is_object() || changes.empty()) {
    add("bad-value", "nothing is to be changed", joined(keys, ", "));
    return wrong;
  }
  for (auto const& [key, value] : changes.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      add("bad-key", fmt::format("'{}' cannot be changed", printable(key, 60)), joined(keys, ", "));
  }
  if (offer == nullptr)
    add("unknown-model",
        fmt::format("{} ({}) is not in the list of models any more", job.model, name_of(job.type)),
        "cancel the job, and hand in a new one");
  if (!same_model && !job.request.people.empty())
    add("bad-key", "a job with verified persons keeps its model and its type",
        "cancel it, and hand in a new one");
  return wrong;
}

void change(Json& entry, Json const& changes) {
  for (auto const& [key, value] : changes.items()) {
    if (value.is_null()) {
      entry.erase(key);
    } else if (key == "fields" && value.is_object() && entry.contains(key)) {
      entry[key].merge_patch(value);
    } else {
      entry[key] = value;
    }
  }
}

}  // namespace

std::vector<std::string> const& editable_keys() {
  static std::vector<std::string> const keys{
      "prompt", "negative_prompt", "sys_prompt", "duration", "ratio", "resolution",
      "size",   "off_peak",        "model",      "type",     "fields"};
  return keys;
}

Json entry_of(JobSpec const& job, Offer const& offer) {
  Json entry{{"type", std::string{name_of(job.type)}}, {"model", job.model}, {"prompt", escaped(job.prompt)}};
  Json fields = Json::object();
  for (auto const& field : job.request.fields) {
    if (field.name == "model" || field.name == "catelogid" || field.name == "prompt") continue;
    if (auto const* parameter = parameter_of(offer, field.name)) {
      entry[parameter->key] = written(field.value);
    } else {
      fields[field.name] = untouched(field.value);
    }
  }
  for (auto const& file : job.request.files) {
    if (auto role = role_of(file)) {
      add_file(entry, *role, file.source);
    } else {
      fields[file.field] = "@" + file.source;
    }
  }
  for (auto const& person : job.request.people) {
    auto slot = std::find_if(offer.files.begin(), offer.files.end(),
                             [&](auto const& each) { return each.field == person.field; });
    if (slot != offer.files.end()) add_file(entry, slot->role, person.source);
  }
  if (!fields.empty()) entry["fields"] = std::move(fields);
  return entry;
}

std::variant<JobSpec, Diagnostics> edited(JobSpec const& job, std::string const& batch, Json const& changes,
                                          catalog::Catalog const& catalog, InputSource& inputs) {
  auto const* offer = catalog.find(job.model, job.type);
  std::string const file = batch + "/" + job.name;
  bool const same_model = changes.is_object() && says_the_same(changes, "model", job.model) &&
                          says_the_same(changes, "type", name_of(job.type));
  if (auto wrong = obstacles(job, changes, same_model, offer, file); !wrong.empty()) return wrong;

  Json entry = entry_of(job, *offer);
  Json defaults = Json::object();
  if (!same_model) {
    if (!changes.contains("type")) entry.erase("type");  // which is found again by its files
    // Another model takes of these what it has.
    for (auto const& key : catalog::parameter_keys()) {
      if (!entry.contains(key)) continue;
      if (!changes.contains(key)) defaults[key] = entry.at(key);
      entry.erase(key);
    }
  }
  change(entry, changes);
  Json document{{"batch", batch}, {"jobs", {{job.name, std::move(entry)}}}};
  if (!defaults.empty()) document["defaults"] = std::move(defaults);
  CheckOptions options;
  options.file_name = file;
  options.accounts = {"default"};
  auto checked = check(document.dump(), options, catalog, inputs);
  if (auto* wrong = std::get_if<Diagnostics>(&checked)) {
    for (auto& each : *wrong) each.mark = {};
    return std::move(*wrong);
  }
  JobSpec now = std::move(std::get<BatchSpec>(checked).jobs.front());
  now.priority = job.priority;
  now.optional = job.optional;
  if (same_model && now.request.path == job.request.path) {
    // As they were: persons' pictures are no files, and stand between those that are.
    now.request.files = job.request.files;
    now.request.people = job.request.people;
    now.request.encoding = job.request.encoding;
  }
  return now;
}

}  // namespace yj::batch
