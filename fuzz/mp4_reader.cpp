// Recovery reads files that a power cut left behind. The first byte chooses who reads; the seeds are real files.
#include "media/mp4_reader.hpp"

#include <cstdlib>

using namespace dvr;
using namespace dvr::media;

namespace {

void require(bool invariant) {
  if (!invariant) std::abort();
}

void check_head(const PartHead& head, std::size_t given) {
  require(head.head_bytes >= 16 && head.head_bytes <= given && head.head_bytes <= head.size_bytes);
  std::size_t samples = 0;
  for (const auto& track : head.tracks) {
    std::uint64_t duration = 0;
    for (const auto& s : track.samples) {
      require(s.offset >= head.head_bytes && s.offset + s.size_bytes <= head.size_bytes);
      duration += s.duration;
    }
    require(duration == track.duration);
    samples += track.samples.size();
  }
  require(samples * 4 <= given);  // no table is larger than what describes it
}

void check_init(const InitInfo& info) {
  require(info.tracks.video.has_value() == (info.video_track_id != 0));
  require(info.tracks.audio.has_value() == (info.audio_track_id != 0));
  if (info.tracks.video) require(info.tracks.video->width >= 0 && info.tracks.video->clock_rate > 0);
}

void walk(ByteView file) {
  const ReadAt read = [file](std::uint64_t offset, std::size_t size) -> Result<Bytes> {
    require(offset <= file.size() && size <= file.size() - offset && size <= kMaxPartHead);
    const auto part = file.subspan(std::size_t(offset), size);
    return Bytes(part.begin(), part.end());
  };
  std::uint64_t end = 0;
  const auto walked = walk_file(read, file.size(), [&](const FoundPart& part) -> Result<void> {
    require(end == 0 || part.offset == end);
    end = part.offset + part.head.size_bytes;
    require(part.head.size_bytes >= 16 && end <= file.size());
    return {};
  });
  if (!walked) return;
  check_init(walked->init);
  require(walked->whole_bytes <= file.size() && walked->torn == (walked->whole_bytes < file.size()));
  require(end == 0 || end == walked->whole_bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView in(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      if (const auto info = parse_init(in)) check_init(*info);
      break;
    case 1:
      if (const auto head = parse_part_head(in)) check_head(*head, in.size());
      break;
    default: walk(in);
  }
  return 0;
}
