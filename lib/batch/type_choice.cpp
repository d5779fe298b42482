#include "batch/type_choice.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::batch {

namespace {

using catalog::Role;

class Choice {
 public:
  Choice(Sheet const& sheet, std::string const& model, Mark job, catalog::Catalog const& catalog,
         std::vector<std::string>& notes, catalog::Problems& problems)
      : sheet_(sheet),
        model_(model),
        job_(job),
        catalog_(catalog),
        notes_(notes),
        problems_(problems),
        offered_(catalog.types_of(model)) {}

  std::optional<JobType> make() {
    if (auto own = sheet_.own("type")) return said(*own);
    if (auto frame = first_role(true, false), reference = first_role(false, false); frame || reference) {
      if (frame && reference) return both(*frame, *reference);
      return made_by(frame ? *frame : *reference, frame ? JobType::i2v : JobType::ref2v);
    }
    if (auto by_default = sheet_.by_default("type")) {
      auto type = read(*by_default);
      if (!type || offers(*type)) return type;
      notes_.push_back(fmt::format("default 'type' skipped: {} does not offer {}", model_, name_of(*type)));
    }
    auto frame = first_role(true, true);
    auto reference = first_role(false, true);
    bool frames_fit = frame && offers(JobType::i2v);
    bool references_fit = reference && offers(JobType::ref2v);
    if (frames_fit && references_fit) return both(*frame, *reference);
    if (frames_fit) return JobType::i2v;
    if (references_fit) return JobType::ref2v;
    return without_files();
  }

 private:
  [[nodiscard]] bool offers(JobType type) const {
    return std::find(offered_.begin(), offered_.end(), type) != offered_.end();
  }
  [[nodiscard]] std::string offer_text() const {
    std::vector<std::string> names;
    for (JobType type : offered_) names.emplace_back(name_of(type));
    return fmt::format("{} offers {}", model_, joined(names, ", "));
  }

  [[nodiscard]] std::optional<Given> first_role(bool frames, bool by_default) const {
    for (std::size_t i = 0; i < catalog::kRoleCount; ++i) {
      auto role = static_cast<Role>(i);
      if (catalog::is_frame(role) != frames) continue;
      auto given = by_default ? sheet_.by_default(name_of(role)) : sheet_.own(name_of(role));
      if (given) return given;
    }
    return std::nullopt;
  }

  std::optional<JobType> read(Given const& given) {
    std::string word = lower_ascii(trimmed(given.value.scalar()));
    JobType type{};
    if (parse(word, type)) return type;
    if (given.value.kind() == catalog::YamlKind::null) return std::nullopt;  // noted with the keys
    std::vector<std::string> names;
    for (JobType known : kJobTypes) names.emplace_back(name_of(known));
    problems_.add(given.value.mark(), "bad-value", fmt::format("unknown type '{}'", printable(word, 40)),
                  joined(names, ", "));
    return std::nullopt;
  }

  std::optional<JobType> said(Given const& given) {
    auto type = read(given);
    if (!type || offers(*type)) return type;
    problems_.add(given.value.mark(), "not-offered",
                  fmt::format("{} does not offer {}", model_, name_of(*type)), offer_text());
    return std::nullopt;
  }

  std::optional<JobType> both(Given const& frame, Given const& reference) {
    Mark later = std::max(frame.key.mark(), reference.key.mark(), [](Mark a, Mark b) {
      return a.line != b.line ? a.line < b.line : a.column < b.column;
    });
    problems_.add(later, "bad-value", "frames and references together: the type is not clear",
                  "say 'type: i2v' or 'type: ref2v'");
    return std::nullopt;
  }

  std::optional<JobType> made_by(Given const& role, JobType type) {
    if (offers(type)) return type;
    problems_.add(role.key.mark(), "not-offered",
                  fmt::format("'{}' makes this an {} job, which {} does not offer", role.key.scalar(),
                              name_of(type), model_),
                  fmt::format("{}; models for {}: {}", offer_text(), name_of(type),
                              joined(catalog_.models(type), ", ")));
    return std::nullopt;
  }

  std::optional<JobType> without_files() {
    if (offers(JobType::t2v)) return JobType::t2v;
    if (offered_.size() == 1) return offered_.front();
    problems_.add(job_, "bad-value", "the type of this job is not clear",
                  offer_text() + "; say which with 'type'");
    return std::nullopt;
  }

  Sheet const& sheet_;
  std::string const& model_;
  Mark job_;
  catalog::Catalog const& catalog_;
  std::vector<std::string>& notes_;
  catalog::Problems& problems_;
  std::vector<JobType> offered_;
};

}  // namespace

std::optional<JobType> choose_type(Sheet const& sheet, std::string const& model, Mark job,
                                   catalog::Catalog const& catalog, std::vector<std::string>& notes,
                                   catalog::Problems& problems) {
  return Choice{sheet, model, job, catalog, notes, problems}.make();
}

}  // namespace yj::batch
