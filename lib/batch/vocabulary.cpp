#include "batch/vocabulary.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::batch {

namespace {

using Words = std::vector<std::string>;

Words const& batch_keys() {
  static Words const words{"batch", "project", "account", "budget",   "confirm_above", "on_doubt",
                           "retry", "stop",    "cast",    "defaults", "jobs"};
  return words;
}
Words const& later_batch_keys() {
  static Words const words{"when", "deadline", "limits", "notify"};
  return words;
}
Words const& job_keys() {
  static Words const words{"type",
                           "model",
                           "prompt",
                           "negative_prompt",
                           "sys_prompt",
                           "style",
                           "duration",
                           "ratio",
                           "resolution",
                           "size",
                           "off_peak",
                           "first_frame",
                           "last_frame",
                           "reference_images",
                           "reference_videos",
                           "reference_audios",
                           "priority",
                           "optional",
                           "fields"};
  return words;
}
Words const& later_job_keys() {
  static Words const words{"takes", "pick", "matrix", "rows", "fresh"};
  return words;
}

bool has(Words const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view name_of(KeyPlace place) {
  if (place == KeyPlace::batch) return "the batch";
  return place == KeyPlace::defaults ? "'defaults'" : "a job";
}

/// A key that is right somewhere else.
std::string misplaced(std::string_view key, KeyPlace place) {
  bool of_job = has(job_keys(), key) || has(later_job_keys(), key);
  if (place == KeyPlace::batch && of_job) return "it belongs into 'defaults' or into a job";
  if (place != KeyPlace::batch && has(batch_keys(), key)) return "it belongs to the top of the file";
  if (key == "name" && place == KeyPlace::batch) return "the name of a batch is written 'batch: …'";
  if (key == "name" && place == KeyPlace::defaults) return "every job has a name of its own";
  if (key == "name") return "here the key of the job is its name";
  return {};
}

void check_key(catalog::YamlEntry const& entry, KeyPlace place, catalog::Problems& problems) {
  std::string_view key = entry.key.scalar();
  bool top = place == KeyPlace::batch;
  if (key.starts_with("x-")) return;
  if (has(top ? later_batch_keys() : later_job_keys(), key)) {
    problems.add(entry.key.mark(), "not-supported-yet", fmt::format("'{}' is not supported yet", key));
    return;
  }
  if (has(top ? batch_keys() : job_keys(), key) || (place == KeyPlace::list_entry && key == "name")) {
    if (entry.value.kind() == catalog::YamlKind::null) {
      problems.add(entry.key.mark(), "no-value", fmt::format("'{}' has no value", key),
                   "a text that begins with '#' must be quoted");
    }
    return;
  }
  if (auto place_for_it = misplaced(key, place); !place_for_it.empty()) {
    problems.add(entry.key.mark(), "unknown-key", fmt::format("'{}' cannot stand in {}", key, name_of(place)),
                 place_for_it);
    return;
  }
  if (!top && has(later_batch_keys(), key)) {
    problems.add(entry.key.mark(), "not-supported-yet", fmt::format("'{}' is not supported yet", key));
    return;
  }
  std::string shown = printable(key, 60);
  if (key.find("：") != std::string_view::npos) {
    problems.add(entry.key.mark(), "wide-colon",
                 fmt::format("unknown key '{}' with a full-width colon", shown),
                 "write ': ' with a blank behind it");
    return;
  }
  problems.add(entry.key.mark(), "unknown-key", fmt::format("unknown key '{}' in {}", shown, name_of(place)),
               catalog::hint_for(key, keys_at(place)));
}

}  // namespace

void check_keys(catalog::YamlNode map, KeyPlace place, catalog::Problems& problems) {
  for (auto const& entry : map.entries()) check_key(entry, place, problems);
}

std::vector<std::string> keys_at(KeyPlace place) {
  Words keys = place == KeyPlace::batch ? batch_keys() : job_keys();
  if (place == KeyPlace::list_entry) keys.emplace_back("name");
  return keys;
}

std::vector<std::string> const& all_keys() {
  static Words const words = [] {
    Words all{"name"};
    for (auto const* some : {&batch_keys(), &later_batch_keys(), &job_keys(), &later_job_keys()}) {
      all.insert(all.end(), some->begin(), some->end());
    }
    return all;
  }();
  return words;
}

}  // namespace yj::batch
