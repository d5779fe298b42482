#pragma once

#include "core/outcome.hpp"
#include "http/message.hpp"
#include "http/upload.hpp"

namespace yj::platform {

// What the platform's answers mean. Pure functions: the same answer, the same verdict. An answer is judged by
// its body before its status and never by its Content-Type (public source of the platform: an error may come
// with 200, and the label is unreliable). Sources: llmage/asyncinference.py and syncinference.py for submits,
// wwwroot/v1/tasks/index.dspy for status queries, ahserver/auth_api.py for plain-text refusals, and the
// platform's API document.

/// How the paid POST ended.
///   taskid (in 2xx; with 408, 425 and 5xx too)  Accepted, also when the body breaks off behind it or a
///   second value follows 2xx SUCCEEDED without taskid                FinishedAtOnce 2xx FAILED or `error`,
///   without taskid       FailedAtOnce 400 404 405 411 413 414 415 422 431         Refused in the API's form
///   (JSON with `error` or `message`, or aiohttp's
///                                               `404: Not Found`), Misconfigured as HTML or anything else
///   401 403                                     KeyRejected
///   402, 429 with words about the balance       BalanceEmpty;   429 otherwise Throttled, `Retry-After`
///   capped at an hour 3xx                                         Misconfigured everything else InDoubt: 408
///   425 5xx, empty or meaningless 2xx, no answer, a cut one
/// When the tail was not sent the same table holds, but what it calls InDoubt is Unsent: without its tail a
/// request names no model, and nothing can have been bought.
/// Unsent is also a 400 that misses `model`, which every request of ours names and which the platform asks for before it does
/// anything: the request was cut on its way, and the platform went on with what it had.
SubmitOutcome judge_submit(http::Finished const& finished);

/// What a status query says. Takes `status` or `taskstatus`, flat or in an envelope
/// `{"status":"ok","data":{…}}`. An envelope's error is a failed query, hence NoNews; so is whatever is not a
/// status at all. A word that is not known is Unfinished. FAILED with "taskid=… not exist" is NotExist: it
/// says the same of tasks not recorded yet, lost or archived.
PollAnswer judge_poll(http::Response const& response);

}  // namespace yj::platform
