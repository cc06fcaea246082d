// The server over loopback, with raw sockets: what is on the wire counts.
#include "proto/http/server_test_support.hpp"

namespace dvr::http {
namespace {

using namespace testing_support;

TEST_F(HttpServer, AnswersAndCloses) {
  start();
  const auto answer = ask("GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nGET /a b ")) << answer;
  for (const auto* field : {"\r\nContent-Length: 9\r\n", "\r\nConnection: close\r\n",
                            "\r\nDate: ", "\r\nServer: dvr-lite\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
                            "\r\nContent-Security-Policy: default-src 'self'", "\r\nX-Request-Id: "})
    EXPECT_TRUE(has(answer, field)) << field << answer;
  EXPECT_FALSE(has(answer, "Strict-Transport-Security"));
}

TEST_F(HttpServer, KeepsThePipelineInOrder) {
  start();
  std::string requests;
  for (int i = 0; i < 50; ++i)
    requests += fmt::format("POST /{} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nb{}", i, i % 10);
  const auto answers = ask(requests + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  std::size_t at = 0;
  for (int i = 0; i < 50; ++i) {
    at = answers.find(fmt::format("POST /{} b{}", i, i % 10), at);
    ASSERT_NE(at, answers.npos) << i;
  }
  EXPECT_NE(answers.find("GET /last", at), answers.npos);
}

TEST_F(HttpServer, ReadsByteByByte) {
  start();
  RawClient client(port_);
  for (const char c :
       std::string_view("POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nTrailer: x\r\n\r\n"))
    client.send({&c, 1});
  EXPECT_TRUE(client.read_all().ends_with("POST /p abcde"));
}

TEST_F(HttpServer, HeadHasTheLengthAndNoBody) {
  start();
  const auto answer = ask("HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 10\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpServer, NoContentHasNoLength) {
  start();
  const auto answer = ask("GET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 204);
  EXPECT_FALSE(has(answer, "Content-Length"));
}

TEST_F(HttpServer, Http10ClosesUnlessAsked) {
  start();
  EXPECT_EQ(status_of(ask("GET / HTTP/1.0\r\n\r\n")), 200);
  RawClient client(port_);
  client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_TRUE(has(client.read_until("GET /1 "), "\r\nConnection: keep-alive\r\n"));
  client.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(has(client.read_all(), "GET /2"));
}

TEST_F(HttpServer, RefusesWhatIsMalformed) {
  start();
  const std::vector<std::pair<int, std::string>> cases{
      {400, "nonsense\r\n\r\n"},
      {400, "GET /\r\n\r\n"},
      {505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost : x\r\n\r\n"},
      {505, "GET / HTTP/1.1\nHost: x\n\n"},
      {400, "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET /../x HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"},
      {400, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n"},
      {417, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: miracles\r\n\r\n"},
  };
  for (const auto& [status, request] : cases) {
    RawClient client(port_);
    client.send(request);
    client.socket().shutdown(tcp::socket::shutdown_send);
    EXPECT_EQ(status_of(client.read_all()), status) << request;
  }
}

TEST_F(HttpServer, BoundsWhatItReads) {
  start();
  EXPECT_EQ(status_of(ask("GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n")), 414);
  EXPECT_EQ(status_of(ask("GET /" + std::string(20'000, 'a'))), 414);
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n")), 431);
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890")), 413);
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")), 413);
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                          "6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")),
            413);
  EXPECT_EQ(
      status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789")),
      200);
  EXPECT_EQ(
      status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'e'))),
      400);
}

TEST_F(HttpServer, AnswersTooLargeBodiesBeforeTheReset) {
  start();
  RawClient client(port_);
  client.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + std::string(1'000'000, 'b'));
  EXPECT_EQ(status_of(client.read_all()), 413);
}

TEST_F(HttpServer, ContinuesOnlyWhatItWillTake) {
  start();
  RawClient client(port_);
  client.send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(client.send("abc").read_all().ends_with("POST /e abc"));
  EXPECT_EQ(status_of(ask("POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 30\r\n\r\n")),
            413);
}

TEST_F(HttpServer, ExceptionsStayInside) {
  start();
  const auto answer = ask("GET /throw HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(answer), 500);
  EXPECT_FALSE(has(answer, "secret"));
}

TEST_F(HttpServer, NoHeaderIsInjected) {
  start();
  const auto answer = ask("GET /inject HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_FALSE(has(answer, "\r\nX-Evil"));
}

TEST_F(HttpServer, GathersBuffers) {
  start();
  const auto answer = ask("GET /bytes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(has(answer, "\r\nContent-Length: 300002\r\n"));
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), "ab" + std::string(300'000, 'c'));
}

TEST_F(HttpServer, StreamsNoFasterThanTheClientReads) {
  start();
  RawClient client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  client.read_until("\r\n\r\n");
  EXPECT_LT(handler_.produced, 32u << 20);  // the socket's buffers hold far less than the whole
  EXPECT_GE(client.read_all().size(), (32u << 20) - (1u << 20));
  EXPECT_EQ(handler_.produced, 32u << 20);
}

// A file without a name, of numbers that tell places apart.
struct NumberedFile {
  explicit NumberedFile(std::size_t size) : content(size, 0) {
    for (std::size_t i = 0; i < size; ++i) content[i] = char(i * 2654435761u >> 13);
    EXPECT_EQ(std::fwrite(content.data(), 1, size, file), size);
    std::fflush(file);
  }
  ~NumberedFile() { std::fclose(file); }
  std::FILE* file = std::tmpfile();
  std::string content;
};

TEST_F(HttpServer, FilesGoWithoutACopyWhereTheyMay) {
  const NumberedFile file(3'000'007);
  handler_.file = fileno(file.file);
  handler_.file_bytes = file.content.size();
  start();
  for (const int in_stretches : {0, 1, 7, 1'000}) {
    handler_.in_stretches = in_stretches;
    const auto answer = ask("GET /file HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_TRUE(answer.substr(answer.find("\r\n\r\n") + 4) == file.content) << in_stretches;
  }
}

TEST_F(HttpServer, AFileThatHasBecomeShorterClosesTheConnection) {
  const NumberedFile file(200'000);
  handler_.file = fileno(file.file);
  handler_.file_bytes = 300'000;
  handler_.in_stretches = 1'000;
  start();
  const auto answer = ask("GET /file HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(answer, "Content-Length: 300000"));
  EXPECT_LT(answer.size(), 300'000u);
}

TEST_F(HttpServer, ClientsThatGoWhileAFileIsSentAreNoTrouble) {
  const NumberedFile file(8'000'000);
  handler_.file = fileno(file.file);
  handler_.file_bytes = file.content.size();
  handler_.in_stretches = 1'000;
  start();
  {
    RawClient(port_).send("GET /file HTTP/1.1\r\nHost: x\r\n\r\n").read_until("\r\n\r\n");
  }
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 0; }));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(HttpServer, ABrokenSourceClosesTheConnection) {
  start();
  const auto answer = ask("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(answer, "Content-Length: 200000"));
  EXPECT_LT(answer.size(), 200'000u);
}

TEST_F(HttpServer, SlowHeadsAreCutOff) {
  start({.header_timeout = Millis(50)});
  RawClient client(port_);
  client.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpServer, SlowBodiesAreCutOff) {
  start({.body_timeout = Millis(50)});
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"), "");
  EXPECT_EQ(server_->stats().timeouts, 1u);
}

TEST_F(HttpServer, DrippingBodiesEndInTheTotalTime) {
  start({.body_timeout = Millis(10'000), .body_total_timeout = Millis(100)});
  RawClient client(port_);
  client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  ASSERT_TRUE(eventually([&] {
    client.send("x");
    return server_->stats().connections_open == 0;
  }));
}

TEST_F(HttpServer, IdleConnectionsAreClosed) {
  start({.idle_timeout = Millis(50)});
  RawClient client(port_);
  client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(has(client.read_all(), "GET / "));
}

TEST_F(HttpServer, ClientsThatDoNotReadAreCutOff) {
  start({.write_timeout = Millis(100)});
  RawClient client(port_);
  client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 0; }));
  EXPECT_LT(handler_.produced, 32u << 20);
}

TEST_F(HttpServer, BoundsConnectionsOfOneAddress) {
  start({.connections_per_address = 2});
  RawClient a(port_), b(port_);
  a.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /a ");
  b.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /b ");
  EXPECT_EQ(RawClient(port_).read_all(), "");
  EXPECT_EQ(server_->stats().connections_refused, 1u);
  a.socket().close();
  EXPECT_TRUE(eventually([&] { return server_->stats().connections_open == 1; }));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
}

TEST_F(HttpServer, RedirectsToHttps) {
  start({}, Mode::redirect);
  const auto answer = ask("GET /a?b=c HTTP/1.1\r\nHost: cam.example:80\r\n\r\n");
  EXPECT_EQ(status_of(answer), 308);
  EXPECT_TRUE(has(answer, "\r\nLocation: https://cam.example:8443/a?b=c\r\n")) << answer;
  EXPECT_TRUE(has(ask("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), "\r\nLocation: https://[::1]:8443/\r\n"));
  EXPECT_EQ(status_of(ask("GET / HTTP/1.1\r\nHost: a/b@c\r\n\r\n")), 400);
}

TEST_F(HttpServer, BelievesDeclaredProxiesOnly) {
  constexpr auto request =
      "GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9, 203.0.113.7, 127.0.0.2\r\nX-Forwarded-Proto: https\r\n"
      "Connection: close\r\n\r\n";
  start();
  EXPECT_TRUE(ask(request).ends_with("\r\n\r\n127.0.0.1"));
  stop();
  start({}, Mode::plain, {Cidr::parse("127.0.0.0/8").value()});
  const auto answer = ask(request);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n203.0.113.7 tls")) << answer;
  EXPECT_TRUE(has(answer, "Strict-Transport-Security"));
  EXPECT_TRUE(ask("GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-For: 203.0.113.7\r\n"
                  "Connection: close\r\n\r\n")
                  .ends_with("\r\n\r\n203.0.113.7"))
      << "the proxy's own field is the last";
}

TEST_F(HttpServer, AProxysPlainClientIsSentToHttps) {
  start({}, Mode::plain, {Cidr::parse("127.0.0.0/8").value()});
  const auto answer =
      ask("GET /who?x=1 HTTP/1.1\r\nHost: dvr.example.org:80\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: "
          "http\r\n\r\n");
  EXPECT_EQ(status_of(answer), 308);
  EXPECT_TRUE(has(answer, "Location: https://dvr.example.org/who?x=1")) << answer;
  EXPECT_EQ(answer.find("203.0.113.7"), answer.npos) << "the handler is not asked";
}

// What we took for no body would be the next request to us and a body to a proxy.
TEST_F(HttpServer, RefusesBodiesWhoseEndIsDoubtful) {
  start();
  const std::string rest = "\r\n\r\nGET /who HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const auto* field : {"Transfer-Encoding: xchunked", "Transfer-Encoding: gzip",
                            "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity\r\nContent-Length: 3"}) {
    const auto answer = ask(std::string("POST / HTTP/1.1\r\nHost: x\r\n") + field + rest);
    EXPECT_EQ(status_of(answer), 501) << field;
    EXPECT_EQ(answer.find("200 OK"), answer.npos) << field;
  }
  EXPECT_EQ(status_of(ask("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), 501);
}

TEST_F(HttpServer, StopLetsRunningRequestsEnd) {
  start();
  RawClient idle(port_), busy(port_);
  idle.send("GET /i HTTP/1.1\r\nHost: x\r\n\r\n").read_until("GET /i ");
  busy.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").read_until("\r\n\r\n");
  auto reading = std::async(std::launch::async, [&] { return busy.read_all().size(); });
  stop(Millis(30'000));
  EXPECT_GT(reading.get(), 31u << 20);
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(server_->stats().connections_open, 0);
  error_code ec;
  asio::io_context context;
  tcp::socket late(context);
  late.connect({asio::ip::make_address("127.0.0.1"), port_}, ec);
  EXPECT_TRUE(ec);
}

TEST_F(HttpServer, StopCancelsWhatDoesNotEnd) {
  start();
  RawClient client(port_);
  client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(eventually([&] { return handler_.waiting == 1; }));
  stop(Millis(10));
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server_->stats().requests_running, 0);
}

TEST(Listen, SaysWhyNot) {
  IoPool pool(1);
  TestHandler handler;
  Server server(pool, handler, nullptr, {});
  EXPECT_FALSE(server.listen({"127.0.0.1", 0, Mode::tls}).has_value());
  EXPECT_FALSE(server.listen({"nonsense", 0, Mode::plain}).has_value());
  const auto port = server.listen({"127.0.0.1", 0, Mode::plain}).value();
  const auto again = server.listen({"127.0.0.1", port, Mode::plain});
  ASSERT_FALSE(again.has_value());
  EXPECT_TRUE(has(again.error().message, "cannot listen on 127.0.0.1")) << again.error().message;
  asio::co_spawn(pool.executor(0), server.stop(Millis(0)), asio::use_future).get();
}

}  // namespace
}  // namespace dvr::http
