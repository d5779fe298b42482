#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace yj::test {

/// An entry of a catalogue of gettext.
struct Entry {
  std::string context;
  std::string id;
  std::string plural;
  std::vector<std::string> texts;
  std::string flags;  ///< `fuzzy, c-format`
};

/// What stands between the first quotation mark and the last, with its escapes undone.
inline std::string unquoted(std::string_view line) {
  auto const begin = line.find('"') + 1;
  std::string out;
  for (std::size_t i = begin; i < line.rfind('"'); ++i) {
    if (line[i] != '\\') {
      out += line[i];
      continue;
    }
    char const escaped = line[++i];
    out += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
  }
  return out;
}

/// The entries of a .po or .pot in its plainest form, without its head; those that are commented out are left out.
inline std::vector<Entry> catalogue_of(std::string const& file) {
  std::vector<Entry> entries;
  std::ifstream in{file};
  EXPECT_TRUE(in) << file;
  Entry entry;
  std::string* into = nullptr;
  auto end = [&] {
    if (!entry.id.empty()) entries.push_back(entry);
    entry = {};
    into = nullptr;
  };
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) {
      end();
    } else if (line.starts_with("#,")) {
      entry.flags += line.substr(2);
    } else if (line.starts_with("msgctxt ")) {
      into = &entry.context;
    } else if (line.starts_with("msgid ")) {
      into = &entry.id;
    } else if (line.starts_with("msgid_plural ")) {
      into = &entry.plural;
    } else if (line.starts_with("msgstr")) {
      into = &entry.texts.emplace_back();
    }
    if (into != nullptr && line.front() != '#') *into += unquoted(line);
  }
  end();
  return entries;
}

}  // namespace yj::test
