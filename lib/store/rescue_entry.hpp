#pragma once

#include "core/intent.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace yj::store {

// One slot of the rescue log: a mark, the length, the SHA-256 of the text, and the answer as JSON text.

/// Nothing that exceeds `bytes_max`: the platform's verbatim words are left out before the whole is; empty when
/// even that does not help, as with a long text that the answer carried itself, or with sound.
std::string encode_slot(SettleAttempt const& bought, std::size_t bytes_max);

/// The entry, if all of its bytes are there and unchanged.
std::optional<SettleAttempt> decode_slot(std::string_view bytes);

/// What takes an entry back: its mark and checksum alone, so few bytes that no disk tears them apart.
std::string empty_slot();
bool is_empty_slot(std::string_view bytes);

}  // namespace yj::store
