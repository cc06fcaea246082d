// The web app's files. All are read once, at start-up: a request chooses from what is there and never opens a path.
#pragma once
#include "proto/http/message.hpp"

#include <filesystem>
#include <unordered_map>

namespace dvr::api {

// Any thread; unchanged after load().
class StaticFiles final : public http::Handler {
 public:
  static constexpr std::size_t kMaxTotalBytes = 128 << 20;

  // Blocks. A missing folder gives files that explain themselves; io or too_large otherwise.
  static Result<std::unique_ptr<StaticFiles>> load(const std::filesystem::path& folder);

  // GET and HEAD. What is no file and looks like a page ("/cameras/7") is the app itself: index.html.
  Task<http::Response> handle(http::Request request) override;
  std::size_t body_limit(const http::Request&) const override { return 0; }
  bool empty() const { return files_.empty(); }

 private:
  struct File {
    SharedBytes plain, gzip;  // gzip is null when there is no file.gz beside it
    std::string etag;
    std::string_view content_type;
    bool immutable = false;  // its name holds its content's hash
  };
  const File* find(std::string_view path) const;
  static http::Response answer(const File& file, const http::Request& request);

  std::unordered_map<std::string, File> files_;  // by path, "/index.html"
};

std::string_view content_type_of(std::string_view path);

}  // namespace dvr::api
