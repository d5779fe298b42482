#pragma once

#include "control/call.hpp"
#include "control/context.hpp"
#include "http/awaitable.hpp"
#include "http/body_sink.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace yj::control {

using Action = std::function<http::Awaitable<http::Response>(Context&, Call)>;
/// What becomes of the body of a request, decided when its head is there; the call has no body yet.
using Reception = std::function<http::Awaitable<http::BodyPlan>(Context&, Call)>;

/// One thing that can be asked.
struct Route {
  std::string method;
  std::string pattern;  ///< `/v1/batches/{batch}/pause`: a name in braces stands for one segment
  std::vector<std::string> parameters;  ///< of the query; any other is refused
  Action action;
  bool tagged = false;       ///< what is polled: a client that has the answer already is told so (304)
  Reception reception = {};  ///< only where the body is too large for the memory; then `action` is not used
};

/// The three steps of a route: read a typed request, carry it out, write its typed reply.
template <class Ask, class Reply>
struct Steps {
  Outcome<Ask> (*decode)(Call const&);
  http::Awaitable<Outcome<Reply>> (*run)(Context&, Ask, http::Peer);
  http::Response (*encode)(Reply const&);
};

template <class Ask, class Reply>
http::Awaitable<http::Response> carry_out(Context& context, Call call, Steps<Ask, Reply> steps) {
  Outcome<Ask> ask = steps.decode(call);
  if (!ask) co_return response_of(ask.error());
  Outcome<Reply> reply = co_await steps.run(context, std::move(*ask), call.peer);
  if (!reply) co_return response_of(reply.error());
  co_return steps.encode(*reply);
}

template <class Ask, class Reply>
Action action_of(Outcome<Ask> (*decode)(Call const&),
                 http::Awaitable<Outcome<Reply>> (*run)(Context&, Ask, http::Peer),
                 http::Response (*encode)(Reply const&)) {
  Steps<Ask, Reply> steps{decode, run, encode};
  return [steps](Context& context, Call call) { return carry_out(context, std::move(call), steps); };
}

}  // namespace yj::control
