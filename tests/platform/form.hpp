#pragma once

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "wire.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

/// How much of a broken-off multipart body is believed (`--swallow-cut-offs`). The platform's public web
/// framework (ahserver/processorResource.py) swallows an error while it reads the parts and goes on with the
/// fields read so far.
enum class CutOffs {
  begun,  ///< every part whose content has begun, cut or not: the harshest reading
  whole,  ///< the parts that came whole
  off,    ///< a body that broke off is not processed at all
};

enum class Encoding { none, json, multipart, urlencoded };

struct Upload {
  std::string filename;
  std::uint64_t size = 0;
  Digest sha256;
};

/// One parameter of a call. Text values of a multipart or form body are strings whatever they look like; JSON
/// keeps its types.
struct Field {
  std::string name;
  Json value;                    ///< null for a file
  std::optional<Upload> upload;  ///< present for a part with a file name
  bool from_query = false;
};

/// The parameters of a request, read as the platform reads them: multipart first, then form encoding, then
/// the raw body as JSON whatever the Content-Type says, with the query merged in (public source:
/// ahserver/processorResource.py).
struct Form {
  Encoding encoding = Encoding::none;
  std::vector<Field> fields;  ///< in the order of arrival, the query's last
  bool complete = true;       ///< false: the body broke off, or is no multipart or JSON at all

  [[nodiscard]] Field const* find(std::string_view name) const;
  /// The value as text: of a string as it is, of anything else as JSON; none when absent, a file or null.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
};

Form read_form(Request const& request, CutOffs cut_offs);

/// `a=1&b=%E4%BA%8C`, `+` is a blank.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

std::string_view to_text(Encoding encoding);

}  // namespace yj::sim
