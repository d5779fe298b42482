#include "daemon/ctl/said_pieces.hpp"

#include <array>
#include <cctype>

namespace yj::ctl {

namespace {

constexpr std::array<std::string_view, 5> kJoints{"; ", ". ", ": ", "。 ", "\n"};

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

/// Walks over a text and knows what is quoted.
class Quotes {
 public:
  explicit Quotes(std::string_view text) : text_(text) {}

  void pass(std::size_t at) {
    char const c = text_[at];
    if (open_ != '\0') {
      if (c == open_ && (c != '\'' || !word_behind(at))) open_ = '\0';
      return;
    }
    // The platform's, jobs' and the like: an apostrophe in or behind a word opens nothing.
    bool const opens = c == '"' || c == '`' || (c == '\'' && (at == 0 || !is_word(text_[at - 1])));
    if (opens) open_ = c;
    if (c == '(') ++depth_;
    if (c == ')' && depth_ > 0) --depth_;
  }
  bool outside() const { return open_ == '\0' && depth_ == 0; }

 private:
  bool word_behind(std::size_t at) const { return at + 1 < text_.size() && is_word(text_[at + 1]); }

  std::string_view text_;
  char open_ = '\0';
  std::size_t depth_ = 0;
};

std::string_view joint_at(std::string_view text, std::size_t at) {
  for (auto joint : kJoints) {
    if (text.substr(at, joint.size()) == joint) return joint;
  }
  return {};
}

}  // namespace

std::vector<SaidPiece> taken_apart(std::string_view text) {
  std::vector<SaidPiece> pieces;
  Quotes quotes{text};
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size() && pieces.size() + 1 < kSaidPiecesMax; ++i) {
    quotes.pass(i);
    if (!quotes.outside() || i == begin) continue;
    std::string_view const joint = joint_at(text, i);
    if (joint.empty()) continue;
    pieces.push_back({text.substr(begin, i - begin), text.substr(i, joint.size())});
    i += joint.size() - 1;
    begin = i + 1;
  }
  pieces.push_back({text.substr(begin), {}});
  return pieces;
}

}  // namespace yj::ctl
