#include "core/job_spec.hpp"

#include <array>
#include <utility>

namespace yj {

namespace {

constexpr std::array<std::pair<JobType, std::string_view>, 7> kTypes{{{JobType::t2i, "t2i"},
                                                                      {JobType::t2v, "t2v"},
                                                                      {JobType::i2v, "i2v"},
                                                                      {JobType::ref2v, "ref2v"},
                                                                      {JobType::t2t, "t2t"},
                                                                      {JobType::music_gen, "music_gen"},
                                                                      {JobType::tts, "tts"}}};

/// Feeds values with their lengths, so that no two different batches give the same bytes.
class Canonical {
 public:
  void add(std::string_view text) {
    hash_.update(std::to_string(text.size()) + ":");
    hash_.update(text);
  }
  void add(std::int64_t number) { add(std::string_view{std::to_string(number)}); }
  void add_value(FieldValue const& value) {
    add(static_cast<std::int64_t>(value.index()));
    std::visit(
        [this](auto const& v) {
          if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) {
            add(std::string_view{v});
          } else {
            add(std::string_view{std::to_string(v)});
          }
        },
        value);
  }
  Digest finish() { return hash_.finish(); }

 private:
  Sha256 hash_;
};

}  // namespace

std::string_view name_of(JobType type) { return kTypes[static_cast<std::size_t>(type)].second; }

bool parse(std::string_view text, JobType& type) {
  for (auto const& [known, name] : kTypes) {
    if (name == text) {
      type = known;
      return true;
    }
  }
  return false;
}

std::string_view name_of(Priority priority) {
  switch (priority) {
    case Priority::high: return "high";
    case Priority::normal: return "normal";
    case Priority::low: return "low";
  }
  return "normal";
}

std::optional<Priority> parse_priority(std::string_view name) {
  for (auto each : {Priority::high, Priority::normal, Priority::low})
    if (name_of(each) == name) return each;
  return std::nullopt;
}

std::string_view name_of(OnDoubt value) { return value == OnDoubt::hold ? "hold" : "resend_once"; }

std::optional<OnDoubt> parse_on_doubt(std::string_view name) {
  for (auto value : {OnDoubt::hold, OnDoubt::resend_once}) {
    if (name_of(value) == name) return value;
  }
  return std::nullopt;
}

Digest BatchSpec::identity() const {
  Canonical canonical;
  canonical.add("yuanjing batch 1");
  canonical.add(given_name);
  canonical.add(account);
  canonical.add(static_cast<std::int64_t>(jobs.size()));
  for (auto const& job : jobs) {
    canonical.add(job.name);
    canonical.add(name_of(job.type));
    canonical.add(job.request.path);
    canonical.add(static_cast<std::int64_t>(job.priority));
    canonical.add(static_cast<std::int64_t>(job.optional));
    canonical.add(static_cast<std::int64_t>(job.request.fields.size()));
    for (auto const& field : job.request.fields) {
      canonical.add(field.name);
      canonical.add_value(field.value);
    }
    canonical.add(static_cast<std::int64_t>(job.request.files.size()));
    for (auto const& file : job.request.files) {
      canonical.add(file.field);
      canonical.add(std::string_view{file.sha256.text()});
    }
    // Nothing where there are none, so that batches without people are what they were.
    for (auto const& person : job.request.people) {
      canonical.add("person");
      canonical.add(person.field);
      canonical.add(person.reference);
      canonical.add(person.person);
      canonical.add(std::to_string(person.files_before));
      canonical.add(std::string_view{person.sha256.text()});
    }
  }
  if (on_doubt != OnDoubt::hold) {
    canonical.add("on_doubt");
    canonical.add(name_of(on_doubt));
  }
  if (retry != RetryPolicy{}) {
    canonical.add("retry");
    canonical.add(to_text(retry));
  }
  return canonical.finish();
}

}  // namespace yj
