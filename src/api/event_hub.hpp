// What happens, for those who may know it: published once, kept for a while, read by every socket at its own pace.
// docs/reference/events.md tells the kinds.
#pragma once
#include "accounts/authorise.hpp"
#include "api/sockets.hpp"
#include "base/async.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <map>
#include <mutex>

namespace dvr::api {

// Who may know of an event. Decided again for each reader when it is told: see may_know().
struct Audience {
  enum class About : std::uint8_t { system, camera, footage, clip };
  About about = About::system;
  std::int64_t camera_id = 0;
  bool owners_only = false;                    // not for sub-users, though they see the camera
  std::int64_t clip_id = 0, clip_user_id = 0;  // who made it
  WallTime footage_end{};                      // the newest moment that it tells of

  static Audience system() { return {}; }
  static Audience camera(std::int64_t id) { return {.about = About::camera, .camera_id = id}; }
  static Audience footage(std::int64_t camera_id, WallTime end) {
    return {.about = About::footage, .camera_id = camera_id, .footage_end = end};
  }
};

// `camera`: of the audience; none when there is no such camera (any more).
bool may_know(const accounts::User& user, const Audience& audience, const std::optional<accounts::CameraRef>& camera,
              WallTime now);

struct Event {
  std::uint64_t number = 0;
  std::string_view type;  // constant: "camera.state"
  Audience audience;
  std::string text;  // the whole message, JSON
};

// Any thread.
class EventHub {
 public:
  static constexpr std::size_t kKept = 5000, kKeptBytes = 4 << 20;
  static constexpr int kSocketsPerUser = 32;

  EventHub();

  void publish(std::string_view type, WallTime at, const Audience& audience, const boost::json::object& data);

  struct Batch {
    std::vector<std::shared_ptr<const Event>> events;  // in order
    std::uint64_t last = 0;                            // ask for those after it next time
    bool lost = false;                                 // some are no longer kept: none is answered
  };
  Batch after(std::uint64_t number, std::size_t most) const;
  std::uint64_t newest() const;

  // As clients see it. Numbers would tell everybody how much happens to others: an id is its number, enciphered with a
  // key of this start.
  std::string id_of(std::uint64_t number) const;
  std::optional<std::uint64_t> number_of(std::string_view id) const;  // none: not given by this start

  Broadcast& changes() { return changes_; }
  Seats& seats() { return seats_; }
  std::map<std::string_view, std::uint64_t> published() const;  // since the start, by type

 private:
  const std::array<std::uint8_t, 16> key_;
  Seats seats_{kSocketsPerUser};
  Broadcast changes_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const Event>> kept_;
  std::size_t kept_bytes_ = 0;
  std::uint64_t newest_ = 0;
  std::map<std::string_view, std::uint64_t> published_;
};

}  // namespace dvr::api
