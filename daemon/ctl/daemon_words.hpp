#pragma once

#include <string>
#include <string_view>

namespace yj::ctl {

// What the daemon said in its own words, in the language of whoever reads it. A sentence that the book (`daemon_book.hpp`) does not
// have stays as it is, and so do names, numbers, paths, commands and whatever a person or the platform said, wherever they stand
// in it. In English, and under `--json`, which speaks English, it comes back letter by letter.

/// Where it was said: some sentences are so short that they are looked for only there.
enum class Said { anywhere, of_event, of_problem };

std::string in_own_language(std::string const& english, Said where = Said::anywhere);

/// The text of an event of this kind: most are sentences, and some only tell who did it.
std::string event_in_own_language(std::string_view kind, std::string const& english);

}  // namespace yj::ctl
