#pragma once

#include "base/json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace yj::ctl {

/// Reads Server-Sent Events (WHATWG HTML, "Server-sent events") whose data are JSON objects, split anywhere. Comments and events
/// whose data are no object are passed over.
class EventStream {
 public:
  explicit EventStream(std::function<void(Json const&)> on_event) : on_event_(std::move(on_event)) {}

  void feed(std::string_view bytes);
  /// The connection ended: half an event is forgotten, and comes again behind `last_id`.
  void broken();
  /// Of the last whole event; empty before.
  [[nodiscard]] std::string const& last_id() const { return last_id_; }

 private:
  void take(std::string_view line);

  std::function<void(Json const&)> on_event_;
  std::string line_;
  std::string id_;
  std::string data_;
  std::string last_id_;
};

}  // namespace yj::ctl
