#include "daemon/ctl/daemon_book.hpp"
#include "daemon/ctl/tr.hpp"

#include <array>

namespace yj::ctl {

// What orders cost, what budgets and balances allow, and which charges differ.
Sentences book_of_money() {
  static constexpr std::array kAll{
      Sentence{mark("nobody knows what {} costs, and its batch says: ask"), "s"},
      Sentence{mark("the platform reports no price for {}, so no budget can be kept with it")},
      Sentence{mark("it waits until it is known what the jobs under way or in doubt cost: of {}, {}"), "ss"},
      Sentence{mark("{} is reached: {}"), "ss"},
      Sentence{mark("{} of {} credits are spent, {} are set aside for what is under way, and {}"), "...s"},
      Sentence{mark("such a job may cost up to {}")},
      Sentence{mark("nobody knows yet what such a job costs")},
      Sentence{mark("the budget of batch {}")},
      Sentence{mark("the daily budget of batch {} for {}")},
      Sentence{mark("the budget of project {}")},
      Sentence{mark("the budget of account {}")},
      Sentence{mark("confirm_above of batch {}")},
      Sentence{mark("the daily budget of account {} for {}")},
      Sentence{mark("`yuanjingctl approve {}` orders them at an unknown price, one at a time; or name the "
                    "price in the configuration, under `prices:`")},
      Sentence{mark("`yuanjingctl budget {} --max CREDITS` raises it")},
      Sentence{mark("It goes on at midnight; `yuanjingctl budget {} --daily CREDITS` raises it")},
      Sentence{mark("`yuanjingctl approve {}` lets it go on")},
      Sentence{mark("Raise `projects: {{{}: {{budget: …}}}}` in the configuration and reload it (SIGHUP)")},
      Sentence{mark(
          "Raise `accounts: {{{}: {{budget: {{max: …}}}}}}` in the configuration and reload it (SIGHUP)")},
      Sentence{mark("It goes on at midnight; `accounts: {{{}: {{budget: {{daily: …}}}}}}` in the "
                    "configuration raises it (SIGHUP)")},
      Sentence{mark("jobs wait for money: {}")},
      Sentence{mark("account {}: about {} credits are left of the {} that {} told at {}")},
      Sentence{mark("{} tasks since then reported no price, so it is less")},
      Sentence{mark("nobody knows what {} orders under way will take of it")},
      Sentence{mark("{} orders under way will take about {} of it")},
      Sentence{mark("{}, and ? for {} of them"), "s"},
      Sentence{mark("nobody knows yet what {} costs ({} wait)")},
      Sentence{mark("that pays for about {} more {} of {} ({} wait)"), ".s"},
      Sentence{mark("{} more kinds of job wait")},
      Sentence{
          mark("it is not enough for all that waits: about {} credits are wanted, {} more than there are")},
      Sentence{mark("nobody knows yet what {} will cost"), "s"},
      Sentence{mark("about {} credits for {}, {}"), "nss"},
      Sentence{mark("about {} to {} credits for {}, {}"), "nnss"},
      Sentence{mark("nobody knows yet what the other {} will cost")},
      Sentence{mark("{} {} charged and {} {} expected, {}"), ".s.ss"},
      Sentence{mark("{} s were charged for and {} s were asked")},
      Sentence{mark("{} was charged for and {} was asked")},
      Sentence{mark("off-peak was asked and not charged for")},
      Sentence{mark("off-peak was charged for and not asked")},
      Sentence{mark("it will cost {}, and its confirm_above is {}; `yuanjingctl approve {}` lets it go"),
               "s"},
      Sentence{mark("a budget has no room for this order any more")},
      Sentence{mark("a daily budget of {} is more than the whole budget of {}")},
      Sentence{mark("set both, or take one away")},
      Sentence{mark(
          "nobody told a balance: `yuanjingctl balance set N`, with what the platform's page shows now")},
      Sentence{mark("nobody told the balance of account '{}'")},
      Sentence{
          mark("{} more rows are left out ({}); they are in the totals. Ask for less with since and until"),
          ".s"},
      Sentence{mark("only the first {} budgets are shown; ask for one batch")},
      Sentence{mark("no job of batch '{}' waits for a price of '{}'")},
      Sentence{mark("none of its jobs waits for a price")},
      Sentence{mark("these do: {}")},
      Sentence{mark("nothing of batch '{}' waits for an approval")},
      Sentence{mark("`yuanjingctl why` says what a batch waits for; a word ahead would approve any price")},
      Sentence{mark("nothing is left of the {} of account {}: {} of {} credits are spent or set aside"), "s"},
  };
  return {kAll.data(), kAll.size()};
}

}  // namespace yj::ctl
