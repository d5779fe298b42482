#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

enum class Endpoint { image, video, chat, music, speech };

/// The path of an endpoint, and the endpoint of a path.
std::string_view path_of(Endpoint endpoint);
std::optional<Endpoint> endpoint_of(std::string_view path);
/// Its results come with the answer itself.
[[nodiscard]] constexpr bool answers_at_once(Endpoint endpoint) {
  return endpoint != Endpoint::image && endpoint != Endpoint::video;
}

/// A text parameter of one table. `fallback` is the document's default, used for price, length and shape.
struct TextRule {
  enum class Kind {
    text,     ///< any string
    choice,   ///< one of `choices`, letter case as written
    integer,  ///< a whole number: a JSON integer, or decimal digits in a multipart body
    size,     ///< `1280*720`
    truth,    ///< true or false, of JSON
    number,   ///< any number, of JSON
  };
  std::string name;
  Kind kind = Kind::text;
  std::vector<std::string> choices;
  int least = 0;
  int most = 0;
  std::string fallback;
  bool required = false;
};

/// A file parameter. An array is the same field name repeated.
struct FileRule {
  std::string name;
  bool required = true;
  bool array = false;
  std::size_t most = 1;
};

/// One table of the platform's API document: what a group of models takes in one category, beside `model`,
/// `catelogid` and `prompt`, which are compulsory everywhere.
struct Offer {
  std::vector<std::string> models;
  std::string catelogid;
  Endpoint endpoint = Endpoint::video;
  std::vector<TextRule> texts;
  std::vector<FileRule> files;

  [[nodiscard]] TextRule const* text(std::string_view name) const;
  [[nodiscard]] FileRule const* file(std::string_view name) const;
  /// Whether a file must go along, which only a multipart body can carry.
  [[nodiscard]] bool needs_files() const;
};

/// Every table of the document, typed in from its own words and from nothing else of this project, so that a
/// mistake in the daemon's catalogue is not repeated here.
std::vector<Offer> document_tables();

}  // namespace yj::sim
