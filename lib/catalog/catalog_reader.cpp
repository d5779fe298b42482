#include "catalog/catalog_reader.hpp"

#include "base/text.hpp"
#include "catalog/table_reader.hpp"
#include "catalog/yaml_document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace yj::catalog {

namespace {

std::vector<std::string> const& type_keys() {
  static std::vector<std::string> const keys = [] {
    std::vector<std::string> names;
    for (JobType type : kJobTypes) names.emplace_back(name_of(type));
    return names;
  }();
  return keys;
}

/// What one `t2v: {…}` says, before the layers are laid over each other: what all models of the type have in
/// common, the family's table, the model's own.
struct Table {
  Mark at;
  std::optional<std::string> category;
  std::optional<std::string> path;
  std::optional<Encoding> encoding;
  std::optional<std::vector<FileSlot>> files;
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::vector<ExtraField>> fields;
  std::optional<bool> undocumented;
  std::optional<std::string> asset_reference;

  void lay_over(Table const& upper) {
    if (upper.category) category = upper.category;
    if (upper.path) path = upper.path;
    if (upper.encoding) encoding = upper.encoding;
    if (upper.files) files = upper.files;
    if (upper.parameters) parameters = upper.parameters;
    if (upper.fields) fields = upper.fields;
    if (upper.undocumented) undocumented = upper.undocumented;
    if (upper.asset_reference) asset_reference = upper.asset_reference;
    at = upper.at;
  }
};

using Tables = std::map<JobType, Table>;

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  CatalogContents read(YamlNode root) {
    if (!root.is_map()) {
      problems_.add(root.mark(), "bad-value", "a catalogue is a map", "types, families and models");
      return {};
    }
    refuse_unknown_keys(root, {"types", "families", "models"}, "the catalogue", problems_);
    if (auto types = root.find("types")) common_ = read_tables(types->value, "'types'", {});
    if (auto families = map_under(root, "families")) {
      for (auto const& [key, value, merged] : families->entries()) {
        families_.emplace(std::string{key.scalar()}, read_tables(value, "a family", {}));
      }
    }
    auto models = map_under(root, "models");
    if (!models || models->size() == 0) {
      bool wrong_kind = root.find("models") && !models;  // noted above
      if (!wrong_kind) problems_.add(root.mark(), "missing-key", "the catalogue has no 'models'");
      return {};
    }
    for (auto const& entry : models->entries()) read_model(entry);
    return std::move(contents_);
  }

 private:
  std::optional<YamlNode> map_under(YamlNode map, std::string_view key) {
    auto entry = map.find(key);
    if (!entry) return std::nullopt;
    if (!entry->value.is_map()) {
      problems_.add(entry->key.mark(), "bad-value", fmt::format("'{}' takes a map", key));
      return std::nullopt;
    }
    return entry->value;
  }

  /// The tables of a map by type; `others` are the further keys that the map may have.
  Tables read_tables(YamlNode map, std::string_view where, std::vector<std::string> const& others) {
    Tables tables;
    if (!map.is_map()) {
      problems_.add(map.mark(), "bad-value", fmt::format("{} takes a map", where), joined(type_keys(), ", "));
      return tables;
    }
    std::vector<std::string> known = type_keys();
    known.insert(known.end(), others.begin(), others.end());
    refuse_unknown_keys(map, known, where, problems_);
    for (JobType type : kJobTypes) {
      if (auto entry = map.find(name_of(type))) tables.emplace(type, read_table(*entry));
    }
    return tables;
  }

  Table read_table(YamlEntry const& entry) {
    Table table;
    table.at = entry.key.mark();
    if (entry.value.kind() == YamlKind::null) return table;  // the model offers it, with nothing but a prompt
    if (!entry.value.is_map()) {
      problems_.add(entry.value.mark(), "bad-value", "a table is a map", "files, parameters");
      return table;
    }
    refuse_unknown_keys(
        entry.value,
        {"category", "path", "encoding", "files", "parameters", "fields", "undocumented", "asset_reference"},
        "a table", problems_);
    table.category = text_under(entry.value, "category", problems_);
    table.path = text_under(entry.value, "path", problems_);
    if (table.path && !table.path->starts_with('/')) {
      problems_.add(entry.value.find("path")->value.mark(), "bad-value", "'path' begins with '/'");
    }
    if (auto word = text_under(entry.value, "encoding", problems_)) {
      if (*word == "json") {
        table.encoding = Encoding::json;
      } else if (*word == "multipart") {
        table.encoding = Encoding::multipart;
      } else {
        problems_.add(entry.value.find("encoding")->value.mark(), "bad-value",
                      fmt::format("unknown encoding '{}'", printable(*word, 40)), "json or multipart");
      }
    }
    table.asset_reference = text_under(entry.value, "asset_reference", problems_);
    if (table.asset_reference && table.asset_reference->find("{}") == std::string::npos) {
      problems_.add(entry.value.find("asset_reference")->value.mark(), "bad-value",
                    "'asset_reference' has no '{}', where the asset's own reference stands",
                    std::string{kAssetReference});
    }
    if (auto files = entry.value.find("files")) table.files = read_slots(files->value, problems_);
    if (auto parameters = entry.value.find("parameters")) {
      table.parameters = read_parameters(parameters->value, problems_);
    }
    if (auto fields = entry.value.find("fields")) table.fields = read_extra_fields(fields->value, problems_);
    if (entry.value.find("undocumented"))
      table.undocumented = truth_under(entry.value, "undocumented", problems_);
    return table;
  }

  void read_model(YamlEntry const& entry) {
    std::string name{entry.key.scalar()};
    if (name.empty() || printable(name, name.size()) != name) {
      problems_.add(entry.key.mark(), "bad-value", "a model's name is printable text");
    }
    if (!lower_names_.insert(lower_ascii(name)).second) {
      problems_.add(
          entry.key.mark(), "bad-value",
          fmt::format("the model '{}' is listed twice, in different letter case", printable(name, 60)));
    }
    Tables tables = read_tables(entry.value, "a model", {"family", "types"});
    if (!entry.value.is_map()) return;
    Tables offered = family_of(entry.value);
    for (auto const& [type, table] : tables) {
      auto [place, fresh] = offered.emplace(type, table);
      if (!fresh) place->second.lay_over(table);
    }
    if (offered.empty()) {
      problems_.add(entry.key.mark(), "missing-key",
                    fmt::format("the model '{}' offers nothing", printable(name, 60)),
                    "name a 'family', or write a table: " + joined(type_keys(), ", "));
    }
    contents_.models.push_back(name);
    for (auto const& [type, table] : offered) add_offer(name, type, table, entry.key.mark());
  }

  /// What a model takes over from its family: everything, or the types that it lists.
  Tables family_of(YamlNode model) {
    Tables tables;
    auto types = model.find("types");
    auto family = text_under(model, "family", problems_);
    if (!family) {
      if (types)
        problems_.add(types->key.mark(), "bad-value", "'types' chooses from a 'family', and there is none");
      return tables;
    }
    auto found = families_.find(*family);
    if (found == families_.end()) {
      std::vector<std::string> names;
      for (auto const& [name, unused] : families_) names.push_back(name);
      problems_.add(model.find("family")->value.mark(), "bad-value",
                    fmt::format("unknown family '{}'", printable(*family, 60)), hint_for(*family, names));
      return tables;
    }
    if (!types) return found->second;
    if (!types->value.is_sequence() || types->value.size() == 0) {
      problems_.add(types->key.mark(), "bad-value", "'types' takes a list", "[t2v, i2v]");
    }
    for (auto const& item : types->value.items()) {
      JobType type{};
      auto table = parse(item.scalar(), type) ? found->second.find(type) : found->second.end();
      if (table == found->second.end()) {
        problems_.add(item.mark(), "bad-value",
                      fmt::format("the family has no table '{}'", printable(item.scalar(), 40)));
      } else {
        tables.insert(*table);
      }
    }
    return tables;
  }

  void add_offer(std::string const& model, JobType type, Table const& table, Mark at) {
    Table whole;
    if (auto common = common_.find(type); common != common_.end()) whole = common->second;
    whole.lay_over(table);
    if (!whole.path) {
      problems_.add(at, "missing-key",
                    fmt::format("no 'path' for {} of '{}'", name_of(type), printable(model, 60)),
                    "write it in 'types' or in the table");
    }
    Offer offer;
    offer.model = model;
    offer.type = type;
    offer.category = whole.category.value_or(std::string{name_of(type)});
    offer.path = whole.path.value_or("");
    offer.files = whole.files.value_or(std::vector<FileSlot>{});
    if (whole.asset_reference) offer.asset_reference = *whole.asset_reference;
    offer.encoding = whole.encoding.value_or(offer.files.empty() ? Encoding::json : Encoding::multipart);
    offer.parameters = whole.parameters.value_or(std::vector<Parameter>{});
    offer.fields = whole.fields.value_or(std::vector<ExtraField>{});
    offer.undocumented = whole.undocumented.value_or(false);
    if (!offer.files.empty() && offer.encoding == Encoding::json) {
      problems_.add(whole.at, "bad-value", "files cannot go along in JSON", "encoding: multipart");
    }
    std::set<std::string> fields{"model", "catelogid", "prompt", "transno"};
    for (auto const& slot : offer.files) check_field(slot.field, whole.at, fields);
    for (auto const& parameter : offer.parameters) check_field(parameter.field, whole.at, fields);
    for (auto const& field : offer.fields) check_field(field.name, whole.at, fields);
    contents_.offers.push_back(std::move(offer));
  }

  void check_field(std::string const& field, Mark at, std::set<std::string>& fields) {
    if (field.empty() || fields.insert(field).second) return;
    problems_.add(at, "bad-value", fmt::format("the field '{}' is used twice in this table", field));
  }

  Problems& problems_;
  Tables common_;
  std::map<std::string, Tables> families_;
  std::set<std::string> lower_names_;
  CatalogContents contents_;
};

}  // namespace

CatalogContents read_catalog(std::string_view text, Problems& problems) {
  static std::vector<std::string> const known{"types",      "families", "models",   "family",      "files",
                                              "parameters", "path",     "category", "encoding",    "field",
                                              "default",    "allowed",  "fields",   "undocumented"};
  auto document = YamlDocument::parse(text, problems, YamlLimits{}, known);
  if (!document) return {};
  return Reader{problems}.read(document->root());
}

}  // namespace yj::catalog
