#pragma once

#include "core/outcome.hpp"
#include "http/message.hpp"
#include "simulation/books.hpp"
#include "simulation/weather.hpp"

#include <map>
#include <optional>
#include <string>

namespace yj::simulation {

/// The platform: takes orders, runs them, tells about them in the words that its public source and its document have,
/// and keeps the books. What it answers is raw HTTP; what that means is for the product to judge.
class Remote {
 public:
  Remote(Timeline& timeline, Weather& weather, Dice dice, Books& books);

  struct Order {
    AttemptId attempt;
    JobId job;
    JobFacts facts;
  };
  /// What it says before the last part has come: a wrong key, no money, too much. Nothing: it waits for the rest.
  std::optional<http::Response> refuse_early(Order const& order);
  /// A whole order. `takes` is how long the answer takes.
  http::Response submit(Order const& order, Duration& takes);
  http::Response status(std::string const& task);
  http::Response history(std::string const& account, int page);
  /// One file of a finished task.
  CollectResult fetch(std::string const& url);
  [[nodiscard]] bool lists_models() const { return !weather_.has(Fault::key); }

  // What a person can do there.
  void top_up(std::string const& account, Credits amount);
  [[nodiscard]] Credits balance(std::string const& account);
  /// What a task of this kind costs today.
  [[nodiscard]] Credits price_of(JobFacts const& facts) const;

 private:
  std::optional<http::Response> refusal(Order const& order);
  Task& take(Order const& order, bool echo);
  http::Response failed_at_once();
  std::string links_of(Task const& task) const;
  std::string finished_fields(Task const& task) const;
  void charge(Task const& task);

  Timeline& timeline_;
  Weather& weather_;
  Dice dice_;
  Books& books_;
  bool envelopes_;  ///< its generation wraps status answers
  int rows_ = 50;   ///< that a page of its history has; some servers give fewer than are asked for
  std::map<std::string, Credits> balances_;
  std::map<std::string, int> factors_;  ///< of prices, in percent, by model
  int last_task_ = 0;
};

/// The bytes of a file of this task, as their hash.
Digest file_of(std::string const& task, std::string const& kind);

}  // namespace yj::simulation
