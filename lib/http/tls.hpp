#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <memory>

namespace yj::http {

/// What a TLS client trusts: the system's certificates and, where given, those of a PEM file besides. TLS 1.2
/// at least; the chain and the host's name are always verified, there is no switch to turn that off.
class TlsContext {
 public:
  /// An empty path adds nothing. A file that cannot be read or holds no certificate is an error.
  static Result<std::shared_ptr<TlsContext const>> make(std::filesystem::path const& ca_file);

  struct Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);
  ~TlsContext();
  [[nodiscard]] Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace yj::http
