#pragma once

#include <filesystem>

namespace yj::control {

/// Which of the two sockets a client came through. What one of them has places for, the other's clients never take.
enum class Door { members, readers };

/// Where those ask who may read and change nothing, beside the socket of those who may do both: `control.sock` ->
/// `control.read.sock`. The daemon makes it, and the client looks there where the other one is closed to it.
inline std::filesystem::path readers_socket(std::filesystem::path const& socket) {
  std::filesystem::path name = socket.stem();
  name += ".read";
  name += socket.extension();
  return socket.parent_path() / name;
}

}  // namespace yj::control
