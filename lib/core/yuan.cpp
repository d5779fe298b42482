#include "core/yuan.hpp"

#include "core/millionths.hpp"

namespace yj {

std::string to_text(Yuan yuan) { return millionths_text(yuan.millionths); }

}  // namespace yj
