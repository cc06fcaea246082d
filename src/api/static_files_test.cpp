#include "api/static_files.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <future>

namespace dvr::api {
namespace {

namespace fs = std::filesystem;
using http::Method;

class StaticFilesTest : public ::testing::Test {
 public:
  ~StaticFilesTest() override { fs::remove_all(folder_); }
  void put(const std::string& name, std::string_view text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  http::Response get(std::string path, http::Headers headers = {}, Method method = Method::get) {
    const auto site = StaticFiles::load(folder_).value();
    http::Request request;
    request.method = method;
    request.path = std::move(path);
    request.headers = std::move(headers);
    asio::io_context context;
    auto answer = asio::co_spawn(context, site->handle(std::move(request)), asio::use_future);
    context.run();
    return answer.get();
  }
  static std::string body(const http::Response& response) {
    const auto* buffers = std::get_if<std::vector<SharedBytes>>(&response.body);
    if (!buffers) return std::get<std::string>(response.body);
    return buffers->empty() ? "" : std::string(as_text(*buffers->front()));
  }

  const fs::path folder_ = fs::temp_directory_path() / ("dvr-web-" + to_hex(random_bytes(6)));
};

TEST_F(StaticFilesTest, ServesFilesWithTheirTypes) {
  put("index.html", "<app>");
  put("assets/main-abc123.js", "code");
  const auto script = get("/assets/main-abc123.js");
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(body(script), "code");
  EXPECT_EQ(script.headers.get("Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(script.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
  const auto index = get("/");
  EXPECT_EQ(body(index), "<app>");
  EXPECT_EQ(index.headers.get("Cache-Control"), "no-cache");
}

TEST_F(StaticFilesTest, PagesOfTheAppAreTheIndex) {
  put("index.html", "<app>");
  EXPECT_EQ(body(get("/cameras/7")), "<app>");
  EXPECT_EQ(get("/missing.js").status, 404);
  EXPECT_EQ(get("/assets/missing").status, 404);
  EXPECT_EQ(get("/", {}, Method::post).status, 405);
}

TEST_F(StaticFilesTest, PrefersTheCompressedForm) {
  put("index.html", "<app>");
  put("index.html.gz", "zipped");
  EXPECT_EQ(body(get("/")), "<app>");
  http::Headers headers;
  headers.set("Accept-Encoding", "gzip, br");
  const auto zipped = get("/", headers);
  EXPECT_EQ(body(zipped), "zipped");
  EXPECT_EQ(zipped.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(zipped.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(zipped.headers.get("ETag"), get("/").headers.get("ETag"));
  headers.set("If-None-Match", zipped.headers.get("ETag"));
  EXPECT_EQ(get("/", headers).status, 304);
}

TEST_F(StaticFilesTest, SaysThatTheAppIsMissing) {
  const auto response = get("/");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(body(response).find("script/build"), std::string::npos);
}

}  // namespace
}  // namespace dvr::api
