// Who may connect now, so that 1,000 cameras come back from a power cut in order and not in a storm, however many
// others stay dead.
//
// A connection takes two turns, one after the other:
//   knock   the TCP connection: costs a socket and a timer, so many may knock; a dead address holds nothing else
//   talk    TLS, DESCRIBE … PLAY: costs work here and there
// A camera that took a talk and fell silent in it is doubtful: such cameras share half of the talks, and the others go
// first. Tests of cameras by the API have turns of their own, for both.
#pragma once
#include "base/async.hpp"

#include <array>
#include <deque>

namespace dvr::ingest {

enum class Turn : std::uint8_t { talk, doubtful_talk, knock, probe };

// Any thread. Each kind of turn is served in the order of asking. Outlives its permits.
class ConnectLimiter {
 public:
  explicit ConnectLimiter(std::size_t talks);

  class Permit {
   public:
    Permit() = default;
    Permit(ConnectLimiter* owner, Turn turn) : owner_(owner), turn_(turn) {}
    Permit(Permit&& o) noexcept : owner_(std::exchange(o.owner_, nullptr)), turn_(o.turn_) {}
    Permit& operator=(Permit&& o) noexcept {
      release();
      owner_ = std::exchange(o.owner_, nullptr);
      turn_ = o.turn_;
      return *this;
    }
    ~Permit() { release(); }
    void release();
    explicit operator bool() const { return owner_ != nullptr; }

   private:
    ConnectLimiter* owner_ = nullptr;
    Turn turn_ = Turn::talk;
  };

  Task<Permit> acquire(Turn turn = Turn::talk);  // throws operation_aborted when its task is cancelled
  std::size_t waiting() const;

 private:
  struct Waiter;
  struct Leave;
  struct Line {
    std::size_t free = 0;
    std::deque<std::shared_ptr<Waiter>> queue;
  };
  Line& line(Turn turn) { return lines_[std::size_t(turn)]; }
  bool take(Turn turn);
  void give_back(Turn turn);

  mutable std::mutex mutex_;
  std::array<Line, 4> lines_;  // by Turn, which is also their order
  std::size_t talks_free_;     // of both kinds together
};

}  // namespace dvr::ingest
