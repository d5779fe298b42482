#include "batch/schema.hpp"

#include "batch/schema_models.hpp"
#include "batch/schema_offer.hpp"
#include "batch/schema_patterns.hpp"
#include "batch/schema_values.hpp"
#include "batch/schema_words.hpp"
#include "batch/vocabulary.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace yj::batch {

namespace {

constexpr int kNameLengthMax = 200;
constexpr std::size_t kColumns = 120;

constexpr auto kTextError =
    "Not empty and not another job's result; variables are ${batch} and ${job}, $$ is a dollar "
    "不能为空，也不能引用其他任务的结果；变量只有 ${batch} 和 ${job}，美元符号写成 $$";
constexpr auto kPathError =
    "A path from the folder of this file that does not leave it 路径从本文件所在的文件夹算起，不能离开它";
constexpr auto kNameError =
    "A name becomes a file: no '/', no dot or blank at its ends "
    "名字会成为文件名：不能有“/”，首尾不能是点或空格";

Json patterned(std::string const& pattern, char const* message) {
  return Json{{"pattern", pattern}, {"patternErrorMessage", message}};
}

Json name() {
  Json texts = patterned(patterns::name(), kNameError);
  texts["maxLength"] = kNameLengthMax;
  return texts;
}

Json path() { return patterned(patterns::path(), kPathError); }

/// One path or a list of them: `items` is for lists only, the pattern for texts only.
Json paths() {
  Json texts = path();
  texts["type"] = Json::array({"string", "number", "array"});
  texts["minItems"] = 1;
  texts["items"] = single_value(path());
  return texts;
}

/// Names of people and things, each a path, a list of paths, or a map with its images and the verified person.
Json cast_schema() {
  Json images = paths();
  Json map = {{"type", "object"}, {"required", Json::array({"images"})}};
  map["properties"]["images"] = images;
  map["properties"]["person"] =
      Json{{"type", Json::array({"string", "number", "boolean"})}, {"maxLength", 200}};
  map["additionalProperties"] = false;
  Json by_name = Json::object();
  by_name["^[^./$]+$"] = Json{{"anyOf", Json::array({images, std::move(map)})}};
  return Json{{"type", "object"}, {"patternProperties", std::move(by_name)}, {"additionalProperties", false}};
}

Json fields_schema() {
  Json by_name = Json::object();
  by_name[patterns::field()] = single_value();
  return Json{{"type", "object"}, {"patternProperties", std::move(by_name)}, {"additionalProperties", false}};
}

Json amount_schema() {
  return Json{{"type", Json::array({"number", "string"})},
              {"minimum", 0},
              {"maximum", 999999999},
              {"pattern", patterns::amount()},
              {"patternErrorMessage", "Credits: 200, 2.5 积分数：200、2.5"}};
}

Json budget_schema() {
  Json new_price = {{"type", "string"},
                    {"pattern", patterns::new_price()},
                    {"patternErrorMessage", "pilot, ask, allow(10)"},
                    {"default", "pilot"}};
  Json properties = Json::object();
  properties["max"] = amount_schema();
  properties["daily"] = amount_schema();
  properties["new_price"] = std::move(new_price);
  properties["unit"] =
      Json{{"type", "string"}, {"pattern", patterns::whole({patterns::any_case("credits")})}};
  Json map = {{"type", "object"}, {"minProperties", 1}};
  map["properties"] = std::move(properties);
  map["additionalProperties"] = false;
  return Json{{"anyOf", Json::array({amount_schema(), std::move(map)})}};
}

Json model_schema(catalog::Catalog const& catalog) {
  Json schema = words_schema(catalog.models());
  // What each of them is for, where an editor lists them.
  Json notes = Json::array();
  for (auto const& model : catalog.models()) {
    std::string note;
    for (JobType type : catalog.types_of(model))
      note += (note.empty() ? "" : ", ") + std::string{name_of(type)};
    notes.push_back(std::move(note));
  }
  schema["anyOf"][0]["enumDescriptions"] = std::move(notes);
  return schema;
}

/// A whole number as number or text.
Json number_schema(int least, int most) {
  Json schema = {{"type", Json::array({"integer", "string"})}};
  schema["pattern"] = patterns::whole({patterns::number()});
  schema["minimum"] = least;
  schema["maximum"] = most;
  schema["patternErrorMessage"] = std::to_string(least) + "–" + std::to_string(most);
  return schema;
}

/// A map of these keys and no others, with one of them at least.
Json small_map(std::map<std::string, Json> const& keys) {
  Json schema = {{"type", "object"}, {"minProperties", 1}};
  for (auto const& [key, value] : keys) schema["properties"][key] = value;
  schema["additionalProperties"] = false;
  return schema;
}

Json retry_schema() {
  std::map<std::string, Json> keys;
  for (auto failure : kFailureClasses) {
    if (rule_for(failure).settable) keys[std::string{name_of(failure)}] = number_schema(0, kRetriesMax);
  }
  return small_map(keys);
}

Json stop_schema() {
  Json rate = {{"type", Json::array({"number", "string"})}};
  rate["pattern"] = R"(^[ \t\r\n]*(?:[0-9]{1,3}(?:\.[0-9]{1,2})?[ ]*%|0{1,3}\.[0-9]{1,4})[ \t\r\n]*$)";
  rate["patternErrorMessage"] = "25% or 0.25 写成 25% 或 0.25";
  rate["exclusiveMinimum"] = 0;
  rate["exclusiveMaximum"] = 1;
  return small_map(
      {{"fails_in_row", number_schema(1, StopRule::kFailsInRowMax)}, {"fail_rate", std::move(rate)}});
}

/// What any job and the defaults may write under a key, before the model is known.
Json key_schema(std::string const& key, catalog::Catalog const& catalog) {
  using Maker = std::function<Json()>;
  auto const& parameters = catalog::parameter_keys();
  // The model's rules say more, in their own words: an editor shows the first description that it finds.
  if (std::find(parameters.begin(), parameters.end(), key) != parameters.end()) return single_value();
  std::vector<JobType> const types{kJobTypes.begin(), kJobTypes.end()};
  std::vector<std::string> const priorities{"high", "normal", "low"};
  std::vector<std::string> const on_doubt{"hold", "resend_once"};
  Maker const one_path = [] { return single_value(path()); };
  Maker const many_paths = [] { return single_value(paths()); };
  std::map<std::string, Maker, std::less<>> const makers{
      {"batch", [] { return single_value(name()); }},
      {"account",
       [] {
         return single_value(Json{{"minLength", 1}});
       }},
      {"on_doubt", [&] { return words_schema(on_doubt); }},
      {"project",
       [] {
         return single_value(Json{{"minLength", 1}, {"maxLength", 200}});
       }},
      {"budget", budget_schema},
      {"confirm_above", amount_schema},
      {"retry", retry_schema},
      {"cast", cast_schema},
      {"stop", stop_schema},
      {"name", [] { return single_value(patterned(patterns::name_of_job(), kNameError)); }},
      {"type", [&] { return type_schema(types); }},
      {"model", [&] { return model_schema(catalog); }},
      {"prompt", [] { return single_value(patterned(patterns::prompt(), kTextError)); }},
      {"style", [] { return single_value(patterned(patterns::text(), kTextError)); }},
      {"first_frame", one_path},
      {"last_frame", one_path},
      {"reference_images", many_paths},
      {"reference_videos", many_paths},
      {"reference_audios", many_paths},
      {"priority", [&] { return words_schema(priorities); }},
      {"optional", truth_schema},
      {"fields", fields_schema}};
  auto maker = makers.find(key);
  YJ_ASSERT(maker != makers.end());  // a new key of the vocabulary needs its line here
  Json schema = {{"description", description_of(key)}};
  schema.update(maker->second());
  return schema;
}

/// A map of keys: those of the vocabulary, `x-…`, and no others.
Json map_of_keys(KeyPlace place) {
  Json properties = Json::object();
  for (auto const& key : keys_at(place)) properties[key] = see("key-" + key);
  Json schema = {{"type", "object"}};
  schema["properties"] = std::move(properties);
  schema["patternProperties"]["^x-"] = true;
  schema["additionalProperties"] = false;
  return schema;
}

/// A job is a map or a plain prompt: one schema, because the keywords for maps say nothing of texts.
Json job_schema(KeyPlace place) {
  Json schema = map_of_keys(place);
  schema["type"] = Json::array({"object", "string", "number", "boolean"});
  schema["pattern"] = patterns::prompt();
  schema["patternErrorMessage"] = kTextError;
  schema["allOf"] = Json::array({see("job")});
  return schema;
}

Json jobs_schema() {
  return Json{{"description", description_of("jobs")},
              {"type", Json::array({"array", "object"})},
              {"minItems", 1},
              {"items", see("job-in-list")},
              {"minProperties", 1},
              {"propertyNames", name()},
              {"additionalProperties", see("job-in-map")}};
}

Json both_of_files_rule() {
  Json both = Json::array({see("has-frames"), see("has-references")});
  Json has_both = {{"allOf", std::move(both)}};
  return Json{{"if", std::move(has_both)},
              {"then", Json{{"required", Json::array({"type"})},
                            {"errorMessage",
                             "Frames and references together: say 'type: i2v' or 'type: ref2v' "
                             "同时有首尾帧和参考素材，请用 type 说明"}}}};
}

std::string on_one_line(Json const& json) {
  if (!json.is_structured()) return json.dump();
  std::string out;
  for (auto const& [key, value] : json.items()) {
    if (!out.empty()) out += ", ";
    if (json.is_object()) out += Json(key).dump() + ": ";
    out += on_one_line(value);
  }
  return json.is_object() ? "{" + out + "}" : "[" + out + "]";
}

/// Objects and arrays stand on one line where they fit behind the `taken` columns, else with a line per entry.
void write(std::string& out, Json const& json, std::size_t indent, std::size_t taken) {
  std::string line = on_one_line(json);
  if (!json.is_structured() || indent + taken + line.size() <= kColumns) {
    out += line;
    return;
  }
  bool object = json.is_object();
  out += object ? "{\n" : "[\n";
  std::size_t left = json.size();
  for (auto const& [key, value] : json.items()) {
    std::string begin = object ? Json(key).dump() + ": " : "";
    out += std::string(indent + 2, ' ') + begin;
    write(out, value, indent + 2, begin.size() + 1);
    out += --left > 0 ? ",\n" : "\n";
  }
  out += std::string(indent, ' ') + (object ? "}" : "]");
}

}  // namespace

Json schema(catalog::Catalog const& catalog) {
  ModelRules rules = model_rules(catalog);
  Json batch = map_of_keys(KeyPlace::batch);
  Json all = {{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "yuanjingd: a batch"},
              {"description", "What a batch file may say. 批次文件的格式。"},
              {"$comment", "Made from config/models.yaml by 'yuanjingctl schema'; change that, not this."}};
  batch["properties"]["jobs"] = jobs_schema();
  batch["properties"]["defaults"] = see("defaults");
  all.update(batch);
  all["required"] = Json::array({"jobs"});
  all["allOf"] = std::move(rules.of_batch);

  Json& definitions = all["definitions"];
  Json defaults = {{"description", description_of("defaults")}};
  defaults.update(map_of_keys(KeyPlace::defaults));
  defaults["allOf"] = Json::array({see("any-model")});
  definitions["defaults"] = std::move(defaults);
  definitions["job-in-list"] = job_schema(KeyPlace::list_entry);
  definitions["job-in-map"] = job_schema(KeyPlace::map_entry);
  Json of_job = Json::array({both_of_files_rule()});
  for (auto& rule : rules.of_job) of_job.push_back(std::move(rule));
  definitions["job"] = Json{{"allOf", std::move(of_job)}};
  for (auto const& key : keys_at(KeyPlace::batch)) {
    if (key != "defaults" && key != "jobs") definitions["key-" + key] = key_schema(key, catalog);
  }
  for (auto const& key : keys_at(KeyPlace::list_entry)) definitions["key-" + key] = key_schema(key, catalog);
  definitions["any-model"] = any_model(catalog);
  definitions.update(rules.definitions);
  return all;
}

std::string schema_text(catalog::Catalog const& catalog) {
  std::string out;
  write(out, schema(catalog), 0, 0);
  return out + "\n";
}

}  // namespace yj::batch
