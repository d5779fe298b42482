#pragma once

#include "base/ids.hpp"
#include "base/sha256.hpp"
#include "core/job_spec.hpp"
#include "http/upload.hpp"
#include "platform/chat_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace yj::platform {

/// One paid request, laid out so that it names a model only with its last bytes.
///
/// The platform swallows an error while it reads a multipart body and goes on with the fields that it has
/// (public source of the platform's web framework, ahserver/processorResource.py), and it refuses a request
/// without a `model` before it does anything else (wwwroot/v1/video/generations/index.dspy). So whatever
/// prefix of `body` arrives, nothing is bought:
///   multipart  files first, then the text fields, `model` as the very last part; the tail is that whole
///   part, from the
///              line break and delimiter in front of it to the closing delimiter;
///   JSON       the tail is the closing brace, without which the body is no JSON and has no fields at all.
struct Plan {
  AttemptId attempt;
  std::string path;          ///< target of the POST
  std::string content_type;  ///< with the boundary, where there is one
  std::vector<http::Segment> body;
  std::string tail;
  std::uint64_t length = 0;  ///< of body and tail together, in bytes
  /// SHA-256 of a description that fixes every byte sent: path, form, each field with its type, each file's
  /// field, name, length and SHA-256, and the attempt (hence `transno` and the boundary). The files
  /// themselves are not read for it.
  Digest digest;
  /// The answer is a chat's: it carries a text (chat_reader.hpp), which may come as a stream.
  bool chat = false;
  /// The answer may carry a file.
  bool heavy_answer = false;
  /// Told of a chat's text as it arrives.
  ChatReader::OnPiece on_piece{};
};

/// Where the store keeps the bytes with this hash.
using BlobPath = std::function<std::filesystem::path(Digest const&)>;

/// Lays out the request of one attempt. With `send_transno` the attempt's text (32 characters, the length of
/// the platform's column, models/llmusage.json) goes along as `transno` and takes the place of a field of
/// that name. In multipart all values are text, truth values `true` and `false`; a field name that repeats is
/// sent repeatedly, in JSON as a list. `spec.fields` must contain `model`.
Plan plan_request(RequestSpec const& spec, AttemptId attempt, bool send_transno, BlobPath const& blob_path);

}  // namespace yj::platform
