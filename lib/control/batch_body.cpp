#include "control/batch_body.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::control {

namespace {

constexpr std::array<std::string_view, 7> kYamlTypes{"",
                                                     "text/yaml",
                                                     "text/x-yaml",
                                                     "application/yaml",
                                                     "application/x-yaml",
                                                     "text/plain",
                                                     "application/x-www-form-urlencoded"};
constexpr std::string_view kShape = R"({"batch": text or object, "files": {"a.jpg": "<sha256>"}})";

Problem bad_body(std::string detail) {
  return problem(400, "bad-body", std::move(detail), fmt::format("a JSON body is {}", kShape));
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// One member of the outermost object, as it was written.
struct Member {
  std::string key;
  std::size_t begin = 0;  ///< of the value, in the body
  std::string_view value;
};

/// The members of `body`, which is sound JSON and an object. The batch's own text is cut out instead of being
/// written anew, so that its problems have the lines and columns that the client knows.
std::vector<Member> members_of(std::string_view body) {
  std::vector<Member> members;
  std::size_t at = body.find('{') + 1;
  auto skip = [&] {
    while (at < body.size() && (blank(body[at]) || body[at] == ',' || body[at] == ':')) ++at;
  };
  auto value = [&] {
    // At the outermost level a number or a word ends at a comma or a brace, which the scanner does not look
    // for.
    std::size_t length = body[at] == '{' || body[at] == '[' || body[at] == '"'
                             ? *first_json_length(body.substr(at))
                             : std::min(body.find_first_of(",}", at), body.size()) - at;
    std::string_view text = body.substr(at, length);
    at += length;
    return text;
  };
  for (skip(); at < body.size() && body[at] != '}'; skip()) {
    Member member;
    member.key = Json::parse(value()).get<std::string>();
    skip();
    member.begin = at;
    member.value = value();
    members.push_back(std::move(member));
  }
  return members;
}

/// The place of a byte, as people count: columns are characters.
Mark place_of(std::string_view body, std::size_t offset) {
  std::string_view before = body.substr(0, offset);
  auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  Mark mark{1, 1};
  mark.line += static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  for (char c : before.substr(line_start))
    mark.column += (static_cast<unsigned char>(c) & 0xc0) == 0x80 ? 0 : 1;
  return mark;
}

Outcome<std::map<std::string, std::string>> read_files(std::string_view text) {
  Json json = Json::parse(text);
  if (!json.is_object()) return bad_body("'files' is not an object of paths and hashes");
  std::map<std::string, std::string> files;
  for (auto const& [path, hash] : json.items()) {
    if (!hash.is_string())
      return bad_body(fmt::format("'files' has no text as the hash of '{}'", printable(path, 100)));
    files.emplace(path, hash.get<std::string>());
  }
  return files;
}

Outcome<BatchBody> read_json_body(std::string const& body) {
  if (auto length = first_json_length(body); !length) return bad_body(length.error().what);
  if (!Json::accept(body)) {
    auto why = parse_json(body);
    return bad_body(why ? "not JSON" : why.error().what);
  }
  if (trimmed(body).front() != '{') return bad_body("the body is not a JSON object");

  BatchBody read;
  read.files.emplace();
  bool has_batch = false;
  std::vector<std::string> seen;
  for (auto const& member : members_of(body)) {
    std::string shown = printable(member.key, 60);
    if (std::find(seen.begin(), seen.end(), member.key) != seen.end())
      return bad_body(fmt::format("'{}' stands there twice", shown));
    seen.push_back(member.key);
    if (member.key == "batch") {
      has_batch = true;
      if (member.value.front() == '"') {
        read.text = Json::parse(member.value).get<std::string>();
      } else if (member.value.front() == '{') {
        read.text = member.value;
        read.begin = place_of(body, member.begin);
      } else {
        return bad_body("'batch' is neither a text nor an object");
      }
    } else if (member.key == "files") {
      auto files = read_files(member.value);
      if (!files) return files.error();
      read.files = std::move(*files);
    } else {
      return bad_body(fmt::format("unknown key '{}'", shown));
    }
  }
  if (!has_batch) return bad_body("the body has no 'batch'");
  return read;
}

}  // namespace

Mark BatchBody::in_body(Mark mark) const {
  if (mark.line < 1) return mark;
  if (mark.line == 1) return {begin.line, begin.column + mark.column - 1};
  return {begin.line + mark.line - 1, mark.column};
}

Outcome<BatchBody> read_batch_body(std::string_view content_type, std::string body) {
  std::string type = lower_ascii(trimmed(content_type.substr(0, content_type.find(';'))));
  if (type == "application/json") return read_json_body(body);
  if (std::find(kYamlTypes.begin(), kYamlTypes.end(), type) == kYamlTypes.end())
    return problem(415, "unsupported-type", fmt::format("a batch is not sent as '{}'", printable(type, 60)),
                   "use application/yaml or application/json");
  BatchBody read;
  read.text = std::move(body);
  return read;
}

}  // namespace yj::control
