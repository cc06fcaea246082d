#include "playback/playlist.hpp"

#include <cmath>
#include <iterator>

namespace dvr::playback {
namespace {

constexpr double seconds(MediaTicks t) { return double(t.count) / kMediaClock; }

struct Segment {
  MediaTicks start, duration;  // start: since the recording's start
  std::uint64_t offset = 0, size_bytes = 0;
};

std::vector<Segment> segments_of(const Piece& piece) {
  std::vector<Segment> out;
  auto at = piece.start;
  auto offset = piece.offset;
  for (auto i = piece.first_part; i < piece.end_part; ++i) {
    const auto& part = piece.footage->parts[i];
    if (out.empty() || part.starts_segment) out.push_back({at, {}, offset, 0});
    out.back().duration += part.duration;
    out.back().size_bytes += part.size_bytes;
    at += part.duration;
    offset += part.size_bytes;
  }
  return out;
}

// A segment's duration rounded to the nearest second must not be above it (RFC 8216, section 4.3.3.1).
int target_duration(const std::vector<std::vector<Segment>>& pieces) {
  double longest = 1;
  for (const auto& segments : pieces)
    for (const auto& s : segments) longest = std::max(longest, seconds(s.duration));
  return int(std::lround(std::ceil(longest)));
}

class Renderer {
 public:
  Renderer(const Plan& plan, const FileUrl& file_url) : plan_(plan), file_url_(file_url) {}

  std::string render() {
    std::vector<std::vector<Segment>> segments;
    for (const auto& piece : plan_.pieces) segments.push_back(segments_of(piece));
    line("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS");
    line("#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:0", target_duration(segments));
    start_offset();
    for (std::size_t i = 0; i < segments.size(); ++i) piece(i, segments[i]);
    line("#EXT-X-ENDLIST");
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void start_offset() {
    if (plan_.pieces.empty()) return;
    const auto& first = plan_.pieces.front();
    const auto skip = first.footage->ticks_at(plan_.range.start) - first.start;
    if (skip.count > 0) line("#EXT-X-START:TIME-OFFSET={:.5f},PRECISE=YES", seconds(skip));
  }

  void piece(std::size_t i, const std::vector<Segment>& segments) {
    const auto& p = plan_.pieces[i];
    const auto url = file_url_(p.footage->camera_id, p.footage->id);
    if (i > 0 && !p.follows) line("#EXT-X-DISCONTINUITY");
    if (!p.follows) line("#EXT-X-MAP:URI=\"{}\",BYTERANGE=\"{}@0\"", url, p.footage->init_bytes);
    line("#EXT-X-PROGRAM-DATE-TIME:{}", format_rfc3339(p.wall_start()));
    for (const auto& s : segments)
      line("#EXTINF:{:.5f},\n#EXT-X-BYTERANGE:{}@{}\n{}", seconds(s.duration), s.size_bytes, s.offset, url);
  }

  const Plan& plan_;
  const FileUrl& file_url_;
  std::string out_;
};

}  // namespace

std::string render_playlist(const Plan& plan, const FileUrl& file_url) { return Renderer(plan, file_url).render(); }

}  // namespace dvr::playback
