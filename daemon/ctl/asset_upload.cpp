// yuanjingctl assets upload GROUP FILE|URL
#include "base/media_type.hpp"
#include "base/text.hpp"
#include "core/asset.hpp"
#include "daemon/ctl/asset_views.hpp"
#include "daemon/ctl/assets.hpp"
#include "daemon/ctl/input_upload.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/words.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace yj::ctl {

namespace {

namespace fs = std::filesystem;

bool is_url(std::string const& source) {
  std::string start = lower_ascii(source.substr(0, 8));
  return start.starts_with("http://") || start.starts_with("https://");
}

/// The last name of a path or URL, without its ending.
std::string label_of(std::string const& source) {
  std::string name = source.substr(0, source.find_first_of("?#"));
  return fs::path{is_url(source) ? name : source}.stem().string();
}

/// `Image` or `Video`, as the platform writes them.
std::string type_word(std::string const& typed) {
  if (typed.empty()) return {};
  return lower_ascii(typed) == "video" ? "Video" : "Image";
}

/// The file's content lies with the daemon; its hash. Everything that would be refused there is said here, before it is sent.
Result<Digest> send_file(DaemonLink& daemon, std::string const& source) {
  std::error_code error;
  fs::path path = fs::canonical(source, error);
  if (error) return fail(Errc::not_found, tr("there is no file '{}'", source));
  std::string name = path.filename().string();
  auto fd = open_beneath(path.parent_path(), name);
  if (!fd) return fail(Errc::invalid, fd.error().what);
  auto head = read_head(*fd, path, kMediaHeadBytes);
  if (!head) return fail(Errc::invalid, head.error().what);
  if (!media_type_of(*head))
    return fail(Errc::invalid, tr("{} is neither a picture nor a film by its content", source));
  auto bytes = fs::file_size(path, error);
  if (!error && bytes > kAssetFileBytesMax)
    return fail(
        Errc::invalid,
        tr("{} has {} bytes, and the platform takes files of at most {} in a request ({} MiB with "
           "everything, in base64); make it smaller, or put it on a public web server and upload its URL",
           source, bytes, kAssetFileBytesMax, kAssetBodyBytesMax >> 20));
  InputUpload upload{daemon, path.parent_path()};
  auto hash = upload.hash(name);
  if (!hash) return fail(Errc::invalid, hash.error().what);
  auto sent = upload.send(name, *hash);
  if (!sent) return sent.error();
  if (!sent->good()) return fail(Errc::conflict, said_in(sent->json, "detail"));
  return hash->sha256;
}

Exit exit_of(Error const& error) {
  if (error.code == Errc::unavailable) return Exit::unreachable;
  return error.code == Errc::conflict ? Exit::failed : Exit::invalid;
}

}  // namespace

Exit upload_asset(Invocation const& invocation, DaemonLink& daemon, UploadWish const& wish) {
  Json body;
  body["account"] = wish.account;
  body["group"] = wish.group;
  body["name"] = wish.name.empty() ? label_of(wish.source) : wish.name;
  if (!wish.type.empty()) body["type"] = type_word(wish.type);
  if (wish.again) body["again"] = true;
  if (is_url(wish.source)) {
    body["url"] = wish.source;
  } else {
    auto sent = send_file(daemon, wish.source);
    if (!sent) {
      print_error(sent.error().what);
      return exit_of(sent.error());
    }
    body["sha256"] = sent->text();
  }
  auto answer = daemon.post("/v1/assets", body.dump(-1, ' ', false, Json::error_handler_t::replace),
                            "application/json");
  Exit shown = finish(invocation, answer, [](Json const& json) {
    print(asset_text(json));
    std::string id = text_in(json, "id");
    if (text_in(json, "status") == "processing")
      print(tr("`yuanjingctl assets wait {}` waits until it can be used\n", id));
  });
  bool failed = answer && answer->good() && text_in(answer->json, "status") == "failed";
  return failed ? Exit::failed : shown;
}

}  // namespace yj::ctl
