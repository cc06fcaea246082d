#include "api/static_files.hpp"

#include "api/problem.hpp"
#include "proto/http/conditional.hpp"

#include <array>
#include <fstream>

namespace dvr::api {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, std::string_view>, 17> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".yaml", "application/yaml"},
}};

std::string_view extension_of(std::string_view path) {
  const auto name = path.substr(path.rfind('/') + 1);
  const auto dot = name.rfind('.');
  return dot == name.npos ? std::string_view() : name.substr(dot);
}

Result<Bytes> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  Bytes bytes((std::istreambuf_iterator<char>(in)), {});
  if (!in) return fail(ErrorKind::io, "cannot read {}", path.string());
  return bytes;
}

Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::error_code ec;
  std::vector<fs::path> found;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec))
    if (it->is_regular_file(ec)) found.push_back(it->path());
  if (ec) return fail(ErrorKind::io, "cannot read the web app in {}: {}", folder.string(), ec.message());
  return found;
}

http::Response not_built() {
  return http::Response::text(503,
                              "The API is running, but the web app is not installed: `script/build` makes it, and "
                              "`--web DIR` names its folder.\n");
}

}  // namespace

std::string_view content_type_of(std::string_view path) {
  const auto extension = extension_of(path);
  for (const auto& [name, type] : kTypes)
    if (name == extension) return type;
  return "application/octet-stream";
}

Result<std::unique_ptr<StaticFiles>> StaticFiles::load(const fs::path& folder) {
  auto site = std::make_unique<StaticFiles>();
  std::error_code ec;
  if (folder.empty() || !fs::is_regular_file(folder / "index.html", ec)) return site;
  DVR_TRY(const auto paths, files_below(folder));
  std::size_t total = 0;
  for (const auto& path : paths) {
    auto name = "/" + path.lexically_relative(folder).generic_string();
    const bool gzip = name.ends_with(".gz");
    if (gzip) name.resize(name.size() - 3);
    DVR_TRY(auto bytes, read_file(path));
    if ((total += bytes.size()) > kMaxTotalBytes)
      return fail(ErrorKind::too_large, "{} is no web app: it holds more than {} bytes", folder.string(),
                  kMaxTotalBytes);
    auto& file = site->files_[name];
    file.content_type = content_type_of(name);
    file.immutable = name.starts_with("/assets/");
    if (!gzip) file.etag = http::strong_etag(to_hex(sha256(bytes)).substr(0, 32));
    (gzip ? file.gzip : file.plain) = share(std::move(bytes));
  }
  std::erase_if(site->files_, [](const auto& entry) { return !entry.second.plain; });
  return site;
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  const auto it = files_.find(std::string(path));
  return it == files_.end() ? nullptr : &it->second;
}

http::Response StaticFiles::answer(const File& file, const http::Request& request) {
  const bool gzip = file.gzip && http::has_token(request.header("Accept-Encoding"), "gzip");
  // A tag names one sequence of bytes: the compressed form has its own.
  auto etag = file.etag;
  if (gzip) etag.insert(etag.size() - 1, "-gz");
  auto response = http::not_modified(request, etag)
                      ? http::Response::empty(304)
                      : http::Response::bytes(gzip ? file.gzip : file.plain, file.content_type);
  response.headers.set("ETag", etag);
  response.headers.set("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (file.gzip) response.headers.set("Vary", "Accept-Encoding");
  if (gzip && response.status == 200) response.headers.set("Content-Encoding", "gzip");
  return response;
}

Task<http::Response> StaticFiles::handle(http::Request request) {
  if (request.method != http::Method::get && request.method != http::Method::head)
    co_return api::refusal(405, "only GET and HEAD here").with("Allow", "GET, HEAD");
  if (files_.empty()) co_return not_built();
  const auto path = request.path == "/" ? std::string("/index.html") : request.path;
  if (const auto* file = find(path)) co_return answer(*file, request);
  const bool page = extension_of(path).empty() && !path.starts_with("/assets/");
  const auto* index = page ? find("/index.html") : nullptr;
  if (!index) co_return api::refusal(404, "there is no such page");
  co_return answer(*index, request);
}

}  // namespace dvr::api
