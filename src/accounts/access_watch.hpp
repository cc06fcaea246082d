// What is open now (a download, a blocked request, a socket) ends when the right to it ends: by logout, a new password,
// a withdrawn permission, a disabled or deleted user, a deleted camera, a revoked link.
//
//   auto seen = watch.changes();          before the session is looked up
//   …authenticate, authorise…
//   auto ticket = watch.enter({principal, action, camera}, seen, on_end);    kept until the answer is sent
//
// After a change by this process, watched things are checked against the catalog at once. What lasts longer than a
// moment is also checked every kInterval: for changes by the command line or another node, and sessions that expire.
// While nothing is open, nothing is looked at and its thread sleeps.
#pragma once
#include "accounts/authorise.hpp"
#include "base/clock.hpp"
#include "catalog/database.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <thread>

namespace dvr::accounts {

struct Access {
  Principal who;
  std::optional<Action> action;                        // none: the session alone is enough, e.g. the socket of events
  std::optional<CameraRef> camera;                     // with an action
  std::optional<std::pair<ClipAction, ClipRef>> clip;  // of this camera, in place of the action
};

// Any thread. `database` and `clock` outlive it.
class AccessWatch {
 public:
  static constexpr Millis kInterval{500};

  AccessWatch(catalog::Database& database, const Clock& clock);
  ~AccessWatch();  // joins its thread
  AccessWatch(const AccessWatch&) = delete;
  AccessWatch& operator=(const AccessWatch&) = delete;

  class Ticket {
   public:
    ~Ticket();
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    bool ended() const { return ended_.load(); }  // the right is gone

   private:
    friend class AccessWatch;
    Ticket(AccessWatch& watch, Access access, std::function<void()> on_end)
        : watch_(watch), access_(std::move(access)), on_end_(std::move(on_end)) {}
    AccessWatch& watch_;
    const Access access_;
    const std::function<void()> on_end_;
    std::atomic<bool> ended_ = false;
    std::uint64_t id_ = 0;
    bool is_new_ = true;  // since the last look; under the watch's mutex
  };

  std::uint64_t changes() const { return changes_.load(); }
  // `on_end` is called at most once, on the watch's thread, perhaps while the ticket goes: it owns what it uses and
  // returns at once. The ticket is destroyed before the watch.
  std::shared_ptr<Ticket> enter(Access access, std::uint64_t changes_seen, std::function<void()> on_end);
  // Something changed that may end somebody's right, and is committed.
  void changed();

  std::size_t watching() const;
  std::uint64_t ended() const { return ended_total_.load(); }

 private:
  using Watched = std::vector<std::pair<std::uint64_t, Access>>;
  void run();
  void look(bool all);
  Watched to_check(bool all);
  void end(const std::vector<std::uint64_t>& tickets);

  catalog::Database& database_;
  const Clock& clock_;
  std::atomic<std::uint64_t> changes_ = 0, ended_total_ = 0;
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::map<std::uint64_t, Ticket*> tickets_;  // by id
  std::uint64_t next_id_ = 1;
  bool look_at_all_ = false, stopping_ = false;
  bool resting_ = false;  // the thread waits for a first ticket
  bool failing_ = false;  // of the thread alone: the catalog did not answer at the last look
  std::thread thread_;
};

}  // namespace dvr::accounts
