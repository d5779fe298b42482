#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yj::batch::patterns {

// The regular expressions of the schema, in the part of ECMA 262 that every validator knows. Each is meant to
// take all that the check takes; where it cannot be exact it takes more, never less.

/// A word in any letter case: `[tT]2[vV]`.
std::string any_case(std::string_view word);
/// The same where the check takes blanks out and has several signs for one: `16:9` is also `16 ： 9`.
std::string any_form(std::string_view word, std::string_view key);
/// A value that is one of `forms`, blanks around it allowed.
std::string whole(std::vector<std::string> const& forms);
/// The same, or a value that a variable makes when the batch is read.
std::string whole_or_variable(std::vector<std::string> const& forms);

/// A number in the digits that `catalog::integer_in` reads.
std::string const& number();
std::string const& positive_number();
/// An amount of credits.
std::string const& amount();
/// `pilot`, `ask`, `allow(10)`.
std::string const& new_price();

/// `1280*720` with any digits.
std::string const& size();

/// Text with `${batch}`, `${job}` and `$$`, and not the result of another job.
std::string const& text();
/// The same with something in it.
std::string const& prompt();
/// A path below the folder of the batch file.
std::string const& path();
/// The name of a batch, or of a job in a map: no variables.
std::string const& name();
/// The `name` of a job in a list, which knows the batch.
std::string const& name_of_job();
/// The name of a field for `fields`.
std::string const& field();

}  // namespace yj::batch::patterns
