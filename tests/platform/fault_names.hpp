#pragma once

#include "base/text.hpp"
#include "faults.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The words of every kind, as options, JSON and markers spell them.

namespace yj::sim {

template <class Kind>
using Named = std::pair<std::string_view, Kind>;

inline constexpr std::array<Named<SubmitFault>, 27> kSubmitFaults{
    {{"ok", SubmitFault::ok},
     {"lost", SubmitFault::lost},
     {"reset", SubmitFault::reset},
     {"silence", SubmitFault::silence},
     {"cut_head", SubmitFault::cut_head},
     {"cut", SubmitFault::cut},
     {"cut_taskid", SubmitFault::cut_taskid},
     {"cut_late", SubmitFault::cut_late},
     {"bad_gateway", SubmitFault::bad_gateway},
     {"gateway_timeout", SubmitFault::gateway_timeout},
     {"server_error", SubmitFault::server_error},
     {"unavailable", SubmitFault::unavailable},
     {"empty", SubmitFault::empty},
     {"garbage", SubmitFault::garbage},
     {"html", SubmitFault::html},
     {"two_values", SubmitFault::two_values},
     {"broken_chunk", SubmitFault::broken_chunk},
     {"drip", SubmitFault::drip},
     {"endless_headers", SubmitFault::endless_headers},
     {"endless_body", SubmitFault::endless_body},
     {"late", SubmitFault::late},
     {"sync", SubmitFault::sync},
     {"vendor_failure", SubmitFault::vendor_failure},
     {"python_literal", SubmitFault::python_literal},
     {"vendor_throttle", SubmitFault::vendor_throttle},
     {"misconfigured", SubmitFault::misconfigured},
     {"throttle", SubmitFault::throttle}}};
inline constexpr std::array<Named<Fate>, 7> kFates{{{"ok", Fate::ok},
                                                    {"moderation", Fate::moderation},
                                                    {"none", Fate::none},
                                                    {"stuck", Fate::stuck},
                                                    {"unknown", Fate::unknown},
                                                    {"no_usage", Fate::no_usage},
                                                    {"no_links", Fate::no_links}}};
inline constexpr std::array<Named<PollFault>, 7> kPollFaults{{{"ok", PollFault::ok},
                                                              {"lost", PollFault::lost},
                                                              {"reset", PollFault::reset},
                                                              {"bad_gateway", PollFault::bad_gateway},
                                                              {"error", PollFault::error},
                                                              {"garbage", PollFault::garbage},
                                                              {"odd_word", PollFault::odd_word}}};
inline constexpr std::array<Named<CutOffs>, 3> kCutOffs{
    {{"begun", CutOffs::begun}, {"whole", CutOffs::whole}, {"off", CutOffs::off}}};
inline constexpr std::array<Named<Links>, 3> kLinks{
    {{"own", Links::own}, {"foreign", Links::foreign}, {"redirect", Links::redirect}}};
inline constexpr std::array<Named<StatusForm>, 2> kForms{
    {{"flat", StatusForm::flat}, {"envelope", StatusForm::envelope}}};
inline constexpr std::array<Named<Bill>, 2> kBills{
    {{"at-submit", Bill::at_submit}, {"at-success", Bill::at_success}}};
inline constexpr std::array<Named<BalanceTest>, 2> kBalanceTests{
    {{"price", BalanceTest::price}, {"minimum", BalanceTest::minimum}}};
inline constexpr std::array<Named<SetAside>, 2> kSetAsides{
    {{"own", SetAside::own}, {"highest", SetAside::highest}}};
inline constexpr std::array<Named<HistoryDoor>, 6> kHistoryDoors{{{"off", HistoryDoor::off},
                                                                  {"on", HistoryDoor::on},
                                                                  {"unauthorized", HistoryDoor::unauthorized},
                                                                  {"forbidden", HistoryDoor::forbidden},
                                                                  {"login", HistoryDoor::login},
                                                                  {"broken", HistoryDoor::broken}}};
inline constexpr std::array<Named<IoContent>, 2> kIoContents{
    {{"whole", IoContent::whole}, {"null", IoContent::null}}};
inline constexpr std::array<Named<UsageForm>, 3> kUsages{
    {{"credits", UsageForm::credits}, {"plain", UsageForm::plain}, {"none", UsageForm::none}}};

template <class Kind, std::size_t N>
std::string_view name_of(std::array<Named<Kind>, N> const& names, Kind kind) {
  for (auto const& [name, value] : names) {
    if (value == kind) return name;
  }
  return "?";
}

template <class Kind, std::size_t N>
std::optional<Kind> kind_of(std::array<Named<Kind>, N> const& names, std::string_view wanted) {
  for (auto const& [name, value] : names) {
    if (name == wanted) return value;
  }
  return std::nullopt;
}

template <class Kind, std::size_t N>
std::string all_names(std::array<Named<Kind>, N> const& names) {
  std::vector<std::string> words;
  for (auto const& named : names) words.emplace_back(named.first);
  return joined(words, " ");
}

}  // namespace yj::sim
