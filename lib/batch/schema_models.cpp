#include "batch/schema_models.hpp"

#include "batch/schema_offer.hpp"
#include "batch/schema_patterns.hpp"
#include "batch/schema_values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::batch {

namespace {

using catalog::Offer;
using catalog::Role;

Json required(std::vector<std::string> const& keys) { return Json{{"required", keys}}; }
Json if_then(Json condition, Json rule) {
  return Json{{"if", std::move(condition)}, {"then", std::move(rule)}};
}

std::vector<std::string> roles(bool frames) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < catalog::kRoleCount; ++i) {
    auto role = static_cast<Role>(i);
    if (catalog::is_frame(role) == frames) keys.emplace_back(name_of(role));
  }
  return keys;
}

Json has_any(std::vector<std::string> const& keys) {
  Json alternatives = Json::array();
  for (auto const& key : keys) alternatives.push_back(required({key}));
  return Json{{"anyOf", std::move(alternatives)}};
}

/// Holds where `defaults` have none of these keys.
Json without_default(std::vector<std::string> const& keys) {
  Json there = has_any(keys);
  Json properties = {{"defaults", Json{{"not", std::move(there)}}}};
  return Json{{"properties", std::move(properties)}};
}

/// A rule for every job of a file.
Json for_each_job(Json rule) {
  Json jobs = {{"items", rule}, {"additionalProperties", rule}};
  Json properties = {{"jobs", std::move(jobs)}};
  return Json{{"properties", std::move(properties)}};
}

/// Models that take the same in the same types.
struct Kind {
  std::vector<std::string> models;
  std::vector<Offer const*> offers;  ///< of the first of them, in the order of the types
  Json taken;                        ///< for the comparison
  std::string rule;                  ///< the definition of what they ask of a job
  std::string condition;             ///< the definition that tells whether a map names one of the models
};

class Rules {
 public:
  explicit Rules(catalog::Catalog const& catalog) : catalog_(catalog) {}

  ModelRules make() {
    define_conditions();
    rules_.of_job = Json::array();
    rules_.of_batch = Json::array();
    find_kinds();
    Json strict = Json::array();
    for (auto& kind : kinds_) {
      name(kind);
      rules_.definitions[kind.condition] = names_model(kind);
      rules_.definitions[kind.rule] = nullptr;  // it stands before what it refers to
      rules_.definitions[kind.rule] = rule_of(kind);
      rules_.of_job.push_back(if_then(see(kind.condition), see(kind.rule)));
      Json alone = strict_rule_of(kind);
      bool has_alone = !alone.empty();
      if (has_alone) {
        rules_.definitions[kind.rule + "-alone"] = std::move(alone);
        strict.push_back(if_then(see(kind.condition), see(kind.rule + "-alone")));
      }
      add_rule_by_default(kind, has_alone);
    }
    rules_.definitions["job-alone"] = Json{{"allOf", std::move(strict)}};
    add_missing_keys();
    return std::move(rules_);
  }

 private:
  void define_conditions() {
    auto& all = rules_.definitions;
    all["has-frames"] = has_any(roles(true));
    all["has-references"] = has_any(roles(false));
    Json says = required({"type"});
    Json no_type = {{"not", says}};
    Json no_frames = {{"not", see("has-frames")}};
    Json no_references = {{"not", see("has-references")}};
    for (JobType type : kJobTypes) {
      Json said = says;
      std::string word{name_of(type)};
      said["properties"]["type"] =
          Json{{"pattern", patterns::whole({patterns::any_case(word)})}, {"type", "string"}};
      Json means = Json::array({said});
      if (type == JobType::i2v)
        means.push_back(Json{{"allOf", Json::array({no_type, see("has-frames"), no_references})}});
      if (type == JobType::ref2v)
        means.push_back(Json{{"allOf", Json::array({no_type, see("has-references"), no_frames})}});
      all["is-" + word] = Json{{"anyOf", std::move(means)}};
    }
    all["is-open"] = Json{{"allOf", Json::array({no_type, no_frames, no_references})}};
  }

  void find_kinds() {
    for (auto const& model : catalog_.models()) {
      Kind kind;
      kind.models = {model};
      for (JobType type : catalog_.types_of(model)) {
        auto const* offer = catalog_.find(model, type);
        kind.offers.push_back(offer);
        kind.taken[std::string{name_of(type)}] = Json::array({offer_schema(*offer), files_needed(*offer)});
      }
      auto same = std::find_if(kinds_.begin(), kinds_.end(),
                               [&](Kind const& other) { return other.taken == kind.taken; });
      if (same == kinds_.end()) {
        kinds_.push_back(std::move(kind));
      } else {
        same->models.push_back(model);
      }
    }
  }

  static Json names_model(Kind const& kind) {
    std::vector<std::string> forms;
    for (auto const& model : kind.models) forms.push_back(patterns::any_case(model));
    Json condition = required({"model"});
    condition["properties"]["model"] = Json{{"type", "string"}, {"pattern", patterns::whole(forms)}};
    return condition;
  }

  void name(Kind& kind) const {
    kind.rule = free_name(kind.models.front());
    kind.condition = "uses-" + kind.rule;
  }

  /// A name for a definition, in letters that need no escape in a reference.
  [[nodiscard]] std::string free_name(std::string_view model) const {
    std::string name = "model-";
    for (char c : model) name += catalog::is_field_name(std::string_view{&c, 1}) ? c : '-';
    std::string free = name;
    for (int i = 2; rules_.definitions.contains(free); ++i) free = fmt::format("{}-{}", name, i);
    return free;
  }

  /// The definition of an offer, made once for all that are alike.
  std::string defined(Offer const& offer) {
    Json schema = offer_schema(offer);
    for (auto const& [known, name] : offers_) {
      if (known == schema) return name;
    }
    std::string name = free_name(fmt::format("{}-as-{}", offer.model, name_of(offer.type)));
    rules_.definitions[name] = schema;
    offers_.emplace_back(std::move(schema), name);
    return name;
  }

  Json rule_of(Kind const& kind) {
    std::vector<JobType> types;
    for (auto const* offer : kind.offers) types.push_back(offer->type);
    Json rule = Json::object();
    rule["properties"]["type"] = type_schema(types);
    if (kind.offers.size() == 1) {  // whatever the job says: another type is a mistake already
      rule["allOf"] = Json::array({see(defined(*kind.offers.front()))});
      return rule;
    }
    Json parts = Json::array();
    Json fits_one = Json::array();
    for (auto const* offer : kind.offers) {
      Json taken = see(defined(*offer));
      parts.push_back(if_then(see(fmt::format("is-{}", name_of(offer->type))), taken));
      if (std::find(fits_one.begin(), fits_one.end(), taken) == fits_one.end())
        fits_one.push_back(std::move(taken));
    }
    for (JobType type : {JobType::i2v, JobType::ref2v}) {
      if (std::find(types.begin(), types.end(), type) != types.end()) continue;
      bool frames = type == JobType::i2v;
      parts.push_back(
          if_then(see(fmt::format("is-{}", name_of(type))),
                  refused(roles(frames),
                          fmt::format("The model does not offer {0} 该模型不支持 {0}", name_of(type)))));
    }
    parts.push_back(if_then(see("is-open"), Json{{"anyOf", std::move(fits_one)}}));
    rule["allOf"] = std::move(parts);
    return rule;
  }

  /// What holds in addition where `defaults` bring neither a type nor files: then a job must have its files,
  /// and one that says nothing of its type is t2v, or the only type that its model has. Empty: nothing more.
  Json strict_rule_of(Kind const& kind) {
    Json parts = Json::array();
    bool has_t2v = false;
    for (auto const* offer : kind.offers) {
      has_t2v = has_t2v || offer->type == JobType::t2v;
      auto needed = files_needed(*offer);
      if (needed.empty()) continue;
      Json rule = required(needed);
      if (kind.offers.size() > 1)
        rule = if_then(see(fmt::format("is-{}", name_of(offer->type))), std::move(rule));
      parts.push_back(std::move(rule));
    }
    if (kind.offers.size() > 1) {
      for (auto const* offer : kind.offers) {
        if (offer->type == JobType::t2v) parts.push_back(if_then(see("is-open"), see(defined(*offer))));
      }
      if (!has_t2v) parts.push_back(if_then(see("is-open"), required({"type"})));
    }
    if (parts.empty()) return Json::object();
    return Json{{"allOf", std::move(parts)}};
  }

  /// The same rules for jobs that have their model from `defaults`.
  void add_rule_by_default(Kind const& kind, bool has_alone) {
    Json by_default = {{"required", Json::array({"defaults"})}};
    by_default["properties"]["defaults"] = see(kind.condition);
    Json without_own = {{"not", required({"model"})}};
    Json rule = for_each_job(if_then(without_own, see(kind.rule)));
    if (has_alone) {
      Json alone = for_each_job(if_then(without_own, see(kind.rule + "-alone")));
      rule["allOf"] = Json::array({if_then(see("defaults-do-not-help"), std::move(alone))});
    }
    rules_.of_batch.push_back(if_then(std::move(by_default), std::move(rule)));
  }

  /// What a job must have because `defaults` do not have it.
  void add_missing_keys() {
    std::vector<std::string> help = roles(true);
    for (auto& role : roles(false)) help.push_back(std::move(role));
    help.emplace_back("type");
    rules_.definitions["defaults-do-not-help"] = without_default(help);
    Json model = required({"model"});
    model["type"] = "object";
    model["errorMessage"] =
        "The job has no model: write 'model: …' here or in 'defaults' 没有模型：写在这里或 defaults 里";
    model["allOf"] = Json::array({if_then(Json{{"not", required({"model"})}}, see("any-model"))});
    rules_.of_batch.push_back(if_then(without_default({"model"}), for_each_job(std::move(model))));
    rules_.of_batch.push_back(if_then(without_default({"prompt"}), for_each_job(required({"prompt"}))));
    rules_.of_batch.push_back(if_then(see("defaults-do-not-help"), for_each_job(see("job-alone"))));
  }

  catalog::Catalog const& catalog_;
  ModelRules rules_;
  std::vector<Kind> kinds_;
  std::vector<std::pair<Json, std::string>> offers_;
};

}  // namespace

ModelRules model_rules(catalog::Catalog const& catalog) { return Rules{catalog}.make(); }

}  // namespace yj::batch
