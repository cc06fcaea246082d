#include "proto/rtsp/message.hpp"

#include <charconv>

namespace dvr::rtsp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::optional<std::size_t> parse_size(std::string_view text) {
  std::size_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

// The next line without its CR LF, LF or CR LF LF; moves `at` past it. False: no whole line yet.
bool next_line(std::string_view in, std::size_t& at, std::string_view& line) {
  const auto end = in.find('\n', at);
  if (end == std::string_view::npos) return false;
  line = in.substr(at, end - at);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  at = end + 1;
  return true;
}

bool parse_status_line(std::string_view line, Message& out) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return false;
  line = trim(line.substr(space));
  const auto [end, ec] = std::from_chars(line.data(), line.data() + line.size(), out.status);
  if (ec != std::errc() || out.status < 100 || out.status > 999) return false;
  out.reason = trim({end, std::size_t(line.data() + line.size() - end)});
  return true;
}

bool parse_request_line(std::string_view line, Message& out) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == 0 || last == first) return false;
  if (!line.substr(last + 1).starts_with("RTSP/")) return false;
  out.method = line.substr(0, first);
  out.url = trim(line.substr(first, last - first));
  return true;
}

bool parse_start_line(std::string_view line, Message& out) {
  return line.starts_with("RTSP/") ? parse_status_line(line, out) : parse_request_line(line, out);
}

// A line without a colon is ignored, a folded line continues the one before (RFC 822).
void parse_header_line(std::string_view line, Message& out) {
  if ((line.front() == ' ' || line.front() == '\t') && !out.headers.empty()) {
    out.headers.back().value.append(" ").append(trim(line));
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  out.headers.push_back({std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1)))});
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::string_view> Message::header(std::string_view name) const {
  for (const auto& h : headers)
    if (iequals(h.name, name)) return h.value;
  return std::nullopt;
}

std::optional<int> Message::cseq() const {
  const auto text = header("CSeq");
  if (!text) return std::nullopt;
  const auto value = parse_size(trim(*text));
  if (!value || *value > 0x7fffffff) return std::nullopt;
  return int(*value);
}

namespace {

// What a camera or a URL made up cannot begin another field or request.
std::string on_one_line(std::string text) {
  for (auto& c : text)
    if (std::uint8_t(c) < ' ' || c == 0x7f) c = ' ';
  return text;
}

}  // namespace

std::string Message::serialize() const {
  std::string out =
      is_request() ? fmt::format("{} {} RTSP/1.0\r\n", method, url) : fmt::format("RTSP/1.0 {} {}\r\n", status, reason);
  for (const auto& h : headers) out.append(h.name).append(": ").append(on_one_line(h.value)).append("\r\n");
  if (!body.empty()) out += fmt::format("Content-Length: {}\r\n", body.size());
  return out.append("\r\n").append(body);
}

Parse parse_message(std::string_view in, Message& out, std::size_t& used) {
  out = {};
  const auto head = in.substr(0, kMaxHead);
  const auto incomplete = in.size() > kMaxHead ? Parse::bad : Parse::need_more;
  std::size_t at = 0;
  std::string_view line;
  if (!next_line(head, at, line)) return incomplete;
  if (!parse_start_line(line, out)) return Parse::bad;
  for (;;) {
    if (!next_line(head, at, line)) return incomplete;
    if (line.empty()) break;
    if (out.headers.size() == kMaxHeaders) return Parse::bad;
    parse_header_line(line, out);
  }
  const auto length = parse_size(trim(out.header("Content-Length").value_or("0")));
  if (!length || *length > kMaxBody) return Parse::bad;
  if (in.size() - at < *length) return Parse::need_more;
  out.body = in.substr(at, *length);
  used = at + *length;
  return Parse::ok;
}

}  // namespace dvr::rtsp
