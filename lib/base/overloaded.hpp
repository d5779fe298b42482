#pragma once

namespace yj {

/// One function object of several, for std::visit: `std::visit(Overloaded{[](A const&) {…}, [](B const&) {…}}, value)`.
template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;  // clang before 17 does not make this guide itself

}  // namespace yj
