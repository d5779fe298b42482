#include "catalog/yaml_scan.hpp"

#include "base/text.hpp"
#include "catalog/yaml_cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace yj::catalog {

namespace {

constexpr std::string_view kWideColon = "：";
constexpr std::string_view kWideSpace = "　";
constexpr std::string_view kHardSpace = "\xc2\xa0";

class Lexer : private YamlCursor {
 public:
  Lexer(std::string_view text, YamlLimits const& limits, std::vector<std::string> const& known_keys,
        SourcePlaces& places, Problems& problems)
      : YamlCursor(text), limits_(limits), known_keys_(known_keys), places_(places), problems_(problems) {}

  YamlScan run() {
    while (pos_ < text_.size() && !stop_) line();
    return std::move(scan_);
  }

 private:
  void broken(std::size_t offset, std::string code, std::string message, std::string allowed) {
    problems_.add(places_.mark(offset), std::move(code), std::move(message), std::move(allowed));
    scan_.broken = true;
  }
  /// Further reading makes no sense or costs too much.
  void give_up(std::size_t offset, std::string code, std::string message, std::string allowed) {
    broken(offset, std::move(code), std::move(message), std::move(allowed));
    stop_ = true;
  }

  // ---- block structure
  // -----------------------------------------------------------------------------------------

  /// The columns of the block collections that are open, innermost last.
  void close_until(int column) {
    while (!open_.empty() && open_.back() > column) open_.pop_back();
  }
  void open_at(int column) {
    close_until(column);
    if (open_.empty() || open_.back() < column) open_.push_back(column);
  }
  [[nodiscard]] int parent() const { return open_.empty() ? -1 : open_.back(); }

  void line() {
    line_start_ = pos_;
    while (at(pos_) == ' ') ++pos_;
    std::size_t indent = pos_ - line_start_;
    if (at(pos_) == '\t') {
      std::size_t tab = pos_;
      skip_blanks();
      if (!end_of_line(pos_) && at(pos_) != '#') {
        broken(tab, "tab-indent", "a tab is used as indentation", "indent with spaces");
        skip_line();
        return;
      }
    }
    if (end_of_line(pos_)) {
      skip_line();
      return;
    }
    if (at(pos_) == '#') {
      text_continues_ = false;
      skip_line();
      return;
    }
    auto column = static_cast<int>(indent);
    bool continuation = text_continues_ && column > text_parent_;
    if (!continuation &&
        (text_.substr(pos_).starts_with(kWideSpace) || text_.substr(pos_).starts_with(kHardSpace))) {
      broken(pos_, "wide-space", "a full-width or hard space is used as indentation",
             "indent with plain spaces");
    }
    if (continuation) {
      if (text_is_entry_ && at(pos_) == '-' && blank_or_end(pos_ + 1)) swallowed_entry();
      plain_text(pos_, Place::continuation);
      if (!stop_) rest_of_line();
      return;
    }
    text_continues_ = false;
    if (column == 0 && document_mark(pos_)) {
      pos_ += 3;
      open_.clear();
      block_tokens(false);
      return;
    }
    close_until(column);
    block_tokens(true);
  }

  /// What stands on the line from here on, outside of flow collections.
  void block_tokens(bool key_allowed) {
    bool has_key = false;
    int properties = 0;
    int property_column = 0;
    std::size_t first = pos_;
    while (!stop_) {
      skip_blanks();
      if (end_of_line(pos_)) return skip_line();
      char c = at(pos_);
      std::size_t start = pos_;
      auto column = static_cast<int>(start - line_start_);
      if (c == '#' && (start == line_start_ || blank(at(start - 1)))) return skip_line();
      if (key_allowed && !has_key && (c == '-' || c == '?' || c == ':') && blank_or_end(pos_ + 1)) {
        bool empty_key = c == ':' && properties > 0;  // `&x : value`
        open_at(empty_key ? property_column : column);
        if (open_.size() > limits_.depth_max) return too_deep(start);
        ++pos_;
        properties = 0;
        continue;
      }
      if (c == '&' || c == '*' || c == '!') {
        while (pos_ < text_.size() && !blank_or_end(pos_)) ++pos_;
        // A sane line has an anchor and a tag; a million of them would be a million tokens in the parser.
        if (++properties > 8)
          return give_up(start, "bad-yaml", "too many anchors, aliases or tags in one line", "");
        if (properties == 1) property_column = column;
        if (c != '*') continue;
        if (!ends_key()) return rest_of_line();
      }
      if ((c == '|' || c == '>') && block_header()) return block_scalar();
      bool key = c == '*';
      if (key) {
        // An alias that stands for a key; its colon is next.
      } else if (c == '"' || c == '\'') {
        quoted();
        key = ends_key();
        if (!key && !stop_ && !at_rest()) return text_after(start, "closing quote");
      } else if (c == '[' || c == '{') {
        flow();
        key = ends_key();
        if (!key && !stop_ && !at_rest()) return text_after(start, c == '{' ? "'}'" : "']'");
      } else if (reserved(c)) {
        broken(start, "quote-needed", fmt::format("unquoted text cannot begin with '{}'", c),
               "put it in quotes");
        return skip_line();
      } else {
        key = plain_text(start, has_key ? Place::value : (key_allowed ? Place::key : Place::value));
      }
      if (stop_) return;
      if (!key) {
        if (start == first && key_allowed && !open_.empty() && open_.back() == column) not_a_key(start);
        return rest_of_line();
      }
      if (has_key) return second_colon();
      has_key = true;
      open_at(properties > 0 ? property_column : column);
      properties = 0;
      if (open_.size() > limits_.depth_max) return too_deep(start);
      ++pos_;  // the colon
    }
  }

  /// Behind a scalar or a flow collection: only a comment may follow.
  void rest_of_line() { skip_line(); }

  [[nodiscard]] bool at_rest() {
    skip_blanks();
    return end_of_line(pos_) || pos_ >= text_.size() || (at(pos_) == '#' && blank(at(pos_ - 1)));
  }
  bool ends_key() {
    std::size_t i = pos_;
    while (blank(at(i))) ++i;
    if (at(i) != ':' || !blank_or_end(i + 1)) return false;
    pos_ = i;
    return true;
  }
  static bool reserved(char c) {
    return c == '@' || c == '`' || c == '%' || c == ',' || c == ']' || c == '}';
  }

  void text_after(std::size_t start, std::string_view what) {
    broken(start, "quote-needed", fmt::format("more text follows the {} of a value that begins here", what),
           "text that begins with a quote, '{' or '[' must be quoted as a whole");
    skip_line();
  }
  /// A line that stands where the collection around it expects its next key or '- '.
  void not_a_key(std::size_t start) {
    if (text_wide_colon_ && *text_wide_colon_ >= start) {
      broken(*text_wide_colon_, "wide-colon", "a full-width colon '：' stands where a key should end",
             "write ': ' with a blank behind it");
    } else if (!scan_.broken) {
      broken(start, "bad-yaml", "this line is neither 'key: value' nor '- item'",
             "indent it deeper if it continues the text above");
    }
    text_continues_ = false;
  }
  void second_colon() {
    broken(pos_, "quote-needed", "a second ': ' in one line", "put the text in quotes, or start a new line");
    skip_line();
  }
  void too_deep(std::size_t offset) {
    give_up(offset, "too-deep", fmt::format("the file nests deeper than {} levels", limits_.depth_max), "");
  }

  // ---- scalars
  // -------------------------------------------------------------------------------------------------

  enum class Place { key, value, continuation };

  /// One line of unquoted text. True when it ends in a colon that makes it a key; `pos_` is then on the
  /// colon.
  bool plain_text(std::size_t start, Place place) {
    text_continues_ = false;
    std::size_t i = start;
    bool colon = false;
    bool comment = false;
    while (i < text_.size() && !end_of_line(i)) {
      if (text_[i] == ':' && blank_or_end(i + 1)) {
        colon = true;
        break;
      }
      if (text_[i] == '#' && i > start && blank(text_[i - 1])) {
        comment = true;
        break;
      }
      ++i;
    }
    pos_ = i;
    bool wide = place != Place::value && wide_colon(start, i);
    if (comment) cut_off_by_comment(start, i);
    if (colon) {
      if (place != Place::continuation) return true;
      if (!wide) continued_key(i);
      return false;
    }
    if (comment || wide) return false;
    text_continues_ = true;
    if (place != Place::continuation) {
      text_parent_ = parent();
      text_is_entry_ = place == Place::key;
      text_wide_colon_.reset();
    }
    if (auto found = text_.substr(start, i - start).find(kWideColon);
        found != std::string_view::npos && place != Place::value) {
      text_wide_colon_ = start + found;
    }
    return false;
  }

  /// To YAML it is a part of the text above; whoever wrote it meant another entry, and would miss a job.
  void swallowed_entry() {
    problems_.add(places_.mark(pos_), "swallowed-entry",
                  "this '- ' continues the text above and begins no entry",
                  "the same indentation as the '- ' of the entries; a text with such lines is quoted, or "
                  "written below '|'");
    scan_.broken = true;
  }

  /// ` #` starts a comment. Followed by a blank it is meant as one; `红灯 #3 号` would silently lose its end.
  void cut_off_by_comment(std::size_t start, std::size_t hash) {
    if (blank_or_end(hash + 1)) return;
    problems_.add(places_.mark(hash), "quote-needed",
                  fmt::format("' #' starts a comment and cuts off the text '{}'",
                              printable(trimmed(text_.substr(start, hash - start)), 60)),
                  "quote the text, or put a blank behind '#' if a comment is meant");
  }

  /// `model：wan`: a key of this file followed by a full-width colon, noted as a problem.
  bool wide_colon(std::size_t start, std::size_t end) {
    std::string_view words = text_.substr(start, end - start);
    auto found = words.find(kWideColon);
    if (found == std::string_view::npos) return false;
    std::string key = lower_ascii(trimmed(words.substr(0, found)));
    if (std::find(known_keys_.begin(), known_keys_.end(), key) == known_keys_.end()) return false;
    broken(start + found, "wide-colon", fmt::format("a full-width colon '：' follows the key '{}'", key),
           fmt::format("write '{}: '", key));
    return true;
  }

  void continued_key(std::size_t colon) {
    if (text_wide_colon_) {
      broken(*text_wide_colon_, "wide-colon", "a full-width colon '：' stands where a key should end",
             "write ': ' with a blank behind it");
      text_wide_colon_.reset();
    } else {
      broken(colon, "bad-indent", "this line continues the text above it, so it cannot be a key",
             "align it with the keys it belongs to, or quote the text");
    }
    text_continues_ = false;
  }

  /// From the opening quote to behind the closing one, over as many lines as it takes.
  void quoted() {
    std::size_t start = pos_;
    char quote = text_[pos_++];
    while (pos_ < text_.size()) {
      char c = text_[pos_];
      if (c == quote) {
        ++pos_;
        if (quote == '"' || at(pos_) != '\'' || pos_ >= text_.size()) return;
      } else if (c == '\\' && quote == '"') {
        if (surrogate_pair(pos_)) {
          scan_.surrogate_pairs.push_back(pos_);
          pos_ += 10;
        }
        if (at(++pos_) == '\n') line_start_ = pos_ + 1;
      } else if (c == '\n') {
        line_start_ = pos_ + 1;
      }
      ++pos_;
    }
    give_up(start, "bad-yaml", "the quote that opens here is never closed", "");
  }

  [[nodiscard]] bool surrogate_pair(std::size_t i) const {
    auto half = [&](std::size_t k, char low, char high) {
      if (at(k) != '\\' || at(k + 1) != 'u') return false;
      std::string digits = lower_ascii(text_.substr(std::min(k + 2, text_.size()), 4));
      return digits.size() == 4 && digits[0] == 'd' && digits[1] >= low && digits[1] <= high &&
             digits.find_first_not_of("0123456789abcdef") == std::string::npos;
    };
    return half(i, '8', 'b') && half(i + 6, 'c', 'f');
  }

  /// `|` or `>` with its header, and nothing but a comment behind it.
  bool block_header() {
    std::size_t i = pos_ + 1;
    while (at(i) == '+' || at(i) == '-' || (at(i) >= '1' && at(i) <= '9')) ++i;
    while (blank(at(i))) ++i;
    return end_of_line(i) || at(i) == '#';  // the parser wants no blank before '#' here
  }

  /// Skips the lines of a `|` or `>` text. Like the parser it takes the first line's indentation as the
  /// text's own, so a shallower line ends it.
  void block_scalar() {
    int inner = -1;
    for (std::size_t i = pos_ + 1; std::string_view{"+-123456789"}.find(at(i)) != std::string_view::npos;
         ++i) {
      if (at(i) >= '1' && at(i) <= '9') inner = std::max(parent(), 0) + (at(i) - '0');
    }
    int outer = parent();
    skip_line();
    while (pos_ < text_.size()) {
      std::size_t i = pos_;
      while (at(i) == ' ') ++i;
      if (!end_of_line(i)) {
        auto indent = static_cast<int>(i - pos_);
        if ((i == pos_ && document_mark(i)) || indent <= outer || indent < inner) return;
        if (inner < 0) inner = indent;
      }
      skip_line();
    }
  }

  // ---- flow collections
  // ----------------------------------------------------------------------------------------

  /// From an opening bracket to behind its partner. Everything in it is in the parser's memory at once, so it
  /// is counted here: nodes, and the separators that make none.
  void flow() {
    std::size_t start = pos_;
    std::size_t depth = 0;
    while (pos_ < text_.size() && !stop_) {
      char c = text_[pos_];
      if (c == '\n') {
        line_start_ = ++pos_;
      } else if (blank(c) || c == '\r') {
        ++pos_;
      } else if (c == '#') {  // where a token may begin, the parser wants no blank before it
        auto end = text_.find('\n', pos_);
        pos_ = end == std::string_view::npos ? text_.size() : end;
      } else if (c == '[' || c == '{') {
        if (open_.size() + ++depth > limits_.depth_max) return too_deep(pos_);
        count_flow(true);
        ++pos_;
      } else if (c == ']' || c == '}') {
        ++pos_;
        if (--depth == 0) return;
        count_flow(false);
      } else if (c == '"' || c == '\'') {
        count_flow(true);
        quoted();
      } else if (c == ',' || c == ':' || c == '?') {
        count_flow(false);
        ++pos_;
      } else if (reserved(c)) {
        give_up(pos_, "quote-needed", fmt::format("unquoted text cannot begin with '{}'", c),
                "put it in quotes");
      } else {
        count_flow(true);
        flow_plain();
      }
    }
    if (!stop_)
      give_up(start, "bad-yaml", fmt::format("the '{}' that opens here is never closed", text_[start]), "");
  }

  void flow_plain() {
    std::size_t start = pos_;
    while (pos_ < text_.size()) {
      char c = text_[pos_];
      if (c == '\n') {  // unquoted text goes on in the next line, whatever that begins with
        while (blank(at(pos_)) || at(pos_) == '\n' || at(pos_) == '\r') {
          if (pos_ >= text_.size()) return;
          if (text_[pos_++] == '\n') line_start_ = pos_;
        }
        if (at(pos_) == '#') return;
        continue;
      }
      if (c == ',' || c == '[' || c == ']' || c == '{' || c == '}' || c == '?') return;
      if (c == ':' &&
          (blank_or_end(pos_ + 1) || std::string_view{",[]{}"}.find(at(pos_ + 1)) != std::string_view::npos))
        return;
      if (c == '#' && pos_ > start && blank(text_[pos_ - 1])) return cut_off_by_comment(start, pos_);
      ++pos_;
    }
  }

  void count_flow(bool node) {
    if (node) ++flow_nodes_;
    ++flow_tokens_;
    if (flow_nodes_ > limits_.nodes_max || flow_tokens_ / 4 > limits_.nodes_max) {
      give_up(pos_, "too-many-nodes", fmt::format("the file has more than {} values", limits_.nodes_max), "");
    }
  }

  YamlLimits const& limits_;
  std::vector<std::string> const& known_keys_;
  SourcePlaces& places_;
  Problems& problems_;
  YamlScan scan_;
  bool stop_ = false;
  std::vector<int> open_;
  bool text_continues_ =
      false;  ///< the last line ended within unquoted text, which a deeper line would continue
  int text_parent_ = -1;
  bool text_is_entry_ = false;                  ///< the text that may go on stands where an entry does
  std::optional<std::size_t> text_wide_colon_;  ///< a full-width colon in that text
  std::size_t flow_nodes_ = 0;
  std::size_t flow_tokens_ = 0;
};

}  // namespace

YamlScan scan_yaml(std::string_view text, YamlLimits const& limits,
                   std::vector<std::string> const& known_keys, SourcePlaces& places, Problems& problems) {
  return Lexer{text, limits, known_keys, places, problems}.run();
}

}  // namespace yj::catalog
