#include "api/clips_view.hpp"

namespace dvr::api {
namespace {

constexpr std::size_t kMaxName = 100;  // bytes of a file name before its date

json::array gaps_json(const std::vector<catalog::ClipGap>& gaps) {
  json::array out;
  for (const auto& g : gaps)
    out.push_back(json::object{{"start_time", to_json(g.start_time)},
                               {"end_time", to_json(g.end_time)},
                               {"duration", seconds(g.end_time - g.start_time)},
                               {"reason", text_or_null(g.reason)}});
  return out;
}

bool is_forbidden_in_names(unsigned char c) {
  return c < 0x20 || c == 0x7f || std::string_view("\"*/:<>?\\|").find(char(c)) != std::string_view::npos;
}

// Cut between characters of UTF-8, never inside one.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

std::string clip_file_name(std::string_view name, WallTime start) {
  std::string out;
  for (const char c : cut(name, kMaxName)) out.push_back(is_forbidden_in_names((unsigned char)c) ? '-' : c);
  while (!out.empty() && (out.front() == '.' || out.front() == ' ')) out.erase(0, 1);
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  auto time = format_rfc3339(start).substr(0, 19);
  std::replace(time.begin(), time.end(), ':', '-');
  return fmt::format("{}_{}Z.mp4", out.empty() ? "clip" : out, time);
}

// For clients that do not know filename*.
std::string in_ascii(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = (unsigned char)c;
    if (byte >= 0x80 && (byte & 0xc0) == 0x80) continue;  // one sign a character, not one a byte
    out.push_back(byte >= 0x80 ? '_' : c);
  }
  return out;
}

// attr-char of RFC 8187, section 3.2.1.
std::string in_extended(std::string_view name) {
  std::string out = "UTF-8''";
  for (const char c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos;
    if (plain) out.push_back(c);
    else out += fmt::format("%{:02X}", (unsigned char)c);
  }
  return out;
}

}  // namespace

json::object clip_json(const catalog::Clip& k) {
  return {{"id", k.id},
          {"camera_id", k.camera_id},
          {"recording_id", or_null(k.recording_id)},
          {"user_id", k.user_id},
          {"name", k.name},
          {"start_time", to_json(k.start_time)},
          {"end_time", to_json(k.end_time)},
          {"duration", seconds(k.duration)},
          {"mode", to_string(k.mode)},
          {"state", to_string(k.state)},
          {"progress", std::round(k.progress * 1000) / 1000},
          {"size_bytes", or_null(k.size_bytes)},
          {"sha256", or_null(k.sha256)},
          {"gaps", gaps_json(k.gaps)},
          {"error", or_null(k.error)},
          {"created_at", to_json(k.created_at)},
          {"footage_start", to_json(k.footage_start)},
          {"footage_end", to_json(k.footage_end)}};
}

std::string clip_disposition(std::string_view name, WallTime start, bool inlined) {
  const auto file = clip_file_name(name, start);
  return fmt::format("{}; filename=\"{}\"; filename*={}", inlined ? "inline" : "attachment", in_ascii(file),
                     in_extended(file));
}

Answer clip_file_reply(Services& services, const http::Request& request, const playback::FileView& view) {
  Ranged ranged{view.size_bytes, view.etag, kMp4, "private, max-age=300", {}};
  ranged.source = [&services, view](std::uint64_t offset, std::uint64_t size) {
    return services.clips->source(view, offset, size);
  };
  return ranged_response(request, ranged);
}

}  // namespace dvr::api
