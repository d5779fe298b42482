#pragma once

#include "daemon/reference/command_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj::reference {

/// How a shell completes a value.
struct ValueKind {
  enum class By {
    nobody,   ///< free text, a number, an id: nothing can be offered
    files,    ///< the shell itself
    choices,  ///< a list that belongs to the option
    program,  ///< `yuanjingctl completion --values NAME` prints what there is
  };
  By by = By::nobody;
  std::string name;  ///< for `program`: states, types, models, accounts, batches, jobs, things
};

/// By the word that `--help` shows for the value; nothing for a word that this table does not have, which a test refuses:
/// a new word needs its line here.
std::optional<ValueKind> kind_of(Argument const& argument);

}  // namespace yj::reference
