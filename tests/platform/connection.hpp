#pragma once

#include "base/files.hpp"
#include "base/instant.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

namespace yj::sim {

/// One accepted connection with blocking reads and writes. Not a shared piece with the daemon's client on
/// purpose: two sides built on one HTTP library would share its mistakes.
class Connection {
 public:
  virtual ~Connection() = default;
  /// What comes before the first byte of HTTP: the TLS handshake where there is TLS. False when it fails.
  virtual bool open() = 0;
  /// Bytes read; 0 when the peer closed, failed, or said nothing for the idle time.
  virtual std::size_t read(char* into, std::size_t size) = 0;
  /// False when the peer is gone.
  virtual bool write(std::string_view bytes) = 0;
  /// True when the peer has closed its side, so that nobody waits for an answer. Never blocks.
  virtual bool peer_gone() = 0;
  /// A polite end: TLS close_notify where there is TLS, then FIN. Reading goes on to be possible.
  virtual void finish() = 0;
  /// The next close sends RST instead of FIN, which is what a crashed peer or a firewall looks like.
  virtual void reset_on_close() = 0;
};

/// The server's side of TLS 1.2 and later.
class TlsContext {
 public:
  /// PEM files; the certificate may be followed by its chain.
  static Result<std::shared_ptr<TlsContext>> load(std::filesystem::path const& certificate,
                                                  std::filesystem::path const& key);
  virtual ~TlsContext() = default;
  virtual std::unique_ptr<Connection> wrap(Fd socket) = 0;
};

/// Prepares an accepted socket: no Nagle delay, and reads and writes that give up after `idle`.
void prepare_socket(int fd, Duration idle);

std::unique_ptr<Connection> plain_connection(Fd socket);

}  // namespace yj::sim
