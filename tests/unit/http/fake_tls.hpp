#pragma once

#include "fake_server.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace yj::test {

/// A certificate authority made for one test, and a server certificate signed by it. The CA's file is removed
/// at the end.
class FakeAuthority {
 public:
  /// `subject_alt_name` as OpenSSL writes it: `DNS:localhost` or `IP:127.0.0.1`.
  explicit FakeAuthority(std::string const& subject_alt_name);
  ~FakeAuthority();
  FakeAuthority(FakeAuthority const&) = delete;
  FakeAuthority& operator=(FakeAuthority const&) = delete;

  [[nodiscard]] std::filesystem::path const& ca_file() const { return ca_file_; }
  /// For FakeServer: peers that begin with the handshake. `tls_max_1_1` offers old TLS only.
  [[nodiscard]] FakeServer::MakePeer peers(bool tls_max_1_1 = false) const;

  struct Keys;

 private:
  std::shared_ptr<Keys> keys_;
  std::filesystem::path ca_file_;
};

}  // namespace yj::test
