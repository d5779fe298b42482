#include "support/literals.hpp"

#include "support/temp_folder.hpp"

#include <algorithm>
#include <cctype>

namespace yj::test {

namespace {

class Reader {
 public:
  Reader(std::string name, std::string source) : name_(std::move(name)), source_(std::move(source)) {}

  std::vector<Literal> all() {
    while (at_ < source_.size()) step();
    return std::move(found_);
  }

 private:
  bool here(std::string_view text) const { return source_.compare(at_, text.size(), text) == 0; }

  void go_behind(std::string_view text) {
    auto const end = source_.find(text, at_);
    go_to(end == std::string::npos ? source_.size() : end + text.size());
  }

  void go_to(std::size_t end) {
    line_ += static_cast<int>(std::count(source_.begin() + static_cast<std::ptrdiff_t>(at_),
                                         source_.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
    at_ = end;
  }

  void step() {
    char const c = source_[at_];
    if (std::isspace(static_cast<unsigned char>(c)) != 0) return go_to(at_ + 1);
    if (here("//")) return go_behind("\n");
    if (here("/*")) return go_behind("*/");
    if (c == '"') return take();
    open_ = false;
    if (c == ';' || c == '{' || c == '}') {
      statement_.clear();
      begun_by_ = c;
      return go_to(at_ + 1);
    }
    statement_ += c;
    if (here("R\"")) {
      auto const bracket = source_.find('(', at_);
      return go_behind(")" + source_.substr(at_ + 2, bracket - at_ - 2) + "\"");
    }
    if (c == '#') return go_behind("\n");
    if (c == '\'') return pass_character();
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') return pass_word();
    go_to(at_ + 1);
  }

  /// A name or a number, of which a quotation mark may be a part: 1'000.
  void pass_word() {
    bool const number = std::isdigit(static_cast<unsigned char>(source_[at_])) != 0;
    auto end = at_;
    while (end < source_.size() && (std::isalnum(static_cast<unsigned char>(source_[end])) != 0 ||
                                    source_[end] == '_' || (number && source_[end] == '\'')))
      ++end;
    statement_ += source_.substr(at_ + 1, end - at_ - 1);
    go_to(end);
  }

  void pass_character() {
    auto end = at_ + 1;
    while (end < source_.size() && source_[end] != '\'') end += source_[end] == '\\' ? 2 : 1;
    go_to(std::min(end + 1, source_.size()));
  }

  void take() {
    std::string text;
    auto end = at_ + 1;
    for (; end < source_.size() && source_[end] != '"'; ++end) {
      if (source_[end] != '\\') {
        text += source_[end];
        continue;
      }
      char const escaped = source_[++end];
      text += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped;
    }
    if (open_) {
      found_.back().text += text;
    } else {
      bool const first = statement_.empty() && begun_by_ == '{';
      found_.push_back({name_, line_, std::move(text), statement_, first});
    }
    open_ = true;
    go_to(std::min(end + 1, source_.size()));
  }

  std::string name_;
  std::string source_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::string statement_;
  char begun_by_ = '\0';
  bool open_ = false;  ///< a further literal belongs to the last one
  std::vector<Literal> found_;
};

}  // namespace

std::vector<Literal> literals_of(std::filesystem::path const& file) {
  auto const parent = file.parent_path().filename();
  return Reader{(parent / file.filename()).string(), bytes_of(file)}.all();
}

std::vector<Literal> literals_in(std::filesystem::path const& folder) {
  std::vector<Literal> all;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    auto const ending = entry.path().extension();
    if (ending != ".cpp" && ending != ".hpp") continue;
    auto const more = literals_of(entry.path());
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace yj::test
