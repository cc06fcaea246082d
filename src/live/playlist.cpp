#include "live/playlist.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace dvr::live {
namespace {

using Text = std::back_insert_iterator<std::string>;

// A duration or time on kMediaClock in seconds, exact to the microsecond.
std::string seconds(MediaTicks t) {
  const auto us = to_micros(t, kMediaClock).count();
  return fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
}

// PART-HOLD-BACK in tenths of PART-TARGET. The RFC demands 20 and advises 30 for the open internet; 25 keeps a viewer
// within 2 s of the camera.
constexpr std::int64_t kHoldBackTenths = 25;
constexpr std::int64_t kSkipTargets = 6;  // the least that the RFC allows
constexpr std::int64_t kPartTargets = 3;  // parts are listed in the newest so many target durations

// How many of the oldest segments end more than `targets` target durations before the end of the playlist.
std::size_t older_than(const Window& w, std::int64_t targets) {
  const MediaTicks boundary{targets * w.target_seconds * kMediaClock};
  MediaTicks behind = w.open ? w.listed(*w.open) : MediaTicks{};
  for (const auto& s : w.segments) behind += w.listed(*s);
  std::size_t n = 0;
  for (const auto& s : w.segments) {
    behind = behind - w.listed(*s);
    if (behind < boundary) break;
    ++n;
  }
  return n;
}

void write_header(Text out, const Window& w) {
  const MediaTicks hold_back{w.part_target.count * kHoldBackTenths / 10};
  fmt::format_to(out,
                 "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:{}\n"
                 "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={},HOLD-BACK={},CAN-SKIP-UNTIL={}\n"
                 "#EXT-X-PART-INF:PART-TARGET={}\n",
                 w.target_seconds, seconds(hold_back), 3 * w.target_seconds, kSkipTargets * w.target_seconds,
                 seconds(w.part_target));
  const auto& first = w.segments.empty() ? w.open : w.segments.front();
  fmt::format_to(out, "#EXT-X-MEDIA-SEQUENCE:{}\n#EXT-X-DISCONTINUITY-SEQUENCE:{}\n", first ? first->msn : w.next_msn,
                 first ? first->run->discontinuity : 0);
}

void write_start(Text out, const Segment& s, const Segment* before) {
  const bool new_run = !before || before->run->id != s.run->id;
  if (before && new_run) fmt::format_to(out, "#EXT-X-DISCONTINUITY\n");
  if (new_run) fmt::format_to(out, "#EXT-X-MAP:URI=\"init-{}.mp4\"\n", s.run->id);
  fmt::format_to(out, "#EXT-X-PROGRAM-DATE-TIME:{}\n", format_rfc3339(s.wall_start));
}

void write_parts(Text out, const Window& w, const Segment& s) {
  for (const auto& p : s.parts)
    fmt::format_to(out, "#EXT-X-PART:DURATION={},URI=\"part-{}.m4s\"{}\n", seconds(w.listed(*p)), p->number,
                   p->independent ? ",INDEPENDENT=YES" : "");
}

std::uint64_t bits_per_second(std::uint64_t bytes, MediaTicks duration) {
  return duration.count > 0 ? bytes * 8 * kMediaClock / std::uint64_t(duration.count) : 0;
}

struct BitRates {
  std::uint64_t peak = 1, average = 1;
};
BitRates bit_rates(const Window& w) {
  BitRates out;
  std::uint64_t bytes = w.open ? w.open->size_bytes : 0;
  for (const auto& s : w.segments) {
    bytes += s->size_bytes;
    out.peak = std::max(out.peak, bits_per_second(s->size_bytes, s->duration));
  }
  out.average = std::max<std::uint64_t>(1, bits_per_second(bytes, w.duration()));
  out.peak = std::max(out.peak, out.average);
  return out;
}

std::optional<std::uint64_t> number_between(std::string_view name, std::string_view prefix, std::string_view suffix) {
  if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) || !name.ends_with(suffix))
    return std::nullopt;
  name = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
  std::uint64_t n = 0;
  const auto [end, ec] = std::from_chars(name.data(), name.data() + name.size(), n);
  if (ec != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return n;
}

}  // namespace

std::optional<Resource> parse_resource(std::string_view name) {
  if (name == "index.m3u8") return Resource{ResourceKind::multivariant};
  if (name == "media.m3u8") return Resource{ResourceKind::media};
  if (auto n = number_between(name, "init-", ".mp4")) return Resource{ResourceKind::init, *n};
  if (auto n = number_between(name, "part-", ".m4s")) return Resource{ResourceKind::part, *n};
  if (auto n = number_between(name, "seg-", ".m4s")) return Resource{ResourceKind::segment, *n};
  return std::nullopt;
}

std::string render_media(const Window& w, bool skip) {
  std::string text;
  text.reserve(4096);
  const Text out = std::back_inserter(text);
  write_header(out, w);
  const std::size_t skipped = skip ? older_than(w, kSkipTargets) : 0, without_parts = older_than(w, kPartTargets);
  if (skipped > 0) fmt::format_to(out, "#EXT-X-SKIP:SKIPPED-SEGMENTS={}\n", skipped);
  for (std::size_t i = skipped; i < w.segments.size(); ++i) {
    const auto& s = *w.segments[i];
    write_start(out, s, i > 0 ? w.segments[i - 1].get() : nullptr);
    if (i >= without_parts) write_parts(out, w, s);
    fmt::format_to(out, "#EXTINF:{},\nseg-{}.m4s\n", seconds(w.listed(s)), s.msn);
  }
  if (w.open) {
    write_start(out, *w.open, w.segments.empty() ? nullptr : w.segments.back().get());
    write_parts(out, w, *w.open);
  }
  fmt::format_to(out, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-{}.m4s\"\n", w.next_part);
  return text;
}

std::string render_multivariant(const Window& w) {
  const auto rates = bit_rates(w);
  std::string text = fmt::format("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={}",
                                 rates.peak, rates.average);
  const Text out = std::back_inserter(text);
  if (w.run) {
    const auto& tracks = w.run->init->tracks;
    if (const auto codecs = tracks.codecs(); !codecs.empty()) fmt::format_to(out, ",CODECS=\"{}\"", codecs);
    if (const auto& v = tracks.video; v && v->width > 0) fmt::format_to(out, ",RESOLUTION={}x{}", v->width, v->height);
    if (const auto& v = tracks.video; v && v->fps > 0) fmt::format_to(out, ",FRAME-RATE={:.3f}", v->fps);
  }
  text += "\nmedia.m3u8\n";
  return text;
}

}  // namespace dvr::live
