// For tests of clips: footage whose pictures carry their number, and a reader of it.
#pragma once
#include "jobs/clips/clip_file.hpp"
#include "playback/test_footage.hpp"

namespace dvr::jobs::clips::testing {

using namespace playback::testing;

struct Film {
  int seconds = 30, gop = 50, width = 320, height = 180, b_frames = 0;
  bool open_gop = false;
  std::string extra = {};  // for x264-params
};

// H.264 at 25 pictures a second; squares along the lower edge tell the number of each: side s = height / 18, bit i
// (0 = left, of 16) spans x = (i + 2) * s, y = height - 2 * s.
inline std::filesystem::path make_film(const std::filesystem::path& folder, const Film& film) {
  const int s = film.height / 18, y = film.height - 2 * s;
  auto filter = fmt::format("drawbox=x=0:y={}:w={}:h={}:color=black:t=fill", y - s / 2, 20 * s, 2 * s);
  for (int bit = 0; bit < 16; ++bit)
    filter += fmt::format(",drawbox=x={}:y={}:w={}:h={}:color=white:t=fill:enable='mod(floor(n/{}),2)'", (bit + 2) * s,
                          y, s, s, 1 << (15 - bit));
  const auto file =
      folder / fmt::format("film-{}-{}-{}x{}-{}.h264", film.seconds, film.gop, film.width, film.height, film.b_frames);
  if (std::filesystem::exists(file)) return file;
  output_of(
      fmt::format("ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size={}x{}:rate=25 -t {} -vf \"{},format="
                  "yuv420p\" -c:v libx264 -preset ultrafast -profile:v main -bf {} -g {} -keyint_min {} "
                  "-sc_threshold 0 -x264-params 'b-pyramid=0:b-adapt=0:slices=1:open-gop={}{}' -f h264 '{}'",
                  film.width, film.height, film.seconds, filter, film.b_frames, film.gop, film.gop,
                  film.open_gop ? 1 : 0, film.extra, file.string()));
  return file;
}

// A run of it with the tone as sound for as long as that goes.
inline CollectParts film_run(const std::filesystem::path& file, WallTime wall, bool with_sound = true) {
  const auto video = load_video(file.string());
  const auto audio = load_audio("tone.aac");
  if (!with_sound) return package_run({video.track, {}}, video_units(video), wall);
  auto sound = audio;
  while (sound.frames.size() < video.frames.size() * 1920 / 1024 + 1)
    sound.frames.insert(sound.frames.end(), audio.frames.begin(), audio.frames.end());
  sound.frames.resize(video.frames.size() * 1920 / 1024);
  return package_run({video.track, audio.track}, interleave(video_units(video), audio_units(sound)), wall);
}

inline std::pair<int, int> size_of(const std::filesystem::path& file) {
  const auto text = output_of("ffprobe -v error -select_streams v -show_entries stream=width,height -of csv=p=0 '" +
                              file.string() + "'");
  const auto comma = text.find(',');
  if (comma == text.npos) return {0, 0};
  return {std::stoi(text), std::stoi(text.substr(comma + 1))};
}

// The number on each picture of a file, in the order in which players show them. `all`: also what an edit list hides.
inline std::vector<int> numbers_in(const std::filesystem::path& file, bool all = false) {
  const auto [width, height] = size_of(file);
  if (width <= 0) return {};
  const auto gray =
      output_of(fmt::format("ffmpeg -nostdin -v error {} -i '{}' -map 0:v -fps_mode passthrough -pix_fmt "
                            "gray -f rawvideo -",
                            all ? "-ignore_editlist 1" : "", file.string()));
  const int side = height / 18, y = height - 2 * side + side / 2;
  std::vector<int> out;
  for (std::size_t at = 0; at + std::size_t(width) * std::size_t(height) <= gray.size();
       at += std::size_t(width) * std::size_t(height)) {
    int number = 0;
    for (int bit = 0; bit < 16; ++bit)
      number = number << 1 | ((unsigned char)gray[at + std::size_t(y * width + (bit + 2) * side + side / 2)] > 127);
    out.push_back(number);
  }
  return out;
}

inline std::vector<int> from_to(int first, int last) {
  std::vector<int> out;
  for (int i = first; i <= last; ++i) out.push_back(i);
  return out;
}

// What a decoder complains of; empty: nothing.
inline std::string complaints(const std::filesystem::path& file) {
  return output_of("ffmpeg -nostdin -v error -i '" + file.string() + "' -f null - 2>&1");
}

// Cuts without a worker.
class CuttingRoom : public Studio {
 public:
  struct Cut {
    CutMovie movie;
    std::filesystem::path file;
  };
  Cut cut(playback::Range range, catalog::ClipMode mode) {
    const auto plan = plan_cut(library(), range);
    EXPECT_TRUE(plan.has_value());
    const auto name = directory() / fmt::format("cut{}", ++count_);
    auto& files = store::real_file_system();
    auto scratch = *files.create(name.string() + ".made");
    auto movie = clips::cut(*plan, mode, store(), *scratch, tick_);
    EXPECT_TRUE(movie.has_value()) << movie.error().describe();
    if (!movie) return {};
    const auto path = name.string() + ".mp4";
    auto out = *files.create(path);
    Sha256Stream hash;
    EXPECT_TRUE(write_media(*movie, store(), *scratch->reader(), *out, hash, tick_).has_value());
    return {std::move(*movie), path};
  }

 private:
  int count_ = 0;
  std::function<Result<void>(double)> tick_ = [](double) { return Result<void>(); };
};

}  // namespace dvr::jobs::clips::testing
