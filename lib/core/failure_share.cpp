#include "core/failure_share.hpp"

#include "base/text.hpp"
#include "core/failure_class.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace yj {

namespace {

constexpr std::size_t kFailedMax = 10;
constexpr std::size_t kPromptBytesMax = 600;
constexpr std::size_t kPhrasesMax = 3;
constexpr std::size_t kPhraseShownMax = 60;
constexpr std::size_t kWordLettersMin = 4;  ///< of a word in Latin letters
constexpr std::size_t kSignsMin = 2;        ///< of Chinese

/// Whether `has` is true of every one.
template <class Items, class F>
bool all(Items const& items, F has) {
  return std::all_of(items.begin(), items.end(), has);
}
template <class Items, class F>
bool none(Items const& items, F has) {
  return std::none_of(items.begin(), items.end(), has);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// A prompt in small letters, cut between characters, as its characters.
std::vector<std::string> characters_of(std::string_view prompt) {
  std::string text = lower_ascii(prompt.substr(0, kPromptBytesMax));
  std::vector<std::string> characters;
  for (char c : text) {
    bool const goes_on = (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
    if (goes_on && !characters.empty()) {
      characters.back() += c;
    } else {
      characters.emplace_back(1, c);
    }
  }
  if (prompt.size() > kPromptBytesMax && !characters.empty()) characters.pop_back();  // perhaps half of one
  return characters;
}

std::string joined_text(std::vector<std::string> const& characters, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += characters[i];
  return text;
}

/// Marks and blanks, of which phrases are not made.
bool is_mark(std::string const& character) {
  constexpr std::string_view kMarks = "，。、；：！？“”‘’（）《》【】…—·　";
  if (character.size() == 1) return !is_letter(character[0]);
  return kMarks.find(character) != std::string_view::npos;
}

/// Takes marks off both ends, and words that were cut in two.
std::string whole_words(std::vector<std::string> const& of, std::size_t begin, std::size_t end) {
  auto latin = [&](std::size_t at) { return of[at].size() == 1 && is_letter(of[at][0]); };
  if (begin > 0 && begin < end && latin(begin - 1) && latin(begin))
    while (begin < end && latin(begin)) ++begin;
  if (end < of.size() && begin < end && latin(end) && latin(end - 1))
    while (begin < end && latin(end - 1)) --end;
  while (begin < end && is_mark(of[begin])) ++begin;
  while (begin < end && is_mark(of[end - 1])) --end;
  std::size_t letters = 0;
  std::size_t signs = 0;
  for (std::size_t i = begin; i < end; ++i) (of[i].size() == 1 ? letters : signs) += is_mark(of[i]) ? 0 : 1;
  return letters >= kWordLettersMin || signs >= kSignsMin ? joined_text(of, begin, end) : "";
}

/// The longest pieces of the first prompt that all others have: the end never moves back, so this takes as many looks as the
/// prompt has characters, twice.
std::vector<std::string> common_phrases(std::vector<std::string> const& prompts) {
  auto const first = characters_of(prompts.front());
  std::vector<std::string> lowered;
  for (auto const& prompt : prompts) {
    auto const characters = characters_of(prompt);
    lowered.push_back(joined_text(characters, 0, characters.size()));
  }
  auto in_all = [&](std::size_t begin, std::size_t end) {
    std::string const piece = joined_text(first, begin, end);
    return all(lowered, [&](std::string const& each) { return each.find(piece) != std::string::npos; });
  };
  std::vector<std::string> phrases;
  std::size_t end = 0;
  std::size_t said_to = 0;
  for (std::size_t begin = 0; begin < first.size(); ++begin) {
    end = std::max(end, begin);
    while (end < first.size() && in_all(begin, end + 1)) ++end;
    if (end <= said_to) continue;  // a part of the one before
    said_to = end;
    auto phrase = whole_words(first, begin, end);
    if (!phrase.empty()) phrases.push_back(std::move(phrase));
  }
  return phrases;
}

std::string shared_words(std::vector<FailedJob> const& failed, std::vector<OtherJob> const& others) {
  std::vector<std::string> prompts;
  for (auto const& each : failed) prompts.push_back(each.prompt);
  auto phrases = common_phrases(prompts);
  std::erase_if(phrases, [&](std::string const& phrase) {
    return !none(others, [&](OtherJob const& other) {
      return lower_ascii(other.prompt).find(phrase) != std::string::npos;
    });
  });
  std::stable_sort(phrases.begin(), phrases.end(),
                   [](auto const& a, auto const& b) { return a.size() > b.size(); });
  std::vector<std::string> shown;
  for (auto const& phrase : phrases) {
    std::string const text = fmt::format("\"{}\"", printable(phrase, kPhraseShownMax));
    if (shown.size() < kPhrasesMax && std::find(shown.begin(), shown.end(), text) == shown.end())
      shown.push_back(text);
  }
  return joined(shown, ", ");
}

std::string shared_files(std::vector<FailedJob> const& failed, std::vector<OtherJob> const& others) {
  auto has = [](auto const& job, std::string const& file) {
    return std::find(job.references.begin(), job.references.end(), file) != job.references.end();
  };
  std::vector<std::string> shared;
  for (auto const& file : failed.front().references) {
    bool const in_each = all(failed, [&](auto const& each) { return has(each, file); });
    if (in_each && none(others, [&](auto const& each) { return has(each, file); }) &&
        shared.size() < kPhrasesMax)
      shared.push_back(printable(file, kPhraseShownMax));
  }
  return joined(shared, ", ");
}

}  // namespace

std::string what_they_share(std::vector<FailedJob> const& all_failed, std::vector<OtherJob> const& others) {
  std::vector<FailedJob> const failed{
      all_failed.begin(),
      all_failed.begin() + static_cast<std::ptrdiff_t>(std::min(all_failed.size(), kFailedMax))};
  if (failed.size() < 2) return {};
  FailedJob const& first = failed.front();
  std::vector<std::string> shared;
  if (!first.words.empty() && all(failed, [&](auto const& each) { return each.words == first.words; })) {
    shared.push_back(fmt::format("all say \"{}\"", printable(first.words, kPhraseShownMax * 3)));
  } else if (!first.failure_class.empty() &&
             all(failed, [&](auto const& each) { return each.failure_class == first.failure_class; })) {
    shared.push_back(fmt::format("all are of the class {}", first.failure_class));
  }
  bool const one_model = all(failed, [&](auto const& each) { return each.model == first.model; });
  if (one_model && none(others, [&](auto const& each) { return each.model == first.model; }))
    shared.push_back("all are of the model " + first.model);
  if (auto files = shared_files(failed, others); !files.empty()) shared.push_back("all use " + files);
  if (auto words = shared_words(failed, others); !words.empty())
    shared.push_back("all prompts have " + words);
  if (shared.empty()) return {};
  return fmt::format("what the last {} failures share: {}", failed.size(), joined(shared, "; "));
}

}  // namespace yj
