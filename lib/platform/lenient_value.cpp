#include "platform/lenient_value.hpp"

#include "base/text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace yj::platform {

namespace {

/// A value takes some hundred bytes of memory and may take two of the text. The fullest answer we know has a few thousand.
constexpr std::size_t kValuesMax = 200'000;

/// Reads one value of JSON or of a Python literal; what both share is most of it.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool value(Json& out, int depth) {
    if (++values_ > kValuesMax) return false;
    skip_blanks();
    if (at_end()) return false;
    char c = text_[at_];
    if (c == '{') return object(out, depth);
    if (c == '[') return list(out, depth, ']');
    if (c == '(') return list(out, depth, ')');
    if (c == '"' || c == '\'') return string(out);
    if ((c >= '0' && c <= '9') || c == '-' || c == '+') return number(out);
    return word(out);
  }

  [[nodiscard]] std::string_view usage() const { return usage_; }
  [[nodiscard]] std::string_view data_usage() const { return data_usage_; }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  void skip_blanks() {
    while (!at_end() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
      ++at_;
  }
  bool expect(char c) {
    skip_blanks();
    if (at_end()) return false;
    if (text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool next_is(char c) {
    skip_blanks();
    return !at_end() && text_[at_] == c;
  }

  bool object(Json& out, int depth) {
    if (depth >= kJsonDepthMax) return false;
    out = Json::object();
    ++at_;
    if (next_is('}')) return expect('}');
    while (true) {
      Json key;
      if (next_is('}')) return expect('}');  // Python and hasty templates leave a comma before it
      skip_blanks();
      if (at_end()) return false;
      if (text_[at_] != '"' && text_[at_] != '\'') return false;
      if (!string(key) || !expect(':')) return false;
      skip_blanks();
      std::size_t start = at_;
      Json member;
      auto const& name = key.get_ref<std::string const&>();
      if (depth == 0) in_data_ = name == "data";
      bool sound = value(member, depth + 1);
      // Of an object that breaks off, the members that were whole are worth having; of anything else,
      // nothing.
      if (sound || (member.is_object() && !member.empty())) out[name] = std::move(member);
      if (!sound) return false;
      if (name == "usage" && depth == 0) usage_ = text_.substr(start, at_ - start);
      if (name == "usage" && depth == 1 && in_data_) data_usage_ = text_.substr(start, at_ - start);
      skip_blanks();
      if (next_is(',')) {
        ++at_;
      } else {
        return expect('}');
      }
    }
  }

  bool list(Json& out, int depth, char end) {
    if (depth >= kJsonDepthMax) return false;
    out = Json::array();
    ++at_;
    while (true) {
      if (next_is(end)) return expect(end);
      Json item;
      if (!value(item, depth + 1)) return false;
      out.push_back(std::move(item));
      skip_blanks();
      if (next_is(',')) {
        ++at_;
      } else {
        return expect(end);
      }
    }
  }

  bool string(Json& out) {
    char quote = text_[at_++];
    std::string text;
    while (true) {
      if (at_end()) return false;
      char c = text_[at_++];
      if (c == quote) break;
      if (c != '\\') {
        text += c;
      } else if (!escape(text)) {
        return false;
      }
    }
    out = std::move(text);
    return true;
  }

  bool escape(std::string& text) {
    if (at_end()) return false;
    char c = text_[at_++];
    switch (c) {
      case 'n': text += '\n'; return true;
      case 't': text += '\t'; return true;
      case 'r': text += '\r'; return true;
      case 'b': text += '\b'; return true;
      case 'f': text += '\f'; return true;
      case 'a':
      case 'v':
      case '0': text += ' '; return true;
      case '\n': return true;
      case 'x': return code_point(text, 2);
      case 'u': return code_point(text, 4);
      case 'U': return code_point(text, 8);
      case '\\':
      case '/':
      case '"':
      case '\'': text += c; return true;
      default:
        // Python keeps an unknown escape as it stands.
        text += '\\';
        text += c;
        return true;
    }
  }

  bool hex(std::size_t digits, std::uint32_t& code) {
    if (text_.size() - at_ < digits) return false;
    auto const* start = text_.data() + at_;
    auto [end, error] = std::from_chars(start, start + digits, code, 16);
    if (error != std::errc{} || end != start + digits) return false;
    at_ += digits;
    return true;
  }

  bool code_point(std::string& text, std::size_t digits) {
    std::uint32_t code = 0;
    if (!hex(digits, code)) return false;
    if (code >= 0xd800 && code <= 0xdbff && text_.substr(at_, 2) == "\\u") {
      std::size_t before = at_;
      std::uint32_t low = 0;
      at_ += 2;
      if (!hex(4, low)) return false;
      if (low >= 0xdc00 && low <= 0xdfff) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = before;
      }
    }
    append_utf8(text, code);
    return true;
  }

  static void append_utf8(std::string& text, std::uint32_t code) {
    auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) code = 0xfffd;
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xc0 | code >> 6);
      put(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
      put(0xe0 | code >> 12);
      put(0x80 | (code >> 6 & 0x3f));
      put(0x80 | (code & 0x3f));
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
      put(0x80 | (code >> 6 & 0x3f));
      put(0x80 | (code & 0x3f));
    }
  }

  bool number(Json& out) {
    std::size_t start = at_;
    while (!at_end() && std::string_view{"+-.0123456789eE"}.find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_end()) return false;  // more digits may have been on their way
    std::string digits{text_.substr(start, at_ - start)};
    if (digits.starts_with('+')) digits.erase(0, 1);
    std::int64_t whole = 0;
    auto const* last = digits.data() + digits.size();
    auto [end, error] = std::from_chars(digits.data(), last, whole);
    if (error == std::errc{} && end == last) {
      out = whole;
      return true;
    }
    char* stopped = nullptr;
    double real = std::strtod(digits.c_str(), &stopped);
    if (stopped != last || !std::isfinite(real)) return false;
    out = real;
    return true;
  }

  bool word(Json& out) {
    std::size_t start = at_;
    auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    while (!at_end() && letter(text_[at_])) ++at_;
    if (at_end()) return false;
    std::string_view name = text_.substr(start, at_ - start);
    if (name == "null" || name == "None" || name == "nan" || name == "NaN") {
      out = nullptr;
    } else if (name == "true" || name == "True") {
      out = true;
    } else if (name == "false" || name == "False") {
      out = false;
    } else if ((name == "u" || name == "b") && (text_[at_] == '\'' || text_[at_] == '"')) {
      return string(out);
    } else {
      return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  bool in_data_ = false;  ///< inside the outermost member `data`
  std::string_view usage_;
  std::string_view data_usage_;
};

}  // namespace

std::optional<LenientValue> first_value(std::string_view body) {
  if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
  // Only a structure can be an answer; a bare word or number is plain text.
  std::size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || (body[start] != '{' && body[start] != '[')) return std::nullopt;

  Reader reader{body};
  LenientValue read;
  read.whole = reader.value(read.value, 0);
  if (!read.whole && (!read.value.is_object() || read.value.empty())) return std::nullopt;
  if (parse_json(reader.usage())) read.usage_text = reader.usage();
  if (parse_json(reader.data_usage())) read.data_usage_text = reader.data_usage();
  return read;
}

}  // namespace yj::platform
