#include "engine/tally.hpp"

namespace yj::engine {

namespace {

std::string_view word(SubmitVerdict const& verdict) {
  struct Words {
    std::string_view operator()(Unsent const&) const { return "unsent"; }
    std::string_view operator()(Accepted const&) const { return "accepted"; }
    std::string_view operator()(FinishedAtOnce const&) const { return "finished_at_once"; }
    std::string_view operator()(FailedAtOnce const&) const { return "failed_at_once"; }
    std::string_view operator()(Refused const&) const { return "refused"; }
    std::string_view operator()(KeyRejected const&) const { return "key_rejected"; }
    std::string_view operator()(Misconfigured const&) const { return "not_the_api"; }
    std::string_view operator()(BalanceEmpty const&) const { return "balance_empty"; }
    std::string_view operator()(Throttled const&) const { return "throttled"; }
    std::string_view operator()(InDoubt const&) const { return "in_doubt"; }
  };
  return std::visit(Words{}, verdict);
}

std::string_view word(PollVerdict const& verdict) {
  struct Words {
    std::string_view operator()(Unfinished const&) const { return "unfinished"; }
    std::string_view operator()(Succeeded const&) const { return "succeeded"; }
    std::string_view operator()(TaskFailed const&) const { return "failed"; }
    std::string_view operator()(StateUnknown const&) const { return "unknown"; }
    std::string_view operator()(NotExist const&) const { return "not_there"; }
    std::string_view operator()(NoNews const&) const { return "no_news"; }
    std::string_view operator()(QueryRejected const&) const { return "key_rejected"; }
  };
  return std::visit(Words{}, verdict);
}

std::string_view word(CollectResult const& result) {
  struct Words {
    std::string_view operator()(FileHome const&) const { return "home"; }
    std::string_view operator()(LinkDead const&) const { return "link_dead"; }
    std::string_view operator()(FetchAgain const&) const { return "again"; }
    std::string_view operator()(NoSpace const&) const { return "no_space"; }
  };
  return std::visit(Words{}, result);
}

}  // namespace

void Tally::note(Event const& event) {
  if (auto const* submit = std::get_if<SubmitEnded>(&event)) {
    ++outcomes_[{Call::submit, word(submit->outcome.verdict)}];
  } else if (auto const* poll = std::get_if<PollEnded>(&event)) {
    ++outcomes_[{Call::poll, word(poll->answer.verdict)}];
  } else if (auto const* collect = std::get_if<CollectEnded>(&event)) {
    ++outcomes_[{Call::download, word(collect->result)}];
  }
}

std::string_view name_of(Tally::Call call) {
  switch (call) {
    case Tally::Call::submit: return "submit";
    case Tally::Call::poll: return "poll";
    case Tally::Call::download: break;
  }
  return "download";
}

}  // namespace yj::engine
