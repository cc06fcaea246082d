// What a hostile camera sends over RTSP: framing, messages, challenges, headers, URLs.
// Checked at each step: an item lies inside its input, and cutting the input into two pieces changes nothing.
#include "proto/rtsp/auth.hpp"
#include "proto/rtsp/framer.hpp"
#include "proto/rtsp/headers.hpp"
#include "proto/rtsp/url.hpp"

#include <cstdlib>

using namespace dvr;

namespace {

void must(bool ok) {
  if (!ok) std::abort();
}

void read_message(const rtsp::Message& m) {
  must(m.body.size() <= rtsp::kMaxBody && m.headers.size() <= rtsp::kMaxHeaders);
  rtsp::Authenticator auth({"user", "password"});
  if (auth.accept(m)) must(!auth.header("DESCRIBE", "rtsp://h/").empty());
  for (const auto& h : m.headers) {
    rtsp::parse_session(h.value);
    rtsp::parse_transport(h.value, 0);
    rtsp::parse_rtp_info(h.value);
    const auto in_use = rtsp::parse_url("rtsp://10.0.0.1/live");
    const auto repaired = rtsp::repair_url(h.value, *in_use);
    const auto text = repaired.to_string();
    must(text.find_first_of("\r\n ") == std::string::npos);  // goes into a request line
    must(rtsp::parse_url(text).has_value());
  }
}

// The items' sizes, in order.
std::vector<std::size_t> items(ByteView first, ByteView second) {
  rtsp::Framer framer;
  framer.expect_channel(0);
  std::vector<std::size_t> out;
  Bytes pending;
  for (auto piece : {first, second}) {
    pending.insert(pending.end(), piece.begin(), piece.end());
    ByteView in(pending);
    for (auto kind = framer.next(in); kind != rtsp::Framer::Kind::need_more; kind = framer.next(in)) {
      if (kind == rtsp::Framer::Kind::broken) return out;
      if (kind == rtsp::Framer::Kind::frame) out.push_back(framer.payload().size());
      if (kind == rtsp::Framer::Kind::message) read_message(framer.message());
      must(in.size() <= pending.size());
    }
    pending.erase(pending.begin(), pending.end() - std::ptrdiff_t(in.size()));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView all(data, size);
  items(all, {});
  items(all.first(size / 2), all.subspan(size / 2));
  return 0;
}
