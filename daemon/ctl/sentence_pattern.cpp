#include "daemon/ctl/sentence_pattern.hpp"

namespace yj::ctl {

namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

}  // namespace

SentencePattern::SentencePattern(Sentence const& sentence) : sentence_(sentence), parts_(1) {
  std::string_view const english = sentence.english;
  for (std::size_t i = 0; i < english.size(); ++i) {
    std::string_view const two = english.substr(i, 2);
    if (two == "{}") {
      parts_.emplace_back();
      ++i;
      continue;
    }
    parts_.back() += english[i];
    ++own_bytes_;
    if (two == "{{" || two == "}}") ++i;
  }
  places_known_ = std::string_view{sentence.places}.size();
}

char SentencePattern::kind_of(std::size_t place) const {
  return place < places_known_ ? sentence_.places[place] : '.';
}

std::optional<std::vector<std::string_view>> SentencePattern::match(std::string_view text,
                                                                    Effort& effort) const {
  if (text.size() < own_bytes_ || !text.starts_with(parts_.front())) return std::nullopt;
  if (parts_.size() == 1)
    return text.size() == own_bytes_ ? std::optional{std::vector<std::string_view>{}} : std::nullopt;
  if (!text.ends_with(parts_.back())) return std::nullopt;
  std::vector<std::string_view> places;
  std::string_view rest = text.substr(0, text.size() - parts_.back().size());
  if (rest.size() < parts_.front().size()) return std::nullopt;
  rest.remove_prefix(parts_.front().size());
  for (std::size_t i = 1; i + 1 < parts_.size(); ++i) {
    std::size_t const at = rest.find(parts_[i]);
    std::size_t const looked_at = at == std::string_view::npos ? rest.size() : at + parts_[i].size();
    if (looked_at > effort.bytes) {
      effort.bytes = 0;
      return std::nullopt;
    }
    effort.bytes -= looked_at;
    if (at == std::string_view::npos) return std::nullopt;
    places.push_back(rest.substr(0, at));
    rest.remove_prefix(looked_at);
  }
  places.push_back(rest);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (kind_of(i) == 'n' && !is_number(places[i])) return std::nullopt;
  }
  return places;
}

}  // namespace yj::ctl
