// What is traced of a request: names and attributes, whose child it is, what is left out.
#include "api/test_support.hpp"
#include "base/scoped_executor.hpp"

#include <gtest/gtest.h>

namespace dvr::api::testing {
namespace {

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";
const std::string kSampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

class SpanWorld : public World, trace::Sink {
 public:
  explicit SpanWorld(int percent) : tracer(*this, percent) {
    services.tracer = &tracer;
    start_router();
  }
  void on_span(const trace::Span& span) override {
    const std::lock_guard lock(mutex);
    spans.push_back(span);
  }
  std::string attribute(std::string_view key, std::size_t i = 0) const {
    for (const auto& [name, value] : spans.at(i).attributes) {
      if (name != key) continue;
      if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
      return std::get<std::string>(value);
    }
    return "none";
  }
  trace::Tracer tracer;
  std::mutex mutex;
  std::vector<trace::Span> spans;
};

TEST(RequestSpan, TellsTheTemplateAndTheStatusAndIsAChildOfWhoAsked) {
  SpanWorld world(0);
  world.send(Method::get, "/api/cameras/1/gaps/?start=2026-11-22T08:30:00Z",
             {.token = world.token(world.owner), .headers = {{"traceparent", kSampled}, {"tracestate", "rojo=1"}}});
  ASSERT_EQ(world.spans.size(), 1u);
  const auto& span = world.spans[0];
  EXPECT_EQ(span.name, "GET /api/cameras/{id}/gaps/");
  EXPECT_EQ(span.kind, trace::Kind::server);
  EXPECT_EQ(span.context.trace_text(), kTrace);
  EXPECT_EQ(trace::traceparent({span.context.trace_id, *span.parent, true}), kSampled);
  EXPECT_EQ(span.context.state, "rojo=1");
  EXPECT_EQ(world.attribute("http.request.method"), "GET");
  EXPECT_EQ(world.attribute("http.route"), "/api/cameras/{id}/gaps/");
  EXPECT_EQ(world.attribute("url.path"), "/api/cameras/1/gaps/");
  EXPECT_EQ(world.attribute("url.scheme"), "https");
  EXPECT_EQ(world.attribute("http.response.status_code"), "200");
  EXPECT_EQ(world.attribute("dvr.camera.id"), "1");
  EXPECT_EQ(world.attribute("dvr.request.id"), "test");
  EXPECT_EQ(span.error, std::nullopt);
}

TEST(RequestSpan, TokensInPathsStayHere) {
  EXPECT_EQ(path_for_traces("/api/shared/{token}/video.mp4", "/api/shared/c2VjcmV0/video.mp4"),
            "/api/shared/{token}/video.mp4");
  EXPECT_EQ(path_for_traces("/api/cameras/{id}/", "/api/cameras/17/"), "/api/cameras/17/");
  EXPECT_EQ(path_for_traces("/api/cameras/{id}/", "/api/cameras/17"), "/api/cameras/17/");
  EXPECT_EQ(path_for_traces("/healthz", "/healthz"), "/healthz");
  SpanWorld world(100);
  world.get("/api/shared/c2VjcmV0?cursor=c2VjcmV0", {});
  ASSERT_EQ(world.spans.size(), 1u);
  EXPECT_EQ(world.spans[0].name, "GET /api/shared/{token}");
  for (const auto& [name, value] : world.spans[0].attributes)
    if (const auto* text = std::get_if<std::string>(&value))
      EXPECT_EQ(text->find("c2VjcmV0"), std::string::npos) << name;
}

TEST(RequestSpan, StrangersDoNotDecideWhatIsKept) {
  SpanWorld world(0);
  world.send(Method::get, "/api/cameras/", {.headers = {{"traceparent", kSampled}}});
  world.send(Method::get, "/healthz", {.headers = {{"traceparent", kSampled}}});
  world.get("/api/cameras/", world.token(world.owner));  // a root, of which none is kept
  EXPECT_EQ(world.spans.size(), 0u);
}

Task<Answer> fails_inside(Services&, Context) { co_return Problem(ErrorKind::internal, "broken"); }
Task<Answer> throws_inside(Services&, Context) { throw std::runtime_error("broken"); }

TEST(RequestSpan, OnlyFaultsOfOursAreErrors) {
  SpanWorld world(100);
  const std::array table{Route(Method::get, "/api/broken/", Right::anyone(), fails_inside),
                         Route(Method::get, "/api/thrown/", Right::anyone(), throws_inside)};
  world.start_router(table);
  world.get("/api/broken/", {});
  EXPECT_THROW(world.get("/api/thrown/", {}), std::runtime_error);
  world.get("/api/nothing/", {});
  ASSERT_EQ(world.spans.size(), 3u);
  for (const std::size_t i : {0, 1}) {
    EXPECT_TRUE(world.spans[i].error.has_value());
    EXPECT_EQ(world.attribute("error.type", i), "500");
  }
  EXPECT_EQ(world.spans[2].name, "GET");
  EXPECT_EQ(world.attribute("http.response.status_code", 2), "404");
  EXPECT_FALSE(world.spans[2].error.has_value());
}

TEST(RequestSpan, ContradictingContextsAreNobodys) {
  SpanWorld world(100);
  world.send(Method::get, "/healthz", {.headers = {{"traceparent", "00-xyz"}, {"tracestate", "a=1"}}});
  ASSERT_EQ(world.spans.size(), 1u);
  EXPECT_FALSE(world.spans[0].parent.has_value());
  EXPECT_EQ(world.spans[0].context.state, "");
}

// A clip's job carries the request that asked for it.
TEST(RequestSpan, AJobKnowsTheRequestThatAskedForIt) {
  SpanWorld world(0);
  const auto start = format_rfc3339(kStart + Seconds(2)), end = format_rfc3339(kStart + Seconds(5));
  const auto body =
      json::serialize(json::object{{"camera_id", 1}, {"start_time", start}, {"end_time", end}, {"name", "x"}});
  const auto made =
      world.send(Method::post, "/api/clips/",
                 {.token = world.token(world.owner), .body = body, .headers = {{"traceparent", kSampled}}});
  ASSERT_EQ(made.status, 202) << made.body;
  const auto rows = world.query("SELECT payload FROM jobs");
  ASSERT_EQ(rows.size(), 1u);
  catalog::Job job;
  job.payload = rows[0].text(0);
  const auto origin = jobs::origin_of(job);
  EXPECT_EQ(origin.request_id, "test");
  ASSERT_TRUE(origin.trace.has_value());
  ASSERT_EQ(world.spans.size(), 1u);
  EXPECT_EQ(*origin.trace, world.spans[0].context);
}

TEST(RequestScope, TheAccessLineHasTraceAndCamera) {
  SpanWorld world(0);
  const auto token = world.token(world.owner);
  log::configure(log::Format::json, log::Level::info);
  ::testing::internal::CaptureStderr();
  http::Request request;
  request.method = Method::get;
  request.path = "/api/cameras/1/";
  request.headers.set("Authorization", "Bearer " + token);
  request.headers.set("traceparent", kSampled);
  request.id = "r-1";
  const log::ScopePtr scope(new log::Scope("r-1"));
  const auto answer = world.studio.wait(in_scope(scope, world.router->handle(std::move(request))));
  const auto lines = ::testing::internal::GetCapturedStderr();
  log::configure(log::Format::automatic, log::Level::error);
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(lines.find(fmt::format(R"("request":"r-1","user":{},"trace":"{}","camera":1}})", world.owner, kTrace)),
            std::string::npos)
      << lines;
}

}  // namespace
}  // namespace dvr::api::testing
