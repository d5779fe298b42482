#include "engine/model_watch.hpp"

#include "base/log.hpp"
#include "base/text.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace yj::engine {

namespace {

constexpr auto kDaily = std::chrono::hours{24};
constexpr auto kAfterFailure = std::chrono::minutes{10};

std::set<std::string> categories_of(catalog::Catalog const& catalog) {
  std::set<std::string> categories;
  for (auto const& offer : catalog.offers()) categories.insert(offer.category);
  return categories;
}

/// Versions differ in their names by what stands behind: the longest common beginning tells the family.
std::string most_like(std::string const& name, std::vector<std::string> const& known) {
  constexpr std::size_t kCommonMin = 3;
  std::string best;
  std::size_t longest = kCommonMin - 1;
  for (auto const& each : known) {
    auto end = std::mismatch(name.begin(), name.end(), each.begin(), each.end()).first;
    auto common = static_cast<std::size_t>(end - name.begin());
    if (common <= longest) continue;
    longest = common;
    best = each;
  }
  return best;
}

}  // namespace

ModelWatch::ModelWatch(boost::asio::any_io_executor loop, Clock const& clock, platform::ModelLists& lists,
                       catalog::Catalog const& catalog)
    : loop_(std::move(loop)), clock_(clock), lists_(lists), catalog_(catalog) {}

http::Awaitable<void> ModelWatch::run(std::string account) {
  boost::asio::steady_timer timer{loop_};
  while (true) {
    auto looked = co_await look(account);
    if (!looked) log::debug("the platform's list of models did not come: {}", looked.error().what);
    timer.expires_after(looked ? std::chrono::steady_clock::duration{kDaily}
                               : std::chrono::steady_clock::duration{kAfterFailure});
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

http::Awaitable<Result<void>> ModelWatch::look(std::string account) {
  ListedModels seen;
  auto all = co_await lists_.models(account, "");
  if (!all) co_return all.error();
  seen.all.insert(all->begin(), all->end());
  std::set<std::string> categories = categories_of(catalog_);
  bool told_apart = false;
  for (auto const& category : categories) {
    auto some = co_await lists_.models(account, category);
    if (!some) co_return some.error();
    std::set<std::string> names{some->begin(), some->end()};
    told_apart = told_apart || names != seen.all;
    seen.all.insert(names.begin(), names.end());
    seen.by_category.emplace(category, std::move(names));
  }
  if (!told_apart) seen.by_category.clear();
  seen.at = clock_.now();
  listed_ = std::move(seen);
  tell();
  co_return Result<void>{};
}

bool ModelWatch::gone(std::string const& model) const {
  // An empty list says more of the list than of the models.
  return listed_ && !listed_->all.empty() && !listed_->all.contains(model);
}

std::vector<UnknownModel> ModelWatch::unknown() const {
  std::vector<UnknownModel> found;
  if (!listed_) return found;
  for (auto const& name : listed_->all) {
    if (!catalog_.spelled(name).empty()) continue;
    UnknownModel model{name, {}, most_like(name, catalog_.models())};
    for (auto const& [category, names] : listed_->by_category) {
      if (names.contains(name)) model.categories.push_back(category);
    }
    found.push_back(std::move(model));
  }
  return found;
}

std::vector<std::string> ModelWatch::remarks(BatchSpec const& batch) const {
  std::map<std::string, int> jobs;
  for (auto const& job : batch.jobs) {
    if (gone(job.model)) jobs[job.model] += 1;
  }
  std::vector<std::string> remarks;
  for (auto const& [model, count] : jobs)
    remarks.push_back(
        fmt::format("the platform did not list {} when it was asked at {}: {} job(s) of it may be refused",
                    model, to_local(listed_->at), count));
  return remarks;
}

void ModelWatch::tell() {
  std::vector<std::string> missing;
  for (auto const& model : catalog_.models()) {
    if (gone(model)) missing.push_back(model);
  }
  std::vector<std::string> fresh;
  for (auto const& model : unknown())
    fresh.push_back(model.nearest.empty() ? model.name
                                          : fmt::format("{} (like {})", model.name, model.nearest));
  auto once = [&](log::Level level, std::string text) {
    if (told_.insert(text).second) log::write(level, text);
  };
  if (!missing.empty())
    once(log::Level::warning,
         fmt::format("the platform does not list these models of the catalogue: {}", joined(missing, ", ")));
  if (!fresh.empty())
    once(
        log::Level::info,
        fmt::format(
            "the platform lists models that the catalogue does not have: {}; `yuanjingctl models` tells more",
            joined(fresh, ", ")));
}

}  // namespace yj::engine
