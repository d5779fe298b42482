#pragma once

#include "base/text.hpp"
#include "core/outcome.hpp"
#include "fuzz/check.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "store/usage.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace yj::fuzz {

/// An answer of the platform as an input: `200 whole`, `504 cut`, further fields a line each, an empty line, the body.
inline http::Response response_in(std::string_view& text) {
  http::Response response;
  std::string_view line = first_line(text);
  std::from_chars(line.data(), line.data() + line.size(), response.status);
  response.complete = line.find("cut") == std::string_view::npos;
  if (!response.complete) response.problem = "the connection was reset";
  for (line = first_line(text); !line.empty(); line = first_line(text)) {
    auto colon = line.find(": ");
    if (colon != std::string_view::npos)
      response.headers.add(std::string{line.substr(0, colon)}, std::string{line.substr(colon + 2)});
  }
  response.body = text;
  return response;
}

/// Words for a person: bounded, one that a terminal can show, never empty.
inline void are_words(std::string_view words) {
  FUZZ_CHECK(!words.empty(), "nothing is said");
  FUZZ_CHECK(words.size() <= 4096, "words without a bound");
  FUZZ_CHECK(is_utf8(words), "words that are not UTF-8");
  for (char c : words)
    FUZZ_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "words with control characters");
}

inline void is_a_task(TaskId const& task) {
  FUZZ_CHECK(!task.text.empty(), "a task without a name");
  FUZZ_CHECK(task.text.size() <= 200, "a task's name without a bound");
  FUZZ_CHECK(is_utf8(task.text) && trimmed(task.text) == task.text,
             "a task's name that cannot be asked about");
}

inline void is_evidence(RawAnswer const& raw) {
  FUZZ_CHECK(raw.body.size() <= 4096 + 3, "evidence without a bound");
  FUZZ_CHECK(is_utf8(raw.body), "evidence that is no text");
}

inline void is_a_result(TaskResult const& result) {
  FUZZ_CHECK(result.links.size() <= 64, "links without a bound");
  for (auto const& link : result.links) {
    std::string start = lower_ascii(link.url.substr(0, 8));
    FUZZ_CHECK(start.starts_with("http://") || start.starts_with("https://"), "a link to something else");
    (void)http::parse_url(link.url);
  }
  if (auto credits = store::credits_in(result.usage))
    FUZZ_CHECK(credits->millionths >= 0, "a negative charge");
  (void)store::reported_in(result.usage);
}

}  // namespace yj::fuzz
