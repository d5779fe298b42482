#include "base/text.hpp"
#include "daemon/reference/pages.hpp"
#include "daemon/reference/roff.hpp"

#include <fmt/format.h>

namespace yj::reference {

namespace {

std::string text_of(Json const& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

class SettingsPage {
 public:
  explicit SettingsPage(Json const& schema) : schema_(schema) {}

  std::string keys() {
    for (auto const& [name, key] : schema_.at("properties").items()) {
      out_ += roff_heading("SS", name);
      out_ += roff_lines(roff_plain(about(key)));
      below(key, name);
    }
    return std::move(out_);
  }

 private:
  /// English, and what the other words of the schema say.
  std::string about(Json const& key) const {
    std::string text = english_part(key.value("description", ""));
    std::string form = form_of(key);
    if (!form.empty()) text += fmt::format(" Takes {}.", form);
    if (auto value = key.find("default"); value != key.end())
      text += fmt::format(" Default: {}.", text_of(*value));
    if (auto examples = key.find("examples"); examples != key.end())
      text += fmt::format(" Example: {}.", text_of(examples->front()));
    if (key.value("reload", false)) text += " Read again on SIGHUP.";
    return text;
  }

  std::string form_of(Json const& key) const {
    if (auto choices = key.find("enum"); choices != key.end()) {
      std::vector<std::string> words;
      for (auto const& choice : *choices) words.push_back(text_of(choice));
      return joined(words, ", ");
    }
    auto reference = key.find("$ref");
    if (reference == key.end()) return {};
    std::string path = reference->get<std::string>();
    return schema_.at("definitions").at(path.substr(path.rfind('/') + 1)).value("title", "");
  }

  void below(Json const& key, std::string const& prefix) {
    if (auto keys = key.find("properties"); keys != key.end()) {
      for (auto const& [name, value] : keys->items()) entry(value, prefix + "." + name);
    }
    if (auto named = key.find("additionalProperties"); named != key.end() && named->is_object()) {
      if (named->contains("$ref")) {
        entry(*named, prefix + ".NAME");
      } else {
        below(*named, prefix + ".NAME");
      }
    }
    if (auto forms = key.find("anyOf"); forms != key.end()) {
      for (auto const& form : *forms) below(form, prefix);
    }
  }

  void entry(Json const& key, std::string const& path) {
    out_ += ".TP\n" + roff_lines("\\fB" + roff_plain(path) + "\\fR") + roff_lines(roff_plain(about(key)));
    below(key, path);
  }

  Json const& schema_;
  std::string out_;
};

}  // namespace

std::string settings_page(Json const& schema, HandText const& text, PageFrame const& frame) {
  std::string out = page_head("yuanjingd.yaml", text.name, frame);
  out += ".SH DESCRIPTION\n" + roff_section_text(text.section("DESCRIPTION"));
  out += ".SH KEYS\n" + roff_section_text(text.section("KEYS"));
  out += SettingsPage{schema}.keys();
  return out + remaining_sections(text, {"DESCRIPTION", "KEYS"}, frame);
}

}  // namespace yj::reference
