// For tests of media/, package/, live/ and whoever needs real access units: the small streams of tests/data, split.
//   plain.h264    192×108, 25 fps, 6 s, a key frame each second, no B pictures
//   bframes.h264  the same for 3 s, two B pictures between others (decode order I P B B P B B …)
//   tone.aac      48 kHz mono AAC-LC in ADTS, 6 s
#pragma once
#include "media/aac.hpp"
#include "media/access_unit.hpp"
#include "media/bits.hpp"
#include "media/h264.hpp"
#include "media/mp4_reader.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <tuple>

namespace dvr::media::testing {

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  Bytes out(in ? std::size_t(in.tellg()) : 0);
  in.seekg(0).read(reinterpret_cast<char*>(out.data()), std::ptrdiff_t(out.size()));
  return out;
}
inline void write_file(const std::filesystem::path& path, ByteView bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::ptrdiff_t(bytes.size()));
}

// What `make` gives for these arguments, made once: tests ask for the same few streams again and again.
template <class Made, class... Arguments, class Make>
const Made& made_once(Make make, const Arguments&... arguments) {
  static std::mutex mutex;
  static std::map<std::tuple<Arguments...>, Made> all;
  std::lock_guard lock(mutex);
  const auto found = all.find({arguments...});
  if (found != all.end()) return found->second;
  return all.emplace(std::tuple(arguments...), make(arguments...)).first->second;
}

inline Bytes test_data(const std::string& name) { return read_file(std::filesystem::path(DVR_TEST_DATA) / name); }

// A directory of this test alone, removed with it.
struct TempDir {
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "dvr-test-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~TempDir() {
    if (!std::getenv("DVR_KEEP_TEMP")) std::filesystem::remove_all(path);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::filesystem::path path;
};

// Standard output of a command, for ffprobe.
inline std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return out;
  char buffer[4096];
  while (const auto n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  pclose(pipe);
  return out;
}

// Compares with tests/data/golden/<name>; DVR_UPDATE_GOLDENS=1 writes it instead.
inline void expect_golden(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(DVR_TEST_DATA) / "golden" / name;
  if (std::getenv("DVR_UPDATE_GOLDENS")) {
    std::filesystem::create_directories(path.parent_path());
    write_file(path, as_bytes(text));
  }
  EXPECT_EQ(std::string(as_text(read_file(path))), text) << "run with DVR_UPDATE_GOLDENS=1 when this is meant";
}

// One line a box: type, size, content in hexadecimal for those without children.
inline void dump_boxes(ByteView in, std::string& out, int depth = 0) {
  static const std::vector<std::string> parents{"moov", "trak", "edts", "mdia", "minf",
                                                "dinf", "stbl", "mvex", "moof", "traf"};
  while (!in.empty()) {
    const auto box = read_box_header(in);
    if (!box) {
      out += "?\n";
      return;
    }
    const auto cut = in.first(std::min<std::size_t>(in.size(), box->size_bytes));
    const std::string type(as_text(cut.subspan(4, 4)));
    const auto body = cut.subspan(box->header_bytes);
    out += fmt::format("{:{}}{} {}", "", depth * 2, type, box->size_bytes);
    if (std::find(parents.begin(), parents.end(), type) != parents.end()) {
      out += "\n";
      dump_boxes(body, out, depth + 1);
    } else {
      out += (body.empty() ? "" : " " + to_hex(body)) + "\n";
    }
    in = in.subspan(cut.size());
  }
}

struct Frame {
  Bytes data;  // NAL units with 4-byte lengths, parameter sets left out
  bool key = false;
  bool b = false;
};
struct VideoFile {
  VideoTrack track;
  std::vector<Frame> frames;  // decode order
};

inline std::vector<ByteView> split_annex_b(ByteView in) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i + 3 <= in.size(); ++i)
    if (in[i] == 0 && in[i + 1] == 0 && in[i + 2] == 1) starts.push_back(i + 3);
  std::vector<ByteView> out;
  for (std::size_t k = 0; k < starts.size(); ++k) {
    std::size_t end = k + 1 < starts.size() ? starts[k + 1] - 3 : in.size();
    while (end > starts[k] && in[end - 1] == 0) --end;
    out.push_back(in.subspan(starts[k], end - starts[k]));
  }
  return out;
}

inline VideoFile read_video(const std::string& name) {
  const Bytes file = test_data(name);
  VideoFile out;
  Bytes sps, pps;
  for (auto nal : split_annex_b(file)) {
    const auto type = nal_type(nal[0]);
    if (type == NalType::sps) sps.assign(nal.begin(), nal.end());
    if (type == NalType::pps) pps.assign(nal.begin(), nal.end());
    if (!is_vcl(type)) continue;
    if (starts_picture(nal)) out.frames.emplace_back();
    auto& frame = out.frames.back();
    frame.key |= type == NalType::idr;
    BitReader bits(nal.subspan(1));
    bits.ue();
    frame.b |= bits.ue() % 5 == 1;  // slice_type
    ByteWriter w(frame.data);
    w.u32(std::uint32_t(nal.size()));
    w.bytes(nal);
  }
  out.track = h264_track(sps, pps);
  return out;
}
inline const VideoFile& load_video(const std::string& name) { return made_once<VideoFile>(read_video, name); }

struct AudioFile {
  AudioTrack track;
  std::vector<Bytes> frames;
};
inline AudioFile read_audio(const std::string& name) {
  const Bytes file = test_data(name);
  AudioFile out;
  for (std::size_t at = 0; at + 7 <= file.size();) {
    const std::size_t size = std::size_t(file[at + 3] & 3) << 11 | std::size_t(file[at + 4]) << 3 | file[at + 5] >> 5;
    out.frames.emplace_back(file.begin() + std::ptrdiff_t(at + 7), file.begin() + std::ptrdiff_t(at + size));
    at += size;
  }
  out.track = *aac_track({0x11, 0x88});  // AAC-LC, 48 kHz, mono
  return out;
}
inline const AudioFile& load_audio(const std::string& name) { return made_once<AudioFile>(read_audio, name); }

inline constexpr std::int64_t kFrame = 3600;  // 25 fps
inline const WallTime kStart = *parse_rfc3339("2026-11-22T08:30:00.000Z");

// Video units at 25 fps. B pictures wait: the others are shown after those that follow them.
inline std::vector<AccessUnit> video_units(const VideoFile& file) {
  std::vector<AccessUnit> out;
  for (std::size_t i = 0; i < file.frames.size(); ++i) {
    AccessUnit u;
    u.data = share(file.frames[i].data);
    u.key = file.frames[i].key;
    u.dts = {std::int64_t(i) * kFrame};
    u.wall = kStart + to_micros(u.dts, kMediaClock);
    u.pts = u.dts;
    out.push_back(u);
  }
  if (file.track.max_reorder_frames == 0) return out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (file.frames[i].b) continue;
    std::int64_t following = 0;  // B pictures shown before this one
    for (auto k = i + 1; k < out.size() && file.frames[k].b; ++k) ++following;
    out[i].pts.count += kFrame * (1 + following);
  }
  return out;
}

inline std::vector<AccessUnit> audio_units(const AudioFile& file) {
  std::vector<AccessUnit> out;
  for (std::size_t i = 0; i < file.frames.size(); ++i) {
    AccessUnit u;
    u.kind = TrackKind::audio;
    u.data = share(file.frames[i]);
    u.key = true;
    u.pts = u.dts = {std::int64_t(i) * 1024};
    u.wall = kStart + to_micros(u.dts, file.track.clock_rate);
    out.push_back(u);
  }
  return out;
}

// Both in the order in which a camera sends them.
inline std::vector<AccessUnit> interleave(const std::vector<AccessUnit>& a, const std::vector<AccessUnit>& b) {
  std::vector<AccessUnit> out;
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out),
             [](const auto& x, const auto& y) { return x.wall < y.wall; });
  return out;
}

}  // namespace dvr::media::testing
