#include "proto/rtsp/headers.hpp"

#include "proto/rtsp/message.hpp"

#include <charconv>

namespace dvr::rtsp {
namespace {

template <class N>
std::optional<N> number(std::string_view text, int base = 10) {
  N value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (ec != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

// Calls `visit(name, value)` for each parameter between semicolons.
template <class F>
void each_parameter(std::string_view text, F visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const auto item = trim(text.substr(0, end));
    const auto equals = std::min(item.find('='), item.size());
    visit(trim(item.substr(0, equals)), equals < item.size() ? trim(item.substr(equals + 1)) : std::string_view());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void take_channels(std::string_view value, Transport& out) {
  const auto first = number<std::uint8_t>(value);
  if (!first) return;
  out.rtp_channel = *first;
  const auto dash = value.find('-');
  const auto second = dash == std::string_view::npos ? std::nullopt : number<std::uint8_t>(value.substr(dash + 1));
  out.rtcp_channel = second.value_or(std::uint8_t(*first + 1));
}

}  // namespace

SessionHeader parse_session(std::string_view value) {
  SessionHeader out{std::string(trim(value.substr(0, value.find(';')))), std::nullopt};
  each_parameter(value, [&](std::string_view name, std::string_view v) {
    if (!iequals(name, "timeout")) return;
    if (const auto s = number<std::uint32_t>(v); s && *s > 0 && *s < 86'400) out.timeout = Seconds(*s);
  });
  return out;
}

Transport parse_transport(std::string_view value, std::uint8_t wanted) {
  Transport out{wanted, std::uint8_t(wanted + 1), std::nullopt};
  each_parameter(value, [&](std::string_view name, std::string_view v) {
    if (iequals(name, "interleaved")) take_channels(v, out);
    if (iequals(name, "ssrc") && v.size() == 8) out.ssrc = number<std::uint32_t>(v, 16);
  });
  return out;
}

std::vector<StreamStart> parse_rtp_info(std::string_view value) {
  std::vector<StreamStart> out;
  while (!value.empty() && out.size() < 16) {
    const auto end = std::min(value.find(','), value.size());
    StreamStart stream;
    each_parameter(value.substr(0, end), [&](std::string_view name, std::string_view v) {
      if (iequals(name, "url")) stream.url = v;
      if (iequals(name, "rtptime")) stream.timestamp = number<std::uint32_t>(v);
    });
    out.push_back(std::move(stream));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return out;
}

}  // namespace dvr::rtsp
