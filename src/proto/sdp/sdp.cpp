#include "proto/sdp/sdp.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace dvr::sdp {
namespace {

constexpr std::size_t kMaxMedia = 32, kMaxFormats = 64, kMaxParameters = 64;

// Cuts the part up to `separator` off the front.
std::string_view cut(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto out = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return out;
}

std::string to_case(std::string_view text, bool upper) {
  std::string out(text);
  for (char& c : out)
    if (upper ? (c >= 'a' && c <= 'z') : (c >= 'A' && c <= 'Z')) c = char(c ^ 0x20);
  return out;
}

template <class N>
N number(std::string_view text, N otherwise) {
  N value{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  return ec == std::errc() && end != text.data() ? value : otherwise;
}

struct StaticType {
  int payload_type;
  std::string_view encoding;
  std::uint32_t clock_rate;
  int channels;
};
// RFC 3551, section 6: those that cameras use.
constexpr StaticType kStaticTypes[] = {{0, "PCMU", 8000, 1},   {8, "PCMA", 8000, 1},  {9, "G722", 8000, 1},
                                       {10, "L16", 44100, 2},  {11, "L16", 44100, 1}, {14, "MPA", 90000, 0},
                                       {26, "JPEG", 90000, 0}, {32, "MPV", 90000, 0}, {33, "MP2T", 90000, 0}};

Format static_format(int payload_type) {
  for (const auto& t : kStaticTypes)
    if (t.payload_type == payload_type) return {payload_type, std::string(t.encoding), t.clock_rate, t.channels, {}};
  return {payload_type, {}, 0, 0, {}};
}

// "video 0 RTP/AVP 96 97"
std::optional<Media> parse_media_line(std::string_view line) {
  Media out;
  out.type = to_case(trim(cut(line, ' ')), false);
  cut(line, ' ');  // port
  out.protocol = to_case(trim(cut(line, ' ')), true);
  if (out.type.empty()) return std::nullopt;
  while (!line.empty() && out.formats.size() < kMaxFormats) {
    const auto payload_type = number(trim(cut(line, ' ')), -1);
    if (payload_type >= 0 && payload_type <= 127) out.formats.push_back(static_format(payload_type));
  }
  return out;
}

// The format of a payload type; one that the m= line forgot is added.
Format* format_of(Media& media, int payload_type) {
  if (payload_type < 0 || payload_type > 127) return nullptr;
  for (auto& f : media.formats)
    if (f.payload_type == payload_type) return &f;
  if (media.formats.size() >= kMaxFormats) return nullptr;
  media.formats.push_back({payload_type, {}, 0, 0, {}});
  return &media.formats.back();
}

// "96 MPEG4-GENERIC/16000/2"
void parse_rtpmap(std::string_view value, Media& media) {
  value = trim(value);
  auto* format = format_of(media, number(cut(value, ' '), -1));
  if (format == nullptr) return;
  value = trim(value);
  format->encoding = to_case(trim(cut(value, '/')), true);
  format->clock_rate = number<std::uint32_t>(trim(cut(value, '/')), 0);
  format->channels = std::clamp(number(trim(value), 0), 0, 255);
}

// "96 packetization-mode=1; sprop-parameter-sets=…"
void parse_fmtp(std::string_view value, Media& media) {
  value = trim(value);
  auto* format = format_of(media, number(cut(value, ' '), -1));
  if (format == nullptr) return;
  while (!value.empty() && format->parameters.size() < kMaxParameters) {
    auto item = trim(cut(value, ';'));
    const auto name = to_case(trim(cut(item, '=')), false);
    if (!name.empty()) format->parameters.insert_or_assign(name, std::string(trim(item)));
  }
}

void parse_attribute(std::string_view line, Session& session) {
  const auto name = to_case(trim(cut(line, ':')), false);
  const auto value = trim(line);
  if (session.media.empty()) {
    if (name == "control") session.control = value;
    return;
  }
  auto& media = session.media.back();
  if (name == "control") media.control = value;
  else if (name == "rtpmap") parse_rtpmap(value, media);
  else if (name == "fmtp") parse_fmtp(value, media);
  else if (name == "sendonly") media.sendonly = true;
}

Bytes without_start_code(Bytes nal) {
  std::size_t zeros = 0;
  while (zeros < nal.size() && nal[zeros] == 0) ++zeros;
  if (zeros >= 2 && zeros < nal.size() && nal[zeros] == 1)
    nal.erase(nal.begin(), nal.begin() + std::ptrdiff_t(zeros) + 1);
  return nal;
}

}  // namespace

std::optional<std::string> Format::parameter(std::string_view lower_name) const {
  const auto found = parameters.find(std::string(lower_name));
  if (found == parameters.end()) return std::nullopt;
  return found->second;
}

Result<Session> parse(std::string_view text) {
  Session out;
  bool skipping = false;  // past kMaxMedia
  while (!text.empty()) {
    const auto line = trim(cut(text, '\n'), " \t\r");
    if (line.size() < 2 || line[1] != '=') continue;
    if (line[0] == 'm') {
      auto media = parse_media_line(line.substr(2));
      skipping = !media || out.media.size() >= kMaxMedia;
      if (!skipping) out.media.push_back(std::move(*media));
    } else if (line[0] == 'a' && !skipping) {
      parse_attribute(line.substr(2), out);
    }
  }
  if (out.media.empty()) return fail(ErrorKind::protocol, "the camera describes no media");
  return out;
}

std::vector<Bytes> parse_sprops(std::string_view value) {
  std::vector<Bytes> out;
  while (!value.empty() && out.size() < 16) {
    auto decoded = base64_decode(trim(cut(value, ',')));
    if (!decoded.has_value()) continue;
    auto nal = without_start_code(std::move(*decoded));
    if (!nal.empty()) out.push_back(std::move(nal));
  }
  return out;
}

}  // namespace dvr::sdp
