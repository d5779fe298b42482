#pragma once

#include <boost/system/result.hpp>

#include <string>

namespace yj {

/// What a caller can act on. A new code is added only when some caller acts differently on it; everything
/// else is text in `Error::what`.
enum class Errc {
  invalid,      ///< the input is wrong; the same input will always be wrong
  not_found,    ///< what was named does not exist
  conflict,     ///< the thing is not in the state that the request needs
  lost_lease,   ///< somebody else owns the job now; our write was refused
  unavailable,  ///< may work later: network, disk, a peer that does not answer
  timed_out,    ///< the deadline passed
  full,         ///< no space left
  denied,       ///< rights are missing
  corrupt,      ///< stored data contradict themselves; nothing may be written over them
  newer,        ///< stored data were written by a newer release
  locked,       ///< another process holds it
};

/// An operating error as a value. `what` is a sentence for a person: what happened, to which thing, what to
/// do.
struct Error {
  Errc code;
  std::string what;
};

/// The shape of C++23's std::expected, on top of what Boost.System already gives us.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

/// The failing half of a Result, for `return fail(Errc::invalid, "…")`.
inline Error fail(Errc code, std::string what) { return Error{code, std::move(what)}; }

/// A broken invariant is our own bug: say where, stop, and let the service manager restart us. On in release
/// builds.
[[noreturn]] void broken_invariant(char const* condition, char const* file, int line);

}  // namespace yj

#define YJ_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::yj::broken_invariant(#condition, __FILE__, __LINE__))
