// What a viewer who is sent part after part gets next: decided from windows, one viewer each. Nothing waits for a
// viewer; who is slow falls behind in the window, and there skips to a key frame.
#pragma once
#include "live/window.hpp"

#include <variant>

namespace dvr::live {

// One task at a time.
class Follower {
 public:
  static constexpr MediaTicks kBehind{2 * kMediaClock};  // more than so much: newer key frames are preferred
  static constexpr Seconds kAway{2};  // a run that ends and one that begins are no absence of the camera

  struct Part {
    std::shared_ptr<const LivePart> part;
    std::shared_ptr<const LiveRun> run;
    bool new_run = false;  // the run's init segment goes before it
  };
  struct Dropped {  // the part after it is independent
    std::uint64_t parts = 0;
    MediaTicks duration;
  };
  struct Away {};  // told once: what was to be shown is shown, and the camera is gone
  struct Wait {};  // until the next window, or for a while
  using Step = std::variant<Wait, Away, Dropped, Part>;

  // Begins at the newest key frame, then goes on in order. Each step is taken: the next call is about what follows it.
  Step next(const Window& window, MonoTime now);
  Step next_without_stream() { return away(); }
  // Its bytes are gone: goes on at a key frame.
  void unreadable(const Part& part);
  // The windows that come are of another stream, whose numbers are its own.
  void begin_anew();

 private:
  struct Place {
    std::shared_ptr<const LivePart> part;  // null: nothing to send
    std::shared_ptr<const LiveRun> run;
  };
  static Place find(const Window& window, std::uint64_t number);
  static Place newest_independent(const Window& window);
  bool is_behind(const Window& window) const;
  Place place(const Window& window) const;
  Step take(Place place);
  Step skip_to(const LivePart& part);
  Step away();

  std::optional<std::uint64_t> next_;  // number of the part that comes next; none: not begun
  MediaTicks next_at_;                 // where it starts, see LivePart::starts_at
  std::optional<std::uint64_t> run_;   // whose init segment was sent
  std::optional<Dropped> lost_;        // unreadable, not told of: only a key frame may follow
  bool away_ = false;                  // told
};

}  // namespace dvr::live
