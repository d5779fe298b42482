#include "daemon/ctl/live_frame.hpp"

#include "base/instant.hpp"
#include "base/text.hpp"
#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/live_batches.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace yj::ctl {

namespace {

using Seconds = std::chrono::seconds;
using Item = std::vector<StyledLine>;  ///< belongs together: shown as a whole or not at all

constexpr std::size_t kItemLinesMax = 3;
constexpr std::size_t kEventsMax = 8;
constexpr std::size_t kClockColumns = 8;
constexpr std::size_t kSecondsOfDay = 11;  ///< where the time of day begins in a local instant

std::string clock_text(Seconds at) { return to_local(from_millis(at.count() * 1000)).substr(kSecondsOfDay); }

/// `in 3 min`, at the instant of the frame.
std::string ahead_text(Json const& json, std::string_view key, Seconds now) {
  auto at = instant_in(json, key);
  if (!at || Seconds{*at} <= now) return {};
  return span_text(Seconds{*at} - now);
}

void add_wrapped(Item& item, std::string const& text, std::string const& indent, Look look,
                 std::size_t columns) {
  std::size_t const room = columns > indent.size() + 1 ? columns - indent.size() : 1;
  auto lines = wrapped(text, room);
  bool const cut = lines.size() > kItemLinesMax;
  if (cut) lines.resize(kItemLinesMax);
  for (auto& line : lines) item.push_back(cut_line({{indent + line, look}}, columns));
  if (cut) item.back() = cut_line({{indent + lines.back() + std::string(columns, ' '), look}}, columns);
}

std::vector<Item> problems_of(Json const& status, Seconds now, std::size_t columns) {
  std::vector<Item> items;
  std::vector<std::string> told;
  auto add = [&](std::string const& what, std::string const& shown, std::string const& advice, Look look) {
    told.push_back(what);
    Item item;
    add_wrapped(item, shown, "  ", look, columns);
    if (!advice.empty()) add_wrapped(item, advice, "    ", Look::plain, columns);
    items.push_back(std::move(item));
  };
  for (auto const& obstacle : part_of(status, "obstacles")) {
    if (is_routine(obstacle)) continue;
    std::string shown = said_in(obstacle, "what");
    if (auto span = ahead_text(obstacle, "until", now); !span.empty())
      shown = tr("{}; tried again in {}", shown, span);
    std::string const advice = said_in(obstacle, "advice");
    add(text_in(obstacle, "what"), shown, advice, advice.empty() ? Look::waiting : Look::bad);
  }
  for (auto const& wait : part_of(status, "money_waits")) {
    std::string const what = text_in(wait, "what");
    std::string const advice = said_in(wait, "advice");
    add(what, tr("{}: {}", text_in(wait, "batch"), said_in(wait, "what")), advice, Look::waiting);
  }
  // The warnings say once more what stands above, and some things that stand nowhere else.
  for (auto const& warning : part_of(status, "warnings")) {
    Json holder;
    holder["it"] = warning;
    std::string const text = text_in(holder, "it");
    bool known = std::any_of(told.begin(), told.end(), [&](std::string const& what) {
      return !what.empty() && text.find(what) != std::string::npos;
    });
    if (!known && !text.empty()) add(text, in_own_language(text), "", Look::waiting);
  }
  return items;
}

std::vector<Item> balances_of(Json const& status, std::size_t columns) {
  std::vector<Item> items;
  for (auto const& balance : part_of(status, "balances")) {
    std::vector<std::string> sentences;
    for (auto const& each : part_of(balance, "text")) {
      sentences.push_back(said_text(each));
    }
    bool const too_little = balance.is_object() && balance.contains("enough") &&
                            balance["enough"].is_boolean() && !balance["enough"].get<bool>();
    items.push_back({cut_line(
        {{"  " + joined(sentences, tr("; ")), too_little ? Look::waiting : Look::plain}}, columns)});
  }
  return items;
}

Look look_of_event(std::string const& kind) {
  if (kind == "done") return Look::good;
  return kind == "failed" || kind == "in_doubt" ? Look::bad : Look::plain;
}

std::vector<Item> events_of(std::vector<Json> const& events, std::size_t columns) {
  std::vector<Item> items;
  for (auto const& event : events) {
    std::string at = when(event, "at");
    if (at.size() > kSecondsOfDay) at.erase(0, kSecondsOfDay);
    std::string const kind = text_in(event, "kind");
    std::string about = text_in(event, "batch");
    if (auto job = text_in(event, "job"); !job.empty()) about += "/" + job;
    std::string text = event_in_own_language(kind, text_in(event, "text"));
    std::string rest = about.empty() || text.empty() ? about + text : about + ": " + text;
    items.push_back({cut_line({{"  " + padded(at, kClockColumns) + "  ", Look::faint},
                               {state_word(kind) + "  ", look_of_event(kind)},
                               {std::move(rest)}},
                              columns)});
  }
  return items;
}

/// A heading with items below it, of which as many are shown as there is room for.
struct Section {
  std::string title;
  std::vector<Item> items;
  bool keep_last = false;  ///< of too many the last are shown, and nobody is told: they are the newest
  std::size_t lines = 0;   ///< granted

  [[nodiscard]] std::size_t wanted() const {
    auto add = [](std::size_t sum, Item const& item) { return sum + item.size(); };
    return items.empty() ? 0 : std::accumulate(items.begin(), items.end(), std::size_t{1}, add);
  }
};

void add_section(std::vector<StyledLine>& out, Section const& section, std::size_t columns) {
  if (section.items.empty() || section.lines < 2) return;
  out.push_back(cut_line({{section.title, Look::strong}}, columns));
  std::size_t room = section.lines - 1;
  std::size_t first = 0;
  if (section.keep_last && section.items.size() > room) first = section.items.size() - room;
  for (std::size_t i = first; i < section.items.size(); ++i) {
    std::size_t const more = section.items.size() - i;
    // A line is kept for the word that there are more, unless this is the last.
    if (section.items[i].size() + (more > 1 && !section.keep_last ? 1 : 0) > room) {
      bool const nothing_yet = i == first && room > 1;
      if (nothing_yet) {
        out.insert(out.end(), section.items[i].begin(),
                   section.items[i].begin() +
                       static_cast<std::ptrdiff_t>(std::min(room - 1, section.items[i].size())));
      }
      std::size_t const rest = more - (nothing_yet ? 1 : 0);
      out.push_back(cut_line({{rest == 0 ? tr("  … `yuanjingctl status` shows all of it")
                                         : tr("  … and {} more, which `yuanjingctl status` shows", rest),
                               Look::faint}},
                             columns));
      return;
    }
    out.insert(out.end(), section.items[i].begin(), section.items[i].end());
    room -= section.items[i].size();
  }
}

StyledLine head_line(LiveState const& state, Seconds now, std::size_t columns) {
  if (state.away_since)
    return cut_line({{tr("the daemon has not answered since {}; trying again ({})",
                         clock_text(*state.away_since), span_text(now - *state.away_since)),
                      Look::bad}},
                    columns);
  Json const& status = state.status;
  std::string text =
      tr("{} at the platform, {} being sent, {} being brought home", number_in(status, "in_flight"),
         number_in(status, "on_wire"), number_in(status, "collecting"));
  std::string const clock = clock_text(now);
  std::size_t const width = display_width(text);
  if (width + 2 + clock.size() > columns) return cut_line({{std::move(text)}}, columns);
  return {{std::move(text)}, {std::string(columns - width - clock.size(), ' ') + clock, Look::faint}};
}

/// Gives each part its share of the lines below the first: a little to everybody in the order of their weight, then as much as
/// they want in that order.
void share(std::size_t lines, std::vector<std::pair<std::size_t*, std::size_t>> const& parts,
           std::vector<std::size_t> const& at_first) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t const grant = std::min({lines, parts[i].second, at_first[i]});
    *parts[i].first = grant;
    lines -= grant;
  }
  for (auto const& [granted, wanted] : parts) {
    std::size_t const more = std::min(lines, wanted - *granted);
    *granted += more;
    lines -= more;
  }
}

}  // namespace

bool is_routine(Json const& obstacle) {
  std::string const kind = text_in(obstacle, "kind");
  return kind == "in_flight" || kind == "on_wire" || kind == "rate";
}

std::vector<StyledLine> live_frame(LiveState const& state, ScreenSize size, Seconds now) {
  std::size_t const columns = size.columns;
  std::vector<StyledLine> out;
  if (size.lines == 0 || columns == 0) return out;
  Section problems{tr("IN THE WAY"), problems_of(state.status, now, columns)};
  Section balances{tr("BALANCE"), balances_of(state.status, columns)};
  Section events{tr("LATEST"), events_of(state.events, columns), true};
  if (events.items.size() > kEventsMax)
    events.items.erase(events.items.begin(), events.items.end() - kEventsMax);

  std::size_t const below = size.lines - 1;
  std::size_t batch_lines = 0;
  std::size_t const batches_wanted = state.batches.empty() ? 1 : state.batches.size() + 1;
  share(below,
        {{&batch_lines, batches_wanted},
         {&problems.lines, problems.wanted()},
         {&events.lines, events.wanted()},
         {&balances.lines, balances.wanted()}},
        {std::max<std::size_t>(4, below / 3), std::max<std::size_t>(4, below / 3), 4, 2});
  std::size_t used = batch_lines;
  std::size_t sections = 0;
  for (auto const* section : {&problems, &balances, &events}) {
    used += section->lines;
    sections += section->lines > 1 ? 1 : 0;
  }
  bool const airy = used + sections <= below;

  out.push_back(head_line(state, now, columns));
  for (auto& line : live_batches(state.batches, columns, batch_lines)) out.push_back(std::move(line));
  for (auto const* section : {&problems, &balances, &events}) {
    if (airy && section->lines > 1) out.emplace_back();
    add_section(out, *section, columns);
  }
  if (out.size() > size.lines) out.resize(size.lines);
  return out;
}

}  // namespace yj::ctl
