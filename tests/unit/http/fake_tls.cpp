#include "fake_tls.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace yj::test {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void add_extension(X509* certificate, X509* issuer, int nid, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(std::string const& name, Key const& key, Certificate const& issuer,
                             long serial) {
  Certificate certificate{X509_new(), X509_free};
  X509_set_version(certificate.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<unsigned char const*>(name.c_str()), -1, -1, 0);
  X509* signer = issuer ? issuer.get() : certificate.get();
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(signer));
  return certificate;
}

class TlsPeer final : public FakePeer {
 public:
  TlsPeer(int fd, SSL_CTX* context) : FakePeer(fd), ssl_(SSL_new(context), SSL_free) {
    SSL_set_fd(ssl_.get(), fd);
  }
  ~TlsPeer() override { close(); }

  bool begin() override { return SSL_accept(ssl_.get()) == 1; }
  std::string receive(std::size_t bytes_max) override {
    std::string text(bytes_max, '\0');
    int got = SSL_read(ssl_.get(), text.data(), static_cast<int>(text.size()));
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  bool send(std::string_view text) override {
    return text.empty() || SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) > 0;
  }
  void close() override {
    if (fd_ >= 0 && SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
    FakePeer::close();
  }

 private:
  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

}  // namespace

struct FakeAuthority::Keys {
  Key ca_key = make_key();
  Key key = make_key();
  Certificate ca;
  Certificate certificate;
};

FakeAuthority::FakeAuthority(std::string const& subject_alt_name) : keys_(std::make_shared<Keys>()) {
  keys_->ca = make_certificate("Test Authority", keys_->ca_key, nullptr, 1);
  add_extension(keys_->ca.get(), keys_->ca.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(keys_->ca.get(), keys_->ca_key.get(), EVP_sha256());
  keys_->certificate = make_certificate("Test Server", keys_->key, keys_->ca, 2);
  add_extension(keys_->certificate.get(), keys_->ca.get(), NID_subject_alt_name, subject_alt_name);
  X509_sign(keys_->certificate.get(), keys_->ca_key.get(), EVP_sha256());

  std::string pattern = (std::filesystem::temp_directory_path() / "yj-ca-XXXXXX").string();
  int fd = ::mkstemp(pattern.data());
  ca_file_ = pattern;
  std::FILE* file = ::fdopen(fd, "w");
  PEM_write_X509(file, keys_->ca.get());
  std::fclose(file);
}

FakeAuthority::~FakeAuthority() {
  std::error_code ignored;
  std::filesystem::remove(ca_file_, ignored);
}

FakeServer::MakePeer FakeAuthority::peers(bool tls_max_1_1) const {
  std::shared_ptr<SSL_CTX> context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  SSL_CTX_use_certificate(context.get(), keys_->certificate.get());
  SSL_CTX_use_PrivateKey(context.get(), keys_->key.get());
  if (tls_max_1_1) {
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  }
  // OpenSSL writes without MSG_NOSIGNAL, and clients of these tests leave early on purpose.
  std::signal(SIGPIPE, SIG_IGN);
  return [context, keys = keys_](int fd) -> std::unique_ptr<FakePeer> {
    return std::make_unique<TlsPeer>(fd, context.get());
  };
}

}  // namespace yj::test
