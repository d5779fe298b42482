#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "base/sha256.hpp"
#include "core/failure_class.hpp"
#include "core/yuan.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj {

/// The platform's name of a task (`taskid`), as the submit answered it. A status answer's `taskid` is the
/// vendor's and never replaces it.
struct TaskId {
  std::string text;
  bool operator==(TaskId const&) const = default;
};

/// What an answer said, kept as evidence: bounded, control characters removed.
struct RawAnswer {
  int status = 0;  ///< HTTP status, 0 when none came
  std::string body;
};

/// One link of a finished task: the answer's field (`video`, `image`, `audio`, `output`; `text` and `reasoning` of a chat) and
/// its URL. Whether `image` is the picture or a video's cover follows from the job's type. What the answer itself carried has
/// the URL `inline:<field>`.
struct Link {
  std::string field;
  std::string url;
  bool operator==(Link const&) const = default;
};

/// The scheme of links to what the answer itself carried.
inline constexpr std::string_view kInline = "inline:";

/// A result that came within the answer: the text of a chat, or sound.
struct InlineResult {
  std::string field;  ///< as in `Link`
  std::string bytes;
  bool operator==(InlineResult const&) const = default;
};

struct TaskResult {
  std::string usage;  ///< verbatim JSON, empty when the answer had none
  std::vector<Link> links;
  std::vector<InlineResult> inlined{};  ///< each with a link of its own
  std::string remark{};                 ///< for people: what is odd about a result that counts all the same
};

// ---- How a submit ends
// --------------------------------------------------------------------------------------------

struct Unsent {
  std::string what;
  bool before_the_wire =
      false;  ///< the trouble is this machine's; it says nothing about the way to the platform
};            ///< cut before the tail left: nothing can have been bought
struct Accepted {
  TaskId task;
};  ///< bought
struct FinishedAtOnce {
  TaskResult result;
};  ///< bought, and a synchronous model answered with the result
struct FailedAtOnce {
  FailureClass failure;
  std::string words;
};  ///< 2xx with FAILED or `error`: not billed
struct Refused {
  std::string words;
};  ///< this request will never be taken
struct KeyRejected {
  std::string words;
};  ///< 401, 403
struct Misconfigured {
  std::string words;
};  ///< 3xx, or a client error as HTML: not the API answered
struct BalanceEmpty {
  std::string words;
};  ///< 429 "Insufficient balance"
struct Throttled {
  std::string words;
  std::optional<Duration> retry_after;
};  ///< 429 of any other kind
struct InDoubt {
  std::string what;
};  ///< all bytes left and no answer tells whether it was bought

using SubmitVerdict = std::variant<Unsent, Accepted, FinishedAtOnce, FailedAtOnce, Refused, KeyRejected,
                                   Misconfigured, BalanceEmpty, Throttled, InDoubt>;

struct SubmitOutcome {
  SubmitVerdict verdict;
  RawAnswer raw;
};

// ---- What a status query says
// ---------------------------------------------------------------------------------------

struct Unfinished {
  std::string word;
};  ///< CREATED, PENDING, RUNNING, or a word we do not know
struct Succeeded {
  TaskResult result;
};
struct TaskFailed {
  FailureClass failure;
  std::string words;
};  ///< final, not billed
struct StateUnknown {
  std::string words;
};  ///< the platform's word UNKNOWN: final there, not billed
struct NotExist {
  std::string words;
};  ///< not recorded yet, lost, or archived: no verdict
struct NoNews {
  std::string what;
};  ///< the query failed; nothing is known about the task
struct QueryRejected {
  std::string words;
};  ///< 401, 403: the key, not the task

using PollVerdict =
    std::variant<Unfinished, Succeeded, TaskFailed, StateUnknown, NotExist, NoNews, QueryRejected>;

struct PollAnswer {
  PollVerdict verdict;
  RawAnswer raw;
};

// ---- What the platform's history says about orders whose answers were lost
// --------------------------------------------------------------------------------------------

/// The platform has a record of this order.
struct FoundOrder {
  AttemptId attempt;
  /// What the lost answer said, as far as the record tells: Accepted, FinishedAtOnce or FailedAtOnce. None: the record names
  /// neither a task nor an end.
  std::optional<SubmitOutcome> outcome;
  std::vector<TaskId> more;  ///< further tasks of the same order
  std::string owner;         ///< who has the task already, for people; empty: nobody of ours
};
/// A record shows what an attempt of ours cost, and that is news: it was not known, or the platform said something else.
struct ShownYuan {
  AttemptId attempt;
  JobId job;
  Yuan yuan;
  bool succeeded = false;  ///< as far as we know: its job has a sidecar, or will have one
  bool corrects = false;   ///< the platform said something else before
};
/// What was asked for and is not in `found` has no record, as far as was read.
struct HistoryRead {
  std::vector<FoundOrder> found;
  bool whole = false;             ///< every record of the time in question was read, and said whose it is
  std::string gap;                ///< what is missing when it is not whole
  std::vector<ShownYuan> yuan{};  ///< of the records that were read, whatever they were read for
  std::int64_t yuan_left = 0;     ///< tasks whose yuan were asked for and are still not known
};
/// It was to be asked for yuan alone, and none were wanted of the time in question.
struct HistoryNotAsked {
  std::int64_t yuan_left = 0;  ///< of older tasks
};
struct HistoryClosed {
  std::string what;
};  ///< not for this key, or not there: 401, 403, 404, a web page

using HistoryVerdict = std::variant<HistoryRead, HistoryNotAsked, HistoryClosed, NoNews>;

// ---- How a download ends
// --------------------------------------------------------------------------------------------

/// A proven file at its final name.
struct FileHome {
  std::string path;  ///< relative to the output tree
  std::uint64_t bytes = 0;
  Digest sha256;
};
struct LinkDead {
  std::string what;
};  ///< 401, 403, 404, 410 or an error page: ask the task for a fresh link
struct FetchAgain {
  std::string what;
};  ///< cut, slow, wrong length, broken content: the same link may serve later
struct NoSpace {
  std::string what;
};

using CollectResult = std::variant<FileHome, LinkDead, FetchAgain, NoSpace>;

}  // namespace yj
