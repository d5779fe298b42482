#include "batch/check.hpp"

#include "base/text.hpp"
#include "batch/budget_reader.hpp"
#include "batch/cast.hpp"
#include "batch/inputs.hpp"
#include "batch/job_reader.hpp"
#include "batch/names.hpp"
#include "batch/policies.hpp"
#include "batch/variables.hpp"
#include "batch/vocabulary.hpp"
#include "core/asset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace yj::batch {

namespace {

using catalog::Problems;
using catalog::YamlEntry;
using catalog::YamlKind;
using catalog::YamlNode;

class Checker {
 public:
  Checker(CheckOptions const& options, catalog::Catalog const& catalog, InputSource& source,
          Problems& problems)
      : options_(options), catalog_(catalog), inputs_(source), problems_(problems) {}

  BatchSpec read(YamlNode root) {
    if (!root.is_map()) {
      problems_.add(root.mark(), "bad-value", "a batch file is a map of keys", "at least 'jobs:'");
      return {};
    }
    check_keys(root, KeyPlace::batch, problems_);
    read_name(root);
    read_account(root);
    read_on_doubt(root);
    read_spending(root, batch_, problems_);
    batch_.retry = read_retry(root, problems_);
    batch_.stop = read_stop(root, problems_);
    std::optional<YamlNode> defaults;
    if (auto entry = root.find("defaults"); entry && is_map(*entry, "model: …")) {
      defaults = entry->value;
      check_keys(*defaults, KeyPlace::defaults, problems_);
    }
    if (auto entry = root.find("cast"); entry && entry->value.kind() != YamlKind::null)
      cast_ = Cast::read(*entry, inputs_, problems_);
    auto jobs = root.find("jobs");
    if (!jobs) {
      problems_.add(root.mark(), "missing-key", "the batch has no 'jobs'");
    } else {
      read_jobs(*jobs, defaults);
    }
    if (problems_.empty()) take_files();
    return std::move(batch_);
  }

 private:
  bool is_map(YamlEntry const& entry, std::string const& allowed) {
    if (entry.value.is_map()) return true;
    if (entry.value.kind() != YamlKind::null) {  // noted with the keys
      problems_.add(entry.value.mark(), "bad-value", fmt::format("'{}' takes a map", entry.key.scalar()),
                    allowed);
    }
    return false;
  }

  void read_name(YamlNode root) {
    Mark at;
    batch_.given_name = options_.given_name;
    if (auto entry = root.find("batch")) {
      if (!entry->value.is_scalar()) {
        if (entry->value.kind() != YamlKind::null) {
          problems_.add(entry->value.mark(), "bad-value", "'batch' takes a name");
        }
        return;
      }
      if (batch_.given_name.empty()) {
        at = entry->value.mark();
        batch_.given_name = entry->value.scalar();
      }
    }
    batch_.name = batch_.given_name.empty() && at == Mark{} ? options_.default_name : batch_.given_name;
    if (batch_.name.empty() && at == Mark{}) {
      problems_.add(at, "missing-key", "the batch has no name",
                    "write 'batch: …', or send a name along (--name)");
    } else if (auto fault = name_fault(batch_.name); !fault.empty()) {
      problems_.add(at, "bad-name",
                    fmt::format("the batch's name '{}' {}", printable(batch_.name, 60), fault),
                    "it becomes the name of a folder");
    }
  }

  void read_account(YamlNode root) {
    batch_.account = "default";
    auto entry = root.find("account");
    if (!entry || entry->value.kind() == YamlKind::null) return;
    std::string name{entry->value.scalar()};
    if (std::find(options_.accounts.begin(), options_.accounts.end(), name) == options_.accounts.end()) {
      problems_.add(entry->value.mark(), "unknown-account",
                    fmt::format("unknown account '{}'", printable(name, 60)),
                    catalog::hint_for(name, options_.accounts));
    }
    batch_.account = std::move(name);
  }

  void read_on_doubt(YamlNode root) {
    auto entry = root.find("on_doubt");
    if (!entry || entry->value.kind() == YamlKind::null) return;
    auto value = parse_on_doubt(lower_ascii(std::string{entry->value.scalar()}));
    if (entry->value.is_scalar() && value) {
      batch_.on_doubt = *value;
      return;
    }
    problems_.add(entry->value.mark(), "bad-value",
                  fmt::format("'on_doubt' cannot be '{}'", printable(entry->value.scalar(), 60)),
                  "hold, resend_once");
  }

  void read_jobs(YamlEntry const& jobs, std::optional<YamlNode> defaults) {
    if (jobs.value.kind() == YamlKind::null) return;  // noted with the keys
    if (!jobs.value.is_map() && !jobs.value.is_sequence()) {
      problems_.add(jobs.value.mark(), "bad-value", "'jobs' takes a list or a map of jobs");
      return;
    }
    if (jobs.value.size() == 0) problems_.add(jobs.value.mark(), "no-value", "'jobs' has no job in it");
    if (jobs.value.size() > options_.limits.jobs_max) {
      problems_.add(jobs.key.mark(), "too-many-jobs", fmt::format("the batch has {} jobs", jobs.value.size()),
                    fmt::format("at most {}", options_.limits.jobs_max));
      return;
    }
    batch_.jobs.reserve(jobs.value.size());
    JobReader reader{batch_.name, defaults, catalog_, inputs_, cast_, problems_};
    if (jobs.value.is_map()) {
      for (auto const& entry : jobs.value.entries()) {
        check_keys(entry.value, KeyPlace::map_entry, problems_);
        add(reader, std::string{entry.key.scalar()}, entry.key.mark(), entry.value, entry.key.mark());
      }
      return;
    }
    std::size_t number = 0;
    for (auto const& item : jobs.value.items()) {
      ++number;
      check_keys(item, KeyPlace::list_entry, problems_);
      auto own = item.find("name");
      std::optional<std::string> name = numbered_name(number);
      if (own) name = expanded(own->value, "name", Variables{batch_.name, std::nullopt}, problems_);
      add(reader, name, own ? own->value.mark() : item.mark(), item, item.mark());
    }
  }

  void add(JobReader& reader, std::optional<std::string> const& name, Mark name_at, YamlNode node, Mark at) {
    if (name) names_.add(*name, name_at, problems_);
    auto job = reader.read(name.value_or(""), node, at);
    // One problem refuses the whole batch: from then on jobs are read for their problems only.
    if (job && problems_.empty()) batch_.jobs.push_back(std::move(*job));
  }

  void take_files() {
    for (auto& job : batch_.jobs) {
      for (auto& file : job.request.files) {
        auto stored = inputs_.take(file.source, problems_);
        if (!stored) continue;
        file.sha256 = stored->sha256;
        file.bytes = stored->bytes;
      }
      for (auto& person : job.request.people) {
        auto stored = inputs_.take(person.source, problems_);
        if (!stored) continue;
        person.sha256 = stored->sha256;
        person.bytes = stored->bytes;
        if (stored->bytes <= kAssetFileBytesMax || !too_large_.insert(person.source).second) continue;
        problems_.add(
            {}, "bad-file",
            fmt::format("'{}' has {} bytes, too many for an asset of a person", person.source, stored->bytes),
            fmt::format("at most {} bytes", kAssetFileBytesMax));
      }
    }
  }

  CheckOptions const& options_;
  catalog::Catalog const& catalog_;
  Inputs inputs_;
  Problems& problems_;
  Cast cast_;
  std::set<std::string> too_large_;  ///< said once
  JobNames names_;
  BatchSpec batch_;
};

}  // namespace

std::variant<BatchSpec, Diagnostics> check(std::string_view text, CheckOptions const& options,
                                           catalog::Catalog const& catalog, InputSource& inputs) {
  Problems problems{options.file_name};
  auto document = catalog::YamlDocument::parse(text, problems, options.limits.yaml, all_keys());
  if (!document) return problems.sorted();
  BatchSpec batch = Checker{options, catalog, inputs, problems}.read(document->root());
  if (!problems.empty()) return problems.sorted();
  batch.text = text;
  return batch;
}

}  // namespace yj::batch
