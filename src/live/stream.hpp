// One camera, live: takes parts on the camera's executor, answers viewers on any thread.
//
// Answers are values and errors; api/ makes HTTP of them:
//   invalid      400  an msn more than two ahead, a part without msn
//   not_found    404  outside the window; or the camera has been away for `stale_after`
//   unavailable  503  a blocked request met its deadline, or the stream has no whole segment yet (Retry-After: 1)
//
// What the playlist promises. EXT-X-TARGETDURATION and PART-TARGET must not change under a player (RFC, sections 6.2.1
// and 4.4.3.7), but a camera's key frames and pictures may come at other times from one hour to the next. So both are
// taken from what the window holds for as long as nobody has asked for anything, and stand from the first request until
// none has come for `promise_stands`. While they stand, a segment is cut before it would be too long, in the middle of
// a group of pictures when there is no key frame: its first part is then not INDEPENDENT, and who plays already plays
// on.
//
// A camera that goes away. Its open segment is closed; the playlist stays, without EXT-X-ENDLIST and with its preload
// hint. A blocked playlist request is then answered after its wait by the unchanged playlist (200): hls.js takes
// that as a missed update and asks again for as long as it takes, whereas it gives up after a few 503. When the camera
// returns in time, numbering goes on behind an EXT-X-DISCONTINUITY and players continue by themselves. After
// `stale_after` all is 404, which hls.js reports as fatal at once: the page shows the camera as offline and loads the
// stream anew when the camera's status says that it is back.
#pragma once
#include "base/async.hpp"
#include "base/clock.hpp"
#include "live/content.hpp"
#include "live/window.hpp"

#include <atomic>
#include <deque>

namespace dvr::live {

struct StreamOptions {
  Millis part_target{500};                // the packager's
  Millis segment_target{2000};            // the packager's
  std::size_t window_segments = 7;        // complete ones; more when they last less than 3 target durations
  std::size_t memory_bytes = 768 << 10;   // two seconds at 3 Mbit/s: newest parts, whether or not they are on disk too
  std::size_t unbacked_bytes = 64 << 20;  // the most that a camera that is not recorded may hold
  Millis longest_segment{20'000};         // the most to promise; cut there without a key frame ("smart codec" cameras)
  Millis promise_stands{60'000};          // after the last request
  Millis stale_after{30'000};
  std::optional<Millis> longest_wait;  // 3 target durations when not set
};

struct KeyFrame {
  media::VideoTrack track;
  SharedBytes unit;  // as a sample of the file: each NAL unit behind its length
  WallTime taken;
};

// Playlists that somebody waited for, since the stream began.
struct Deliveries {
  std::uint64_t count = 0;
  Micros delay{0};  // from the showing of what they waited for to the making of their answers, all together
};

struct PlaylistRequest {
  std::optional<std::uint64_t> msn = {};   // _HLS_msn
  std::optional<std::uint64_t> part = {};  // _HLS_part
  bool skip = false;                       // _HLS_skip=YES or v2
  std::uint64_t viewer = 0;                // any number that tells viewers apart, for the statistics
};

class Stream final : public package::PartSink {
 public:
  explicit Stream(StreamOptions options = {}, const Clock& clock = system_clock());

  // --- on the camera's executor
  void on_run(std::shared_ptr<const package::InitSegment> init) override;
  void on_part(std::shared_ptr<const package::Part> part) override;
  void on_run_end(media::Reason reason) override;
  // The part's bytes are also in a file: memory of older parts may be given back. Unknown parts are ignored.
  void backed(std::uint64_t part_sequence, store::FileSlice where);
  void close();  // the camera was deleted or the server stops: everybody waiting is answered 404

  // --- any thread; the stream must be held by a shared_ptr until the answer
  Task<Result<SharedBytes>> multivariant(std::uint64_t viewer = 0);
  Task<Result<SharedBytes>> playlist(PlaylistRequest request);
  Task<Result<Content>> part(std::uint64_t number);
  Task<Result<Content>> segment(std::uint64_t msn);
  Result<SharedBytes> init(std::uint64_t id) const;
  // For who follows the windows by itself (follower.hpp), without a request: it watches, and no promise is made to it.
  void attend(std::uint64_t viewer);
  Result<Content> content(const LivePart& part) const;  // not_found: its bytes were given up
  Broadcast& changes() { return changed_; }             // of the window
  std::optional<KeyFrame> newest_key_frame() const;     // of the parts in memory; no request: nobody watches by it

  std::shared_ptr<const Window> window() const { return window_.get(); }
  std::size_t viewers() const;       // of the last 10 s, roughly
  bool watched() const;              // something was asked for, or somebody attended, in the last 10 s
  std::size_t memory_bytes() const;  // of media held in memory
  Deliveries deliveries() const;

 private:
  enum class Answer { now, later, bad };  // of a playlist request: the window has it, will have it, will not
  static Answer has(const Window& window, const PlaylistRequest& request);

  // on the camera's executor
  void seed(WallTime wall);
  void forget_window();
  void take(std::shared_ptr<const package::Part> part);
  bool fits(const package::Part& part) const;
  bool promised() const;
  void promise();
  void add(std::shared_ptr<const package::Part> part);
  void close_segment();
  void slide();
  void retire();
  void trim_memory();
  void release(LivePart& part, Storage kept);
  MediaTicks usual_part() const;
  void show();

  // any thread
  bool stale() const;
  MonoTime deadline() const;
  Result<std::shared_ptr<const Window>> present() const;
  SharedBytes rendered(const Window& window, bool skip);
  void seen(std::optional<std::uint64_t> viewer);
  void count_viewer(std::uint64_t viewer, MonoTime now);
  void count_delivery(const Window& window);

  const StreamOptions options_;
  const std::int64_t most_seconds_;  // that EXT-X-TARGETDURATION may say
  const Clock& clock_;

  // the camera's executor
  Window next_;                                       // what publish() shows next
  std::deque<std::shared_ptr<LivePart>> held_;        // parts with bytes in memory, by sequence
  std::shared_ptr<const package::InitSegment> init_;  // of a run that has no part yet
  std::uint64_t first_number_ = 0;                    // of the part with sequence 0
  MediaTicks length_;                                 // of all parts since the stream began
  std::uint64_t next_run_id_ = 0, next_discontinuity_ = 0;

  // shared
  const std::shared_ptr<ReadBack> read_back_ = std::make_shared<ReadBack>();
  Snapshot<Window> window_;
  Broadcast changed_;
  std::atomic<std::size_t> memory_bytes_ = 0;
  std::atomic<std::uint64_t> deliveries_ = 0;
  std::atomic<std::int64_t> delivery_us_ = 0;
  std::atomic<std::int64_t> away_since_ns_{kHere};  // of the monotonic clock
  static constexpr std::int64_t kHere = INT64_MAX;
  struct Rendered {
    std::uint64_t version = 0;  // of the window that the text shows; holds on to no window
    SharedBytes text;
  };
  // Guards what follows. Held by the camera's executor from the look at `asked_` until the window that was made by it
  // is shown: a request either comes before, and nothing that was promised changes, or sees what is promised now.
  mutable std::mutex mutex_;
  std::optional<MonoTime> asked_, attended_;  // the latest time: a request, which is promised something; another viewer
  Rendered full_, delta_;
  std::unordered_map<std::uint64_t, MonoTime> viewers_;
};

}  // namespace dvr::live
