#include "base/sha256.hpp"

#include "base/result.hpp"

#include <openssl/evp.h>

namespace yj {

struct Sha256::Context {
  EVP_MD_CTX* handle = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  YJ_ASSERT(EVP_DigestInit_ex(context_->handle, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(void const* data, std::size_t size) {
  YJ_ASSERT(EVP_DigestUpdate(context_->handle, data, size) == 1);
}

Digest Sha256::finish() {
  Digest digest;
  YJ_ASSERT(EVP_DigestFinal_ex(context_->handle, digest.bytes.data(), nullptr) == 1);
  return digest;
}

Digest Sha256::of(std::string_view text) {
  Sha256 hash;
  hash.update(text);
  return hash.finish();
}

}  // namespace yj
