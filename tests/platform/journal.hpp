#pragma once

#include "base/instant.hpp"
#include "base/json.hpp"
#include "form.hpp"
#include "wire.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace yj::sim {

/// Who asked: what the Authorization header said of the one key.
enum class KeySeen { none, right, wrong };

/// What tests read at GET /sim/journal: one entry per request, in the order of their treatment.
struct Entry {
  std::uint64_t number = 0;
  Instant at;
  Request request;  ///< without its body
  std::uint64_t body_bytes = 0;
  KeySeen key = KeySeen::none;
  std::string kind;     ///< submit, status, file, models, asset, sim, other
  Form form;            ///< of a submission
  std::string outcome;  ///< created, refused: …, unfinished, SUCCEEDED, 206, …
  std::string fault;    ///< the fault that was played, or empty
  std::string taskid;
  int status = 0;          ///< HTTP status of the answer
  std::uint64_t sent = 0;  ///< bytes of the answer's body
  bool sent_whole = false;
};

class Journal {
 public:
  /// Older entries make room for new ones beyond `most`; `dropped` counts them.
  explicit Journal(std::size_t most) : most_(most) {}

  /// Adds an entry and gives it the next number, from 1.
  std::uint64_t add(Entry entry);
  void delivered(std::uint64_t number, std::uint64_t bytes, bool whole);

  /// Entries of that kind (all for an empty one) numbered above `since`, and the totals.
  [[nodiscard]] Json to_json(std::string_view kind, std::uint64_t since) const;

 private:
  std::size_t most_;
  std::deque<Entry> entries_;
  std::uint64_t count_ = 0;
  std::uint64_t foreign_with_key_ = 0;
};

}  // namespace yj::sim
