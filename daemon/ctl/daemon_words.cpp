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
#include <vector>

namespace yj::ctl {

namespace {

constexpr int kDepthMax = 5;
/// Of a longer text only the whole is looked for: it carries somebody else's words.
constexpr std::size_t kTakenApartMax = std::size_t{32} << 10;

using Patterns = std::vector<SentencePattern>;

/// Those with more words of their own come first, so the first one that fits is the one that is meant.
Patterns patterns_of(std::initializer_list<Sentences> books) {
  Patterns all;
  for (auto const& book : books) {
    for (auto const& sentence : book) all.emplace_back(sentence);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](auto const& a, auto const& b) { return a.own_bytes() > b.own_bytes(); });
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

Patterns const& of_files() {
  static Patterns const all = patterns_of({book_of_files()});
  return all;
}

Patterns const& phrases() {
  static Patterns const all = patterns_of({book_of_phrases()});
  return all;
}

struct Found {
  SentencePattern const* pattern = nullptr;
  std::vector<std::string_view> places;
  [[nodiscard]] std::size_t worth() const { return pattern == nullptr ? 0 : pattern->own_bytes() + 1; }
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

  std::string of(std::string_view english, int depth) {
    if (english.empty() || depth > kDepthMax) return std::string{english};
    if (english.size() > kTakenApartMax) return alone(english, depth);
    auto const pieces = taken_apart(english);
    if (pieces.size() == 1) return alone(english, depth);
    return together(pieces, cut(pieces, depth), depth);
  }

 private:
  /// What is said of pieces that follow each other, as one sentence or, where it is none, as they are.
  struct Run {
    Found found;
    std::size_t end = 0;  ///< behind its last piece
    bool with_dot = false;
    std::size_t worth = 0;  ///< with all that follow
  };

  std::string alone(std::string_view english, int depth) {
    Found const found = find(english, depth);
    if (auto said = said_of(found, depth)) return *said;
    return std::string{english};
  }

  static std::string_view spanned(std::vector<SaidPiece> const& pieces, std::size_t begin, std::size_t end) {
    char const* first = pieces[begin].text.data();
    std::string_view const last = pieces[end - 1].text;
    return {first, static_cast<std::size_t>(last.data() + last.size() - first)};
  }

  /// The way to cut it of which most is known.
  std::vector<Run> cut(std::vector<SaidPiece> const& pieces, int depth) {
    std::vector<Run> best(pieces.size() + 1);
    for (std::size_t begin = pieces.size(); begin-- > 0;) {
      best[begin].end = begin + 1;
      best[begin].worth = best[begin + 1].worth;
      for (std::size_t end = pieces.size(); end > begin; --end) {
        std::string_view const text = spanned(pieces, begin, end);
        Run run{find(text, depth), end, false, 0};
        if (run.found.pattern == nullptr && pieces[end - 1].joint == ". ") {
          run.found = find({text.data(), text.size() + 1}, depth);
          run.with_dot = true;
        }
        run.worth = run.found.worth() + best[end].worth;
        if (run.found.pattern != nullptr && run.worth > best[begin].worth) best[begin] = std::move(run);
      }
    }
    return best;
  }

  std::string together(std::vector<SaidPiece> const& pieces, std::vector<Run> const& runs, int depth) {
    std::string out;
    std::string before;  // the translation in front of this
    for (std::size_t i = 0; i < pieces.size(); i = runs[i].end) {
      Run const& run = runs[i];
      auto const said = said_of(run.found, depth);
      std::string_view const raw = spanned(pieces, i, run.end);
      std::string_view joint = pieces[run.end - 1].joint;
      // Some things the daemon says in both languages, one behind the other.
      bool const twice = !said && !before.empty() && (raw == before || std::string{raw} + "。" == before);
      if (twice) continue;
      out += said ? *said : std::string{raw};
      before = said.value_or("");
      if (joint.empty()) continue;
      if (!said) {
        out += joint;
        continue;
      }
      if (run.with_dot) joint = " ";
      out += joint_of(out, joint);
    }
    return out;
  }

  Found find(std::string_view text, int depth) {
    Found best;
    look_in(sentences(), text, best);
    if (where_ == Said::of_event) look_in(of_events(), text, best);
    if (where_ == Said::of_file) look_in(of_files(), text, best);
    if (depth > 0) look_in(phrases(), text, best);
    return best;
  }

  void look_in(Patterns const& patterns, std::string_view text, Found& best) {
    for (auto const& pattern : patterns) {
      if (effort_.bytes == 0 || pattern.own_bytes() + 1 <= best.worth()) return;
      if (auto places = pattern.match(text, effort_)) {
        best = {&pattern, std::move(*places)};
        return;
      }
    }
  }

  std::string place(SentencePattern const& pattern, std::size_t number, std::string_view text, int depth) {
    switch (pattern.kind_of(number)) {
      case 's': return of(text, depth + 1);
      case 'w': return is_state(text) ? state_word(text) : std::string{text};
      default: return std::string{text};
    }
  }

  /// Nothing where no catalogue has it, or has it in a way that would lose something.
  std::optional<std::string> said_of(Found const& found, int depth) {
    if (found.pattern == nullptr) return std::nullopt;
    char const* english = found.pattern->english();
    std::string const translated = tr(english);
    if (translated == english) return std::nullopt;
    std::vector<std::string> filled_in;
    for (std::size_t i = 0; i < found.places.size(); ++i)
      filled_in.push_back(place(*found.pattern, i, found.places[i], depth));
    fmt::dynamic_format_arg_store<fmt::format_context> args;
    for (auto const& text : filled_in) args.push_back(std::cref(text));
    try {
      std::string said = fmt::vformat(translated, args);
      bool const whole = std::all_of(filled_in.begin(), filled_in.end(), [&](std::string const& text) {
        return said.find(text) != std::string::npos;
      });
      return whole ? std::optional{std::move(said)} : std::nullopt;
    } catch (fmt::format_error const&) {
      return std::nullopt;
    }
  }

  Said where_;
  Effort effort_;
};

}  // namespace

std::string in_own_language(std::string const& english, Said where) {
  if (!speaks_another_language()) return english;
  return Translation{where}.of(english, 0);
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
