#pragma once

#include <string>

namespace yj::control {

/// One thing that was looked at because somebody wants to know whether all is well.
struct Finding {
  enum class Verdict {
    good,
    later,  ///< wrong, and may pass by itself: the platform cannot be reached, the disk is full
    wrong,  ///< somebody has to mend it
  };
  Verdict verdict = Verdict::good;
  std::string
      subject;  ///< `key`, `platform`, `clock`, `place`, `disk`, `socket`, `catalogue`, `configuration`, `backup`
  std::string text;  ///< for people, with what to do
};

constexpr char const* name_of(Finding::Verdict verdict) {
  switch (verdict) {
    case Finding::Verdict::good: return "good";
    case Finding::Verdict::later: return "later";
    case Finding::Verdict::wrong: break;
  }
  return "wrong";
}

}  // namespace yj::control
