#include "control/blob_reply.hpp"

#include "base/text.hpp"
#include "control/reply.hpp"

#include <fmt/format.h>

namespace yj::control {

Outcome<Digest> blob_target(Call const& call) {
  std::string const& text = call.path.at("sha256");
  if (auto digest = Digest::parse(lower_ascii(text))) return *digest;
  return problem(400, "bad-hash", fmt::format("'{}' is no SHA-256", printable(text, 80)),
                 "64 hexadecimal digits, as sha256sum prints them");
}

http::Response blob_response(int status, store::StoredBlob const& blob) {
  Json json;
  json["sha256"] = blob.sha256.text();
  json["bytes"] = blob.bytes;
  json["warnings"] = Json::array();
  return json_response(status, json);
}

}  // namespace yj::control
