#pragma once

#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace yj::ctl {

/// Lets a command line say in the user's language what CLI11 says by itself: headings of `--help`, which then has lines of at most 80
/// columns, and mistakes in what was typed. Before commands are added, which inherit it. Where English is spoken nothing is changed.
void say_in_own_words(CLI::App& app);

/// A mistake in CLI11's words, in those of the user; what is not known stays as it is.
std::string own_words(std::string const& mistake);

/// `BATCH|JOB`, the word for what an option takes, in the user's language.
std::string value_word(std::string const& name);

}  // namespace yj::ctl
