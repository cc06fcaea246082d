// What a stranger sends after the preface of HTTP/2, in pieces, while answers are given.
#include "proto/http/http2_session.hpp"

#include <cstdlib>

namespace {

using namespace dvr;
using http::Http2Session;

void require(bool invariant) {
  if (!invariant) std::abort();
}

void answer(Http2Session& session, const Http2Session::Event& event, MonoTime now) {
  if (!session.is_open(event.stream)) return;
  const bool empty = event.stream % 3 == 0;
  session.respond(event.stream, http::Response::text(event.refusal ? event.refusal->status : 200, "").with("A", "b"),
                  empty);
  if (empty) return;
  const auto part = share(Bytes(std::size_t(event.stream % 7) * 10'000, 'p'));
  session.push(event.stream, {{part, ByteView(*part), true}}, event.stream % 2 == 1, now);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const http::Limits limits;
  MonoTime now{Seconds(1000)};
  Http2Session session(limits, [](const http::Request&) { return std::size_t(5000); }, now);
  require(session.receive(as_bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), now).has_value());
  ByteView input(data, size);
  while (!input.empty() && !session.finished()) {
    const auto piece = input.first(std::min<std::size_t>(input.size(), 1 + input[0] * 4u));
    input = input.subspan(piece.size());
    now += Millis(piece.size());
    const bool goes_on = session.receive(piece, now).has_value();
    for (const auto& event : session.take_events()) {
      using Kind = Http2Session::Event::Kind;
      if (event.kind == Kind::request) require(event.request->path.starts_with('/') || event.request->path == "*");
      if (event.kind == Kind::request) require(event.request->body.size() <= 5000);
      if (event.kind == Kind::request || event.kind == Kind::refused) answer(session, event, now);
    }
    http::Http2Output output;
    session.produce(output, 64 << 10, now);
    std::size_t total = 0;
    for (const auto& view : output.views()) total += view.size();
    require(total == output.size());
    require(session.open_streams() <= limits.http2_streams);
    if (session.expire(now) || !goes_on) break;
  }
  return 0;
}
