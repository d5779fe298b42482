#pragma once

#include <string>
#include <string_view>

namespace yj::batch {

/// What an editor shows for a key of the batch file: a sentence in English, then the same in Chinese.
/// Every key of `keys_at` has one.
std::string description_of(std::string_view key);

}  // namespace yj::batch
