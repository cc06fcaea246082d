// What a collector is sent, and what its answers mean.
#include "telemetry/otlp.hpp"

#include "proto/http/gzip_test_support.hpp"
#include "proto/http/server.hpp"

#include <gtest/gtest.h>
#include <boost/asio/use_future.hpp>
#include <boost/json.hpp>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

trace::Span full_span() {
  trace::Span span;
  span.context = *trace::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "rojo=1");
  span.parent = trace::parse("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01")->span_id;
  span.name = "GET /api/cameras/{id}/";
  span.kind = trace::Kind::server;
  span.start = from_us(1'763'800'000'000'001);
  span.end = from_us(1'763'800'000'250'000);
  span.attributes = {
      {"http.route", "/api/cameras/{id}/"}, {"http.response.status_code", std::int64_t(500)}, {"x", true}};
  span.error = "bad \xff byte";
  span.links = {*trace::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-00")};
  return span;
}

TEST(OtlpJson, ASpanWhole) {
  EXPECT_EQ(otlp_span(full_span()),
            R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","traceState":"rojo=1",)"
            R"("parentSpanId":"00f067aa0ba902b7","name":"GET /api/cameras/{id}/","kind":2,)"
            R"("startTimeUnixNano":"1763800000000001000","endTimeUnixNano":"1763800000250000000","attributes":[)"
            R"({"key":"http.route","value":{"stringValue":"/api/cameras/{id}/"}},)"
            R"({"key":"http.response.status_code","value":{"intValue":"500"}},)"
            R"({"key":"x","value":{"boolValue":true}}],"links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736",)"
            R"("spanId":"1111111111111111"}],"status":{"code":2,"message":"bad ? byte"}})");
}

TEST(OtlpJson, ARootThatWentWell) {
  trace::Span span;
  span.context = *trace::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  span.name = "job clip";
  span.start = from_us(20);
  span.end = from_us(10);  // the clock was set back
  EXPECT_EQ(otlp_span(span),
            R"({"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","name":"job clip","kind":1,)"
            R"("startTimeUnixNano":"20000","endTimeUnixNano":"20000","attributes":[],"status":{}})");
}

TEST(OtlpJson, TheEnvelopeSaysWhoSends) {
  const OtlpEnvelope envelope({"dvr \"x\"", "1.2", "abc", "host"});
  const auto value = json::parse(envelope.head + "{},{}" + envelope.tail);
  const auto& resource = value.at("resourceSpans").at(0);
  EXPECT_EQ(resource.at("resource").at("attributes").as_array().size(), 4u);
  EXPECT_EQ(resource.at("resource").at("attributes").at(0).at("key"), "service.name");
  EXPECT_EQ(resource.at("resource").at("attributes").at(0).at("value").at("stringValue"), "dvr \"x\"");
  EXPECT_EQ(resource.at("scopeSpans").at(0).at("spans").as_array().size(), 2u);
  EXPECT_EQ(resource.at("scopeSpans").at(0).at("scope").at("version"), "1.2");
}

TEST(OtlpJson, RejectedSpansAreNumbersOrText) {
  EXPECT_EQ(otlp_rejected(""), 0u);
  EXPECT_EQ(otlp_rejected("\n"), 0u);
  EXPECT_EQ(otlp_rejected("{}"), 0u);
  EXPECT_EQ(otlp_rejected(R"({"partialSuccess":{}})"), 0u);
  EXPECT_EQ(otlp_rejected(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"x"}})"), 3u);
  EXPECT_EQ(otlp_rejected(R"({"partialSuccess":{"rejectedSpans":4}})"), 4u);
  EXPECT_EQ(otlp_rejected(R"({"partialSuccess":{"rejectedSpans":-1}})"), 0u);
  EXPECT_EQ(otlp_rejected(R"({"partialSuccess":7})"), 0u);
  for (const auto* garbage : {"<html>sign in</html>", "{", "[]", "7", "\x01\x02"})
    EXPECT_EQ(otlp_rejected(garbage), std::nullopt) << garbage;
}

TEST(Otlp, WhatAnswersMean) {
  const auto now = *parse_rfc3339("2026-11-22T08:30:00Z");
  const auto of = [&](int status, std::string body = "", std::string retry_after = "") {
    http::FetchAnswer answer{status, {}, std::move(body)};
    if (!retry_after.empty()) answer.headers.emplace_back("retry-after", retry_after);
    return otlp_delivery(answer, 10, now);
  };
  const auto good = of(200, "{}");
  EXPECT_TRUE(good.taken == 10 && good.refused == 0 && good.trouble.empty());
  const auto partial = of(200, R"({"partialSuccess":{"rejectedSpans":"3"}})");
  EXPECT_TRUE(partial.taken == 10 && partial.refused == 3 && !partial.trouble.empty());
  EXPECT_EQ(of(200, R"({"partialSuccess":{"rejectedSpans":"300"}})").refused, 10u);
  const auto garbage = of(200, "<html>");
  EXPECT_TRUE(garbage.taken == 10 && garbage.refused == 10 && !garbage.trouble.empty());
  for (const int again : {429, 502, 503, 504}) {
    const auto later = of(again, "whatever", "7");
    EXPECT_TRUE(later.taken == 0 && later.not_before == Millis(7000)) << again;
    EXPECT_EQ(of(again).not_before, std::nullopt);
  }
  EXPECT_EQ(of(503, "", "Sun, 22 Nov 2026 08:31:00 GMT").not_before, Millis(60'000));
  EXPECT_EQ(of(503, "", "Sun, 22 Nov 2026 08:00:00 GMT").not_before, Millis(0));
  EXPECT_EQ(of(503, "", "soon").not_before, std::nullopt);
  for (const int final : {301, 400, 401, 404, 413, 500, 501}) {
    const auto refused = of(final);
    EXPECT_TRUE(refused.taken == 10 && refused.refused == 10) << final;
    EXPECT_EQ(refused.trouble, fmt::format("answers {}", final));
  }
}

TEST(Otlp, EndpointsAndHeadersAreReadOrRefused) {
  EXPECT_EQ(*check_otlp_endpoint("http://localhost:4318/"), "http://localhost:4318");
  EXPECT_EQ(*check_otlp_endpoint("https://collector.example/otlp"), "https://collector.example/otlp");
  for (const auto* bad : {"localhost:4318", "ftp://x", "http://", "https:///x", "https://u:p@h", "http://h?x=1",
                          "http://h#x", "http://h\n"})
    EXPECT_FALSE(check_otlp_endpoint(bad)) << bad;
  EXPECT_EQ(*parse_otlp_headers(""), OtlpHeaders{});
  EXPECT_EQ(*parse_otlp_headers("Authorization=Basic YTpi==, x-key=a%2Cb"),
            (OtlpHeaders{{"Authorization", "Basic YTpi=="}, {"x-key", "a,b"}}));
  for (const auto* bad : {"novalue", "=s3cret", "a b=s3cret", "x=%zz-s3cret", "x=a%0d%0as3cret"}) {
    const auto read = parse_otlp_headers(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_EQ(read.error().message.find("s3cret"), std::string::npos) << "values are secrets";
  }
}

// A collector that keeps what it is sent, and first says so many times that it is busy.
class Collector final : public http::Handler {
 public:
  explicit Collector(int busy) : busy_(busy) { port_ = server_.listen({"127.0.0.1", 0, http::Mode::plain, 0}).value(); }
  ~Collector() override { asio::co_spawn(pool_.executor(0), server_.stop(Millis(0)), asio::use_future).get(); }

  Task<http::Response> handle(http::Request request) override {
    const std::lock_guard lock(mutex);
    if (busy_-- > 0) co_return http::Response::empty(503).with("Retry-After", "0");
    EXPECT_EQ(request.method_name + " " + request.path, "POST /otlp/v1/traces");
    EXPECT_EQ(request.header("X-Key"), "s3cret");
    EXPECT_EQ(request.header("Content-Type"), "application/json");
    const bool small = request.header("Content-Encoding").empty();
    const auto value = json::parse(small ? request.body : http::testing_support::gunzip(request.body));
    for (const auto& span : value.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").as_array())
      names.emplace_back(span.at("name").as_string());
    packed_requests += !small;
    co_return http::Response::json(200, "{}");
  }

  OtlpOptions options() const {
    OtlpOptions options;
    options.endpoint = fmt::format("http://127.0.0.1:{}/otlp", port_);
    options.headers = {{"X-Key", "s3cret"}};
    options.connection.proxy_of_environment = false;
    options.limits.linger = Millis(1);
    options.limits.least_pause = Millis(1);
    options.limits.most_pause = Millis(5);
    return options;
  }

  std::mutex mutex;
  std::vector<std::string> names;
  int packed_requests = 0;

 private:
  int busy_;
  IoPool pool_{1};
  http::Server server_{pool_, *this, nullptr, {}};
  std::uint16_t port_ = 0;
};

TEST(Otlp, SpansArriveInTheirOrderAlsoWhenTheCollectorIsBusyAtFirst) {
  Collector collector(2);
  std::vector<std::string> sent;
  Otlp otlp(collector.options());
  for (int i = 0; i < 200; ++i) {
    auto span = full_span();
    span.name = fmt::format("span {}", i);
    sent.push_back(span.name);
    otlp.on_span(span);
  }
  for (int i = 0; i < 4000 && otlp.statuses()[0].delivered < 200; ++i)
    std::this_thread::sleep_for(Millis(5));  // between looks, not instead of them
  const std::lock_guard lock(collector.mutex);
  EXPECT_EQ(collector.names, sent);
  EXPECT_GT(collector.packed_requests, 0);
}

TEST(Otlp, ACollectorThatIsAwayCostsOnlyWhatHasNoRoom) {
  OtlpOptions options;
  options.endpoint = "http://127.0.0.1:1";
  options.connection.proxy_of_environment = false;
  options.limits.waiting_parcels = 10;
  options.limits.linger = Millis(1);
  options.limits.farewell = Millis(1);
  Otlp otlp(options);
  for (int i = 0; i < 100; ++i) otlp.on_span(full_span());
  const auto status = otlp.statuses().at(0);
  EXPECT_EQ(status.service, "otlp");
  EXPECT_LE(status.waiting_parcels, 10u);
  EXPECT_EQ(status.delivered, 0u);
}

}  // namespace
}  // namespace dvr::telemetry
