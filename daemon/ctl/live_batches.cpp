#include "daemon/ctl/live_batches.hpp"

#include "base/text.hpp"
#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::ctl {

namespace {

constexpr std::size_t kGap = 2;
/// Fewer columns for the words say too little: something else goes instead.
constexpr std::size_t kWordsColumns = 22;
constexpr std::size_t kWordsColumnsMin = 10;

/// What somebody may have to look at comes first, since the end of a line is what is cut.
constexpr std::array<std::string_view, 11> kTroubleFirst{"in_doubt",  "failed",     "blocked",  "held",
                                                         "running",   "collecting", "armed",    "ready",
                                                         "preparing", "waiting",    "cancelled"};

struct Row {
  std::string name;
  std::string done;
  std::string left;
  std::string credits;
  std::string words;
  Look look = Look::plain;
  BatchProgress progress;
};

bool is_complete(Json const& batch) { return batch_state_word(batch) == "complete"; }

std::string words_of(Json const& batch) {
  std::vector<std::string> parts;
  if (auto state = batch_state_word(batch); state != "active") parts.push_back(state_word(state));
  if (auto word = money_word(batch); !word.empty()) parts.push_back(word);
  for (auto state : kTroubleFirst) {
    if (auto jobs = number_in(part_of(batch, "counts"), state); jobs > 0)
      parts.push_back(tr("{} {}", jobs, state_word(state)));
  }
  return joined(parts, tr(", "));
}

/// `25 +10 of 200`: spent, set aside, the limit.
std::string credits_of(Json const& batch) {
  std::string text = credits_cell(batch);
  for (auto const& budget : part_of(batch, "budgets")) {
    if (text_in(budget, "scope") != "batch") continue;
    if (text == "-") text = "0";
    if (auto held = amount_in(budget, "held"); held != "0" && held != "?") text += " +" + held;
    text = tr("{} of {}", text, amount_in(budget, "cap"));
  }
  return text == "-" ? "" : text;
}

enum class Rank { trouble, moving, waiting, complete };

Rank rank_of(Json const& batch) {
  BatchProgress const progress{batch};
  if (is_complete(batch)) return Rank::complete;
  bool const held = text_in(batch, "state") == "held" || !money_word(batch).empty();
  if (progress.in_doubt + progress.failed > 0 || held) return Rank::trouble;
  Json const& counts = part_of(batch, "counts");
  for (auto state : {"running", "collecting", "armed", "preparing"}) {
    if (number_in(counts, state) > 0) return Rank::moving;
  }
  return Rank::waiting;
}

Row row_of(LiveBatch const& live) {
  BatchProgress const progress{live.batch};
  Row row{text_in(live.batch, "name"),
          fmt::format("{}/{}", progress.done, progress.jobs),
          live.left && !progress.at_rest() ? "~" + span_text(*live.left) : "",
          credits_of(live.batch),
          words_of(live.batch),
          Look::plain,
          progress};
  bool const stands = text_in(live.batch, "state") == "paused" || rank_of(live.batch) == Rank::trouble;
  if (stands) row.look = Look::waiting;
  if (progress.in_doubt + progress.failed > 0) row.look = Look::bad;
  if (is_complete(live.batch) && row.look == Look::plain) row.look = Look::good;
  return row;
}

struct Columns {
  std::size_t name = 0;
  std::size_t bar = 0;
  std::size_t done = 0;
  std::size_t left = 0;     ///< 0: not shown
  std::size_t credits = 0;  ///< 0: not shown
};

Columns columns_for(std::vector<Row> const& rows, std::size_t all) {
  Columns wide;
  std::size_t words = 0;
  for (auto const& row : rows) {
    wide.name = std::max(wide.name, display_width(row.name));
    wide.done = std::max(wide.done, row.done.size());
    wide.left = std::max(wide.left, display_width(row.left));
    wide.credits = std::max(wide.credits, display_width(row.credits));
    words = std::max(words, display_width(row.words));
  }
  wide.name =
      std::clamp<std::size_t>(wide.name, display_width(tr("BATCH")), std::max<std::size_t>(8, all / 4));
  wide.done = std::max(wide.done, display_width(tr("DONE")));
  if (wide.left > 0) wide.left = std::max(wide.left, display_width(tr_of("time", "LEFT")));
  if (wide.credits > 0) wide.credits = std::max(wide.credits, display_width(tr("CREDITS")));
  wide.bar = std::clamp<std::size_t>(all / 8, 5, 20);
  std::size_t const wanted = std::min(words, kWordsColumns);
  auto room = [&] {
    std::size_t used = wide.name + 1 + wide.bar + 2 + 1 + wide.done + kGap;
    for (auto each : {wide.left, wide.credits}) used += each > 0 ? each + kGap : 0;
    return all > used ? all - used : 0;
  };
  if (room() < wanted) wide.bar = std::min<std::size_t>(wide.bar, 6);
  // An amount cut in two would be another amount, so a column is there as a whole or not at all.
  std::size_t const needed = std::min(wanted, kWordsColumnsMin);
  if (room() < needed) wide.credits = 0;
  if (room() < needed) wide.left = 0;
  return wide;
}

std::string right(std::string const& text, std::size_t columns) {
  return std::string(columns - std::min(columns, display_width(text)), ' ') + text;
}

void add_bar(StyledLine& line, std::string const& bar) {
  for (char each : bar) {
    Look look = each == '#' ? Look::good : each == 'x' || each == '?' ? Look::bad : Look::faint;
    if (!line.empty() && line.back().look == look)
      line.back().text += each;
    else
      line.push_back({std::string{each}, look});
  }
}

StyledLine line_of(Row const& row, Columns const& wide, std::size_t columns) {
  StyledLine line{{padded(cut_to(row.name, wide.name), wide.name) + " "}};
  add_bar(line, bar_text(row.progress, wide.bar));
  std::string numbers = " " + right(row.done, wide.done);
  if (wide.left > 0) numbers += std::string(kGap, ' ') + right(row.left, wide.left);
  if (wide.credits > 0) numbers += std::string(kGap, ' ') + right(row.credits, wide.credits);
  line.push_back({numbers + std::string(kGap, ' ')});
  line.push_back({row.words, row.look});
  return cut_line(std::move(line), columns);
}

StyledLine heading(Columns const& wide, std::size_t columns) {
  std::string text = padded(tr("BATCH"), wide.name + 1 + wide.bar + 2) + " " + right(tr("DONE"), wide.done);
  if (wide.left > 0) text += std::string(kGap, ' ') + right(tr_of("time", "LEFT"), wide.left);
  if (wide.credits > 0) text += std::string(kGap, ' ') + right(tr("CREDITS"), wide.credits);
  return cut_line({{std::move(text), Look::strong}}, columns);
}

}  // namespace

std::vector<StyledLine> live_batches(std::vector<LiveBatch> const& batches, std::size_t columns,
                                     std::size_t lines) {
  if (lines == 0) return {};
  if (batches.empty()) return {cut_line({{tr("nothing is under way")}}, columns)};
  std::vector<LiveBatch const*> order;
  for (auto const& each : batches) order.push_back(&each);
  std::stable_sort(order.begin(), order.end(), [](LiveBatch const* a, LiveBatch const* b) {
    return rank_of(a->batch) < rank_of(b->batch);
  });
  std::size_t shown = std::min(order.size(), lines - 1);
  bool const all = shown == order.size();
  if (!all && shown > 0) --shown;  // the last line says how many there are besides
  std::vector<Row> rows;
  for (std::size_t i = 0; i < shown; ++i) rows.push_back(row_of(*order[i]));
  Columns const wide = columns_for(rows, columns);
  std::vector<StyledLine> out;
  if (shown > 0) out.push_back(heading(wide, columns));
  for (auto const& row : rows) out.push_back(line_of(row, wide, columns));
  std::size_t const more = order.size() - shown;
  if (!all) {
    std::string text =
        trn("… and {} more batch", "… and {} more batches", static_cast<std::int64_t>(more), more);
    out.push_back(cut_line({{std::move(text), Look::faint}}, columns));
  }
  return out;
}

}  // namespace yj::ctl
