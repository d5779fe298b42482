#pragma once

#include "daemon/ctl/command.hpp"

#include <string>

namespace yj::ctl {

struct FaceWish {
  std::string account = "default";
  std::string vendor = "volcengine";
  std::string project = "default";
  std::string name;
};

struct UploadWish {
  std::string account = "default";
  std::string group;
  std::string source;  ///< a file, or an http(s) URL
  std::string name;    ///< empty: made of the source's
  std::string type;
  bool again = false;
};

// The commands that are more than one question.
Exit verify_person(Invocation const& invocation, DaemonLink& daemon, FaceWish const& wish);
Exit upload_asset(Invocation const& invocation, DaemonLink& daemon, UploadWish const& wish);
Exit wait_for_asset(Invocation const& invocation, DaemonLink& daemon, std::string const& account,
                    std::string const& id);

}  // namespace yj::ctl
