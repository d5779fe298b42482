#include "daemon/ctl/models_view.hpp"

#include "base/text.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/table.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

namespace yj::ctl {

namespace {

/// A member, or null.
Json const& member(Json const& json, char const* name) {
  static Json const none = nullptr;
  auto place = json.find(name);
  return place == json.end() ? none : *place;
}

std::string plain(Json const& value) {
  return printable(value.is_string() ? value.get<std::string>() : value.dump(), 200);
}

/// `resolution 720p; ratio 16:9, 9:16; first_frame required`
std::string takes_text(Json const& model) {
  std::vector<std::string> words;
  for (auto const& slot : part_of(model, "files"))
    words.push_back(text_in(slot, "key") + (slot.value("required", false) ? tr(" (needed)") : ""));
  for (auto const& parameter : part_of(model, "parameters")) {
    Json const& value = member(parameter, "default");
    words.push_back(text_in(parameter, "key") + (value.is_null() ? "" : fmt::format(" {}", plain(value))));
  }
  return words.empty() ? tr("a prompt only") : joined(words, ", ");
}

/// The newest price of each kind that was paid: `7`, `5-12`, `?`.
std::string price_text(Json const& model) {
  double low = 0;
  double high = 0;
  bool any = false;
  for (auto const& price : part_of(model, "prices")) {
    double const last = price.at("last").get<double>();
    low = any ? std::min(low, last) : last;
    high = any ? std::max(high, last) : last;
    any = true;
  }
  if (!any) return "?";
  return low == high ? fmt::format("{}", low) : fmt::format("{}-{}", low, high);
}

std::string time_text(Json const& model) {
  Json const& time = member(model, "run_time");
  return time.is_object() ? tr("{:.0f} s", time.at("typical").get<double>()) : "?";
}

std::string listed_text(Json const& model) {
  Json const& listed = member(model, "listed");
  if (!listed.is_boolean()) return "?";
  return listed.get<bool>() ? tr("yes") : tr("no");
}

std::string unknown_text(Json const& reply) {
  std::string out;
  for (auto const& model : part_of(reply, "not_in_catalogue")) {
    std::vector<std::string> categories;
    for (auto const& each : part_of(model, "categories")) categories.push_back(plain(each));
    std::string nearest = text_in(model, "nearest");
    out += fmt::format("  {}{}{}\n", text_in(model, "model"),
                       categories.empty() ? "" : " (" + joined(categories, ", ") + ")",
                       nearest.empty() ? "" : tr(": its table may be that of {}", nearest));
  }
  if (out.empty()) return {};
  return tr("\nlisted by the platform, and not in the catalogue (config/models.yaml says how to add "
            "them):\n") +
         out;
}

/// `  resolution         720p, 1080p`
std::string line_of(std::string const& name, std::string const& text) {
  constexpr std::size_t kNameColumns = 18;
  return "  " + padded(name, kNameColumns) + " " + text + "\n";
}

std::string unsaid_text(Json const& value) {
  return value.is_null() ? "" : tr("; {} where nothing is said", plain(value));
}

std::string one_text(Json const& model) {
  std::string out = fmt::format("{} ({})\n", text_in(model, "model"), text_in(model, "type"));
  if (model.value("undocumented", false))
    out += tr("  known from the platform's public source only: what it takes and gives may differ\n");
  if (member(model, "listed") == false) out += tr("  the platform does not list it\n");
  for (auto const& slot : part_of(model, "files")) {
    Json const& max = member(slot, "max");
    out += line_of(text_in(slot, "key"),
                   (slot.value("required", false) ? tr("needed") : tr("may be left out")) +
                       (max.is_number() && max.get<int>() > 1 ? tr(", at most {}", max.get<int>()) : ""));
  }
  for (auto const& parameter : part_of(model, "parameters")) {
    Json const& value = member(parameter, "default");
    out += line_of(text_in(parameter, "key"), said_in(parameter, "takes") + unsaid_text(value));
  }
  for (auto const& field : part_of(model, "fields")) {
    Json const& value = member(field, "value");
    out += line_of(text_in(field, "field"), tr("written under 'fields'") + unsaid_text(value));
  }
  for (auto const& price : part_of(model, "prices"))
    out += line_of(tr("cost"), tr("{}: {} credits, {} task(s)", text_in(price, "kind"),
                                  plain(price.at("last")), number_in(price, "tasks")));
  Json const& time = member(model, "run_time");
  if (time.is_object())
    out += line_of(tr("took"), tr("{:.0f} to {:.0f} s, {:.0f} s as a rule, {} task(s)",
                                  time.at("fastest").get<double>(), time.at("slowest").get<double>(),
                                  time.at("typical").get<double>(), number_in(time, "tasks")));
  return out;
}

}  // namespace

std::string models_text(Json const& reply) {
  std::vector<std::vector<std::string>> rows{
      {tr("MODEL"), tr("TYPE"), tr("CREDITS"), tr("TIME"), tr("LISTED"), tr("TAKES")}};
  for (auto const& model : part_of(reply, "models"))
    rows.push_back({text_in(model, "model"), text_in(model, "type"), price_text(model), time_text(model),
                    listed_text(model), takes_text(model)});
  return table_text(rows) + unknown_text(reply);
}

std::string models_details(Json const& reply) {
  std::string out;
  for (auto const& model : part_of(reply, "models")) out += (out.empty() ? "" : "\n") + one_text(model);
  return out;
}

}  // namespace yj::ctl
