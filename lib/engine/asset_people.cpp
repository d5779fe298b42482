// Jobs that wait for people: who is missing, and which of their pictures.
#include "base/log.hpp"
#include "base/media_type.hpp"
#include "base/text.hpp"
#include "engine/asset_service.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::engine {

using http::Awaitable;

namespace {

/// When nobody waits for anybody, and nothing is said to have changed.
constexpr Duration kIdle = std::chrono::minutes{10};
constexpr std::size_t kLabelBytesMax = 60;

std::vector<PersonGroup> groups_of(std::vector<PersonGroup> const& groups, std::string const& person) {
  std::vector<PersonGroup> found;
  for (auto const& group : groups) {
    if (group.id == person) return {group};
    if (group.name == person) found.push_back(group);
  }
  return found;
}

std::string of_account(std::string const& account) {
  return account == "default" ? "" : " --account " + shell_word(account);
}

std::string verify_command(std::string const& account, std::string const& person) {
  return fmt::format("yuanjingctl assets verify --name {}{}", shell_word(person), of_account(account));
}

std::string label_of(std::string const& source) {
  auto slash = source.rfind('/');
  std::string name = slash == std::string::npos ? source : source.substr(slash + 1);
  return printable(name.substr(0, name.rfind('.')), kLabelBytesMax);
}

}  // namespace

Awaitable<void> AssetService::look_after_people_always() {
  Duration pause = pauses_.person_first;
  while (!closed_) {
    Duration sleep = kIdle;
    look_again_ = false;
    auto wants = parts_.store.cast_wants();
    if (!wants) {
      log::error("which people jobs wait for cannot be read: {}", wants.error().what);
      sleep = pauses_.trouble;
    } else if (wants->empty()) {
      waits_.clear();
      pause = pauses_.person_first;
    } else {
      Round round = co_await look_after(std::move(*wants));
      if (round.somebody_is_missing) {
        sleep = pause;
        pause = std::min(pause * 2, pauses_.person_most);
      } else {
        sleep = pauses_.poll_most;
      }
    }
    if (look_again_) continue;
    bool told = co_await people_.wait_until(std::chrono::steady_clock::now() + sleep);
    if (told) pause = pauses_.person_first;
  }
}

Awaitable<AssetService::Round> AssetService::look_after(std::vector<CastWant> wants) {
  Round round;
  std::map<std::pair<std::string, std::string>, std::vector<CastWant>> by_person;
  for (auto& want : wants) {
    auto key = std::pair{want.account, want.person};
    by_person[std::move(key)].push_back(std::move(want));
  }
  std::map<std::pair<std::string, std::string>, PersonWait> waits;
  std::map<std::string, std::vector<PersonGroup>> groups;
  std::map<std::string, std::string> unasked;  // accounts whose groups cannot be asked for, and why
  for (auto& [key, pictures] : by_person) {
    std::string const account = key.first;
    if (!groups.contains(account)) {
      auto known = parts_.store.asset_groups(account);
      std::vector<PersonGroup> listed;
      if (known) listed = std::move(*known);
      bool missing = std::any_of(by_person.begin(), by_person.end(), [&](auto const& each) {
        return each.first.first == account && groups_of(listed, each.first.second).empty();
      });
      if (missing) {
        bool news = false;
        auto asked = co_await ask_groups(account, news);
        if (asked) {
          listed = std::move(*asked);
        } else {
          unasked[account] = asked.error().words;
        }
      }
      groups.emplace(account, std::move(listed));
    }
    auto found = groups_of(groups.at(account), key.second);
    round.somebody_is_missing = round.somebody_is_missing || found.empty();
    std::string why_unasked = unasked[account];
    PersonWait wait = co_await look_after_one(std::move(pictures), std::move(found), std::move(why_unasked));
    auto before = waits_.find(key);
    if (before != waits_.end() && before->second.what == wait.what) {
      wait.since = before->second.since;
    } else {
      log::info("{} jobs wait: {}{}", wait.jobs, wait.what, wait.advice.empty() ? "" : ": " + wait.advice);
    }
    waits.emplace(key, std::move(wait));
  }
  waits_ = std::move(waits);
  co_return round;
}

/// The pictures of one person, with the groups that the person may have.
Awaitable<PersonWait> AssetService::look_after_one(std::vector<CastWant> wants,
                                                   std::vector<PersonGroup> groups, std::string unasked) {
  CastWant const first = wants.front();
  PersonWait wait{first.account, first.person, {}, {}, 0, parts_.clock.now()};
  for (auto const& want : wants) wait.jobs = std::max(wait.jobs, want.jobs);
  if (groups.empty() && !unasked.empty()) {
    wait.what = fmt::format("whether person {} is verified cannot be asked now ({}); it is asked again",
                            first.person, unasked);
    co_return std::move(wait);
  }
  if (groups.empty()) {
    wait.what = fmt::format("person {} is not verified", first.person);
    wait.advice = verify_command(first.account, first.person);
    co_return std::move(wait);
  }
  if (groups.size() > 1) {
    wait.what = fmt::format("{} verified people are called {}", groups.size(), first.person);
    wait.advice =
        "cancel the batch, and hand it in anew with the id of the right group as `person` (yuanjingctl "
        "assets groups)";
    co_return std::move(wait);
  }
  std::size_t active = 0;
  for (auto const& want : wants) {
    AssetKey key{want.account, groups.front().id, want.content};
    auto known = parts_.store.asset(key);
    if (!known) {
      wait.what = known.error().what;
      co_return std::move(wait);
    }
    if (!*known) {
      AssetOrder order;
      order.key = key;
      order.label = label_of(want.source);
      order.by = "a batch";
      auto ordered = co_await this->order(std::move(order));
      if (ordered) continue;
      wait.what = fmt::format("the picture {} of person {} cannot be uploaded: {}", want.source, want.person,
                              ordered.error().what);
      if (ordered.error().code == Errc::invalid)
        wait.advice = "cancel the batch, and hand it in anew with another picture";
      co_return std::move(wait);
    }
    AssetStage const stage = (*known)->stage;
    if (stage == AssetStage::failed) {
      wait.what = fmt::format("the platform does not take the picture {} of person {}: {}", want.source,
                              want.person, (*known)->words);
      wait.advice = fmt::format(
          "yuanjingctl assets upload {} FILE --again{} with this file, or another picture in a new batch",
          shell_word(want.person), of_account(want.account));
      co_return std::move(wait);
    }
    active += stage == AssetStage::active ? 1 : 0;
    if (stage != AssetStage::active) begin(key);
  }
  wait.what = fmt::format("{} of {} pictures of person {} can be used; the platform looks at the others",
                          active, wants.size(), first.person);
  co_return std::move(wait);
}

std::vector<PersonWait> AssetService::people_waits() const {
  std::vector<PersonWait> waits;
  for (auto const& [key, wait] : waits_) waits.push_back(wait);
  return waits;
}

std::optional<PersonWait> AssetService::wait_of(std::string const& account,
                                                std::vector<PersonFile> const& people) const {
  // Somebody who has to act comes before somebody who is looked at.
  std::optional<PersonWait> found;
  for (auto const& each : people) {
    auto wait = waits_.find({account, each.person});
    if (wait == waits_.end()) continue;
    if (!found || (found->advice.empty() && !wait->second.advice.empty())) found = wait->second;
  }
  return found;
}

}  // namespace yj::engine
