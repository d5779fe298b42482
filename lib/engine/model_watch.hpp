#pragma once

#include "base/clock.hpp"
#include "catalog/catalog.hpp"
#include "http/awaitable.hpp"
#include "platform/model_list.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yj::engine {

/// What the platform lists, as it was asked last.
struct ListedModels {
  Instant at;
  std::set<std::string> all;
  std::map<std::string, std::set<std::string>>
      by_category;  ///< `catelogid`; empty where the platform does not tell them apart
};

/// A model that the platform lists and the catalogue does not have.
struct UnknownModel {
  std::string name;
  std::vector<std::string> categories;  ///< under which it is listed; may be empty
  std::string nearest;  ///< the model of the catalogue whose name is most like it; may be empty
};

/// Compares the catalogue with the platform's own list, at the start and once a day. It decides nothing: a model that is not
/// listed is ordered all the same, with a warning, because the list is known to leave models out. On the loop's thread.
class ModelWatch {
 public:
  ModelWatch(boost::asio::any_io_executor loop, Clock const& clock, platform::ModelLists& lists,
             catalog::Catalog const& catalog);

  /// Asks now, and then for ever; ends when it is cancelled.
  [[nodiscard]] http::Awaitable<void> run(std::string account);
  /// Once. Says in the log what is new since the last time.
  [[nodiscard]] http::Awaitable<Result<void>> look(std::string account);

  [[nodiscard]] std::optional<ListedModels> const& listed() const { return listed_; }
  /// The catalogue has it and the platform does not list it; false while nobody knows.
  [[nodiscard]] bool gone(std::string const& model) const;
  [[nodiscard]] std::vector<UnknownModel> unknown() const;
  /// What the owner of a batch should know: models of it that are not listed.
  [[nodiscard]] std::vector<std::string> remarks(BatchSpec const& batch) const;

 private:
  void tell();

  boost::asio::any_io_executor loop_;
  Clock const& clock_;
  platform::ModelLists& lists_;
  catalog::Catalog const& catalog_;
  std::optional<ListedModels> listed_;
  std::set<std::string> told_;  ///< sentences that the log has
};

}  // namespace yj::engine
