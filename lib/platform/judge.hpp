#pragma once

#include "core/outcome.hpp"
#include "http/message.hpp"
#include "http/upload.hpp"
#include "platform/chat_reader.hpp"

namespace yj::platform {

// What the platform's answers mean. Pure functions: the same answer, the same verdict. An answer is judged by
// its body before its status and never by its Content-Type (public source of the platform: an error may come
// with 200, and the label is unreliable). Sources: llmage/asyncinference.py and syncinference.py for submits,
// wwwroot/v1/tasks/index.dspy for status queries, ahserver/auth_api.py for plain-text refusals, and the
// platform's API document.

/// How the paid POST ended.
///
///   answer                                            verdict
///   taskid, in 2xx and with 408, 425, 5xx too         Accepted, also in a body that breaks off behind it
///   2xx SUCCEEDED without taskid                      FinishedAtOnce
///   2xx FAILED or `error`, without taskid             FailedAtOnce
///   400 404 405 411 413 414 415 422 431, API's form   Refused
///   the same as HTML or anything else, 3xx            Misconfigured
///   401 403                                           KeyRejected
///   402, and 429 with words about the balance         BalanceEmpty
///   429 otherwise                                     Throttled, `Retry-After` capped at an hour
///   everything else: 408, 425, 5xx, an empty or       InDoubt
///   meaningless 2xx, no answer, a cut one
///
/// The API's form is JSON with `error` or `message`, or aiohttp's short text such as `404: Not Found`.
/// When the tail was not sent the same table holds, but what it calls InDoubt is Unsent: without its tail a
/// request names no model, and nothing can have been bought.
/// Unsent is also a 400 that misses `model`, which every request of ours names and which the platform asks for before it does
/// anything: the request was cut on its way, and the platform went on with what it had.
SubmitOutcome judge_submit(http::Finished const& finished);

/// How a chat ended: `answer` is what the body of a 2xx said, of which `finished` then has only the head. Every other answer is
/// judged as above.
///
///   answer                                            verdict
///   an error anywhere in it                           FailedAtOnce: not billed
///   `[DONE]`, or one whole JSON value                 FinishedAtOnce with what it carried
///   text, and the end that the HTTP framing promised  the same: not every version says `[DONE]`
///   everything else, text that breaks off above all   InDoubt
SubmitOutcome judge_chat(http::Finished const& finished, ChatReader const& answer);

/// What a status query says. Takes `status` or `taskstatus`, flat or in an envelope
/// `{"status":"ok","data":{…}}`. An envelope's error is a failed query, hence NoNews; so is whatever is not a
/// status at all. A word that is not known is Unfinished. FAILED with "taskid=… not exist" is NotExist: it
/// says the same of tasks not recorded yet, lost or archived. `ours` is the task that was asked about: an answer
/// that says that it does not exist means the same, in whatever words.
PollAnswer judge_poll(http::Response const& response, TaskId const& ours);

}  // namespace yj::platform
