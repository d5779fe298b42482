#pragma once

#include "base/instant.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj {

/// True for well-formed UTF-8 without surrogates or overlong forms (RFC 3629).
bool is_utf8(std::string_view text);

/// Text from outside, made safe for a log or a terminal: control characters and broken UTF-8 become `?`, and
/// at most `bytes_max` bytes are kept, cut at a character's border and closed with `…`.
std::string printable(std::string_view text, std::size_t bytes_max);

std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);
std::string trimmed(std::string_view text);
std::string joined(std::vector<std::string> const& parts, std::string_view separator);

/// The candidate that a person most probably meant (few edits away), if any is near enough to be worth a
/// hint.
std::optional<std::string> nearest(std::string_view word, std::vector<std::string> const& candidates);

/// `200ms`, `30s`, `5m`, `2h`, `7d`; nothing else.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest exact form that `parse_duration` reads back.
std::string to_text(Duration duration);

/// `512`, `64KiB`, `16MiB`, `2GiB`, `1TiB`; nothing else.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

/// As it is typed on a command line: in single quotes where a shell would read more into it than a word.
std::string shell_word(std::string_view text);

}  // namespace yj
