#include "daemon/ctl/daemon_words.hpp"

#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/language.hpp"
#include "daemon/ctl/said_pieces.hpp"
#include "daemon/ctl/sentence_pattern.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace yj::ctl {

namespace {

constexpr int kDepthMax = 5;
constexpr std::size_t kLookBytes = 1024;
/// Of a longer text only the whole is looked for: it carries somebody else's words.
constexpr std::size_t kTakenApartMax = std::size_t{32} << 10;

using Patterns = std::vector<SentencePattern>;

/// Those whose beginning tells them come first, and the long ones: should the effort end, what is likely was looked for.
Patterns patterns_of(std::initializer_list<Sentences> books) {
  Patterns all;
  for (auto const& book : books) {
    for (auto const& sentence : book) all.emplace_back(sentence);
  }
  std::stable_sort(all.begin(), all.end(), [](auto const& a, auto const& b) {
    return std::pair{!a.begins_open(), a.own_bytes()} > std::pair{!b.begins_open(), b.own_bytes()};
  });
  return all;
}

Patterns const& sentences() {
  static Patterns const all =
      patterns_of({book_of_jobs(), book_of_money(), book_of_requests(), book_of_batches(), book_of_yaml(),
                   book_of_people(), book_of_platform(), book_of_store(), book_of_doctor()});
  return all;
}

Patterns const& of_events() {
  static Patterns const all = patterns_of({book_of_events()});
  return all;
}

Patterns const& of_problems() {
  static Patterns const all = patterns_of({book_of_problems()});
  return all;
}

Patterns const& phrases() {
  static Patterns const all = patterns_of({book_of_phrases(), book_of_system()});
  return all;
}

/// How deep a text stands in others, and whether it is a place of one.
struct Level {
  int depth = 0;
  bool in_place = false;
  [[nodiscard]] Level deeper(bool place) const { return {depth + 1, in_place || place}; }
};

/// A text as it is said in the other language.
struct Rendered {
  std::string text;
  std::size_t worth = 0;  ///< how many bytes of it were known; 0 is the English text
};

bool ends_a_sentence(std::string_view text) {
  constexpr std::array<std::string_view, 4> kSigns{"。", "：", "；", "？"};
  return std::any_of(kSigns.begin(), kSigns.end(),
                     [&](std::string_view sign) { return text.ends_with(sign); });
}

/// Between two sentences of which the first is translated.
std::string joint_of(std::string_view before, std::string_view joint) {
  if (joint == "\n" || joint == "。 ") return joint == "\n" ? "\n" : "。";
  bool const only_blank = joint == " ";
  if (only_blank || ends_a_sentence(before)) return ends_a_sentence(before) ? "" : " ";
  if (joint == "; ") return tr("; ");
  return joint == ". " ? tr(". ") : tr(": ");
}

class Translation {
 public:
  explicit Translation(Said where) : where_(where) {}

  Rendered of(std::string_view english, Level level) {
    if (english.empty() || level.depth > kDepthMax) return {std::string{english}};
    if (english.size() > kTakenApartMax) return as_one(english, level);
    auto const pieces = taken_apart(english);
    return pieces.size() == 1 ? as_one(english, level) : together(pieces, cut(pieces, level));
  }

 private:
  /// Pieces that follow each other, as one sentence or, where they are none, as they are.
  struct Run {
    Rendered said;
    std::size_t end = 0;    ///< behind its last piece
    bool with_dot = false;  ///< the dot of the joint is a part of it
    std::size_t worth = 0;  ///< with all that follow
  };

  static std::string_view spanned(std::vector<SaidPiece> const& pieces, std::size_t begin, std::size_t end) {
    char const* first = pieces[begin].text.data();
    std::string_view const last = pieces[end - 1].text;
    return {first, static_cast<std::size_t>(last.data() + last.size() - first)};
  }

  /// The way to cut it of which most is known: by the piece at which it begins, the run from there.
  std::vector<Run> cut(std::vector<SaidPiece> const& pieces, Level level) {
    std::vector<Run> best(pieces.size() + 1);
    for (std::size_t begin = pieces.size(); begin-- > 0;) {
      best[begin] = {{std::string{pieces[begin].text}}, begin + 1, false, best[begin + 1].worth};
      for (std::size_t end = pieces.size(); end > begin; --end) {
        std::string_view const text = spanned(pieces, begin, end);
        Run run{as_one(text, level), end, false, 0};
        if (run.said.worth == 0 && pieces[end - 1].joint == ". ")
          run = {as_one({text.data(), text.size() + 1}, level), end, true, 0};
        run.worth = run.said.worth + best[end].worth;
        if (run.said.worth > 0 && run.worth > best[begin].worth) best[begin] = std::move(run);
      }
    }
    return best;
  }

  static Rendered together(std::vector<SaidPiece> const& pieces, std::vector<Run> const& runs) {
    Rendered whole;
    whole.worth = runs.front().worth;
    std::string before;  // the translation in front of this
    for (std::size_t i = 0; i < pieces.size(); i = runs[i].end) {
      Run const& run = runs[i];
      bool const known = run.said.worth > 0;
      // Some things the daemon says in both languages, one behind the other.
      bool const twice =
          !known && !before.empty() && (run.said.text == before || run.said.text + "。" == before);
      if (twice) continue;
      whole.text += run.said.text;
      before = known ? run.said.text : "";
      std::string_view const joint = pieces[run.end - 1].joint;
      if (joint.empty()) continue;
      whole.text += known ? joint_of(whole.text, run.with_dot ? " " : joint) : std::string{joint};
    }
    return whole;
  }

  /// Of all sentences that it may be, the one of which most is known.
  Rendered as_one(std::string_view english, Level level) {
    // Looking for it costs something, too.
    effort_.bytes -= std::min(effort_.bytes, kLookBytes);
    Rendered best{std::string{english}};
    look_in(sentences(), english, level, best);
    if (where_ == Said::of_event) look_in(of_events(), english, level, best);
    if (where_ == Said::of_problem) look_in(of_problems(), english, level, best);
    if (level.in_place) look_in(phrases(), english, level, best);
    if (auto said = with_brackets(english, level); said.worth > best.worth) best = std::move(said);
    return best;
  }

  /// A sentence with something in brackets behind it, as what is allowed stands behind a problem.
  Rendered with_brackets(std::string_view english, Level level) {
    std::size_t const open = english.ends_with(')') ? opening_of(english) : std::string_view::npos;
    if (open == std::string_view::npos || open < 2 || english[open - 1] != ' ') return {};
    Rendered said = of(english.substr(0, open - 1), level.deeper(false));
    if (said.worth == 0) return {};
    Rendered const inside = of(english.substr(open + 1, english.size() - open - 2), level.deeper(false));
    // What is known in brackets belongs to the whole rather than to the last place in it, which is deeper.
    std::size_t const whole = inside.worth > 0 ? static_cast<std::size_t>(kDepthMax + 1 - level.depth) : 0;
    return {said.text + "（" + inside.text + "）", said.worth + inside.worth + whole};
  }

  /// Of the bracket that closes at the end.
  static std::size_t opening_of(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t i = text.size(); i-- > 0;) {
      if (text[i] == ')') ++depth;
      if (text[i] == '(' && --depth == 0) return i;
    }
    return std::string_view::npos;
  }

  void look_in(Patterns const& patterns, std::string_view text, Level level, Rendered& best) {
    for (auto const& pattern : patterns) {
      if (effort_.bytes == 0) return;
      auto places = pattern.match(text, effort_);
      if (!places) continue;
      auto said = filled_in(pattern, *places, level);
      if (said && said->worth > best.worth) best = std::move(*said);
    }
  }

  Rendered in_place(char kind, std::string_view text, Level level) {
    if (kind == 's' || kind == 'k') return of(text, level.deeper(true));
    if (kind == 'w') return {state_word(text)};
    return {std::string{text}};
  }

  /// Nothing where no catalogue has it, or has it in a way that would lose something.
  std::optional<Rendered> filled_in(SentencePattern const& pattern,
                                    std::vector<std::string_view> const& places, Level level) {
    std::string const translated = tr(pattern.english());
    if (translated == pattern.english()) return std::nullopt;
    Rendered whole{{}, pattern.own_bytes() + 1};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < places.size(); ++i) {
      char const kind = pattern.kind_of(i);
      Rendered said = in_place(kind, places[i], level);
      if (kind == 'k' && said.worth == 0) return std::nullopt;
      if (kind == 'w' && !is_state(places[i])) return std::nullopt;
      whole.worth += said.worth;
      texts.push_back(std::move(said.text));
    }
    fmt::dynamic_format_arg_store<fmt::format_context> args;
    for (auto const& text : texts) args.push_back(std::cref(text));
    try {
      whole.text = fmt::vformat(translated, args);
    } catch (fmt::format_error const&) {
      return std::nullopt;
    }
    bool const everything = std::all_of(texts.begin(), texts.end(), [&](std::string const& text) {
      return whole.text.find(text) != std::string::npos;
    });
    return everything ? std::optional{std::move(whole)} : std::nullopt;
  }

  Said where_;
  Effort effort_;
};

}  // namespace

std::string in_own_language(std::string const& english, Said where) {
  if (!speaks_another_language()) return english;
  return Translation{where}.of(english, {}).text;
}

std::string event_in_own_language(std::string_view kind, std::string const& english) {
  // What the platform said of a job stands in events too, and no short sentence may be seen in it.
  constexpr std::array<std::string_view, 19> kWhoDidIt{
      "accepted",     "batch_active",   "batch_paused",   "batch_cancelled", "paused",
      "resumed",      "retried",        "resolved",       "edited",          "priority",
      "budget_set",   "price_approved", "balance_told",   "balance_cleared", "person_verified",
      "asset_wanted", "yuan_known",     "yuan_corrected", "released"};
  bool const short_ones = std::find(kWhoDidIt.begin(), kWhoDidIt.end(), kind) != kWhoDidIt.end();
  return in_own_language(english, short_ones ? Said::of_event : Said::anywhere);
}

}  // namespace yj::ctl
