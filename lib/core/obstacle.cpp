#include "core/obstacle.hpp"

namespace yj {

std::string_view name_of(Obstacle::Kind kind) {
  using Kind = Obstacle::Kind;
  switch (kind) {
    case Kind::stopping: return "stopping";
    case Kind::no_space: return "no_space";
    case Kind::store_trouble: return "store_trouble";
    case Kind::account_held: return "account_held";
    case Kind::unreachable: return "unreachable";
    case Kind::account_balance: return "account_balance";
    case Kind::lane_balance: return "lane_balance";
    case Kind::circuit: return "circuit";
    case Kind::throttled: return "throttled";
    case Kind::in_flight: return "in_flight";
    case Kind::on_wire: return "on_wire";
    case Kind::rate: return "rate";
  }
  return "unknown";
}

}  // namespace yj
