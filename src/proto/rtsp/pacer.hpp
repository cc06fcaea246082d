// Reads all sockets of a thread in rounds: one timer and one buffer a thread, instead of one wake-up a packet.
//
// A wake-up of a thread that slept costs more than what is read in it. So those whom nobody waits for are calm: they
// are visited in each third round only, all in the same one, and a thread whose members are all calm sleeps in between.
#pragma once
#include "base/async.hpp"

#include <boost/asio/execution_context.hpp>
#include <span>

namespace dvr::rtsp {

class Pacer;

enum class Pace : std::uint8_t { brisk, calm };  // each round; each `calm_every`-th

struct Rounds {
  Micros round = Millis(40);
  int calm_every = 3;  // rounds: 120 ms
};

// Something that is visited in rounds, on the pacer's thread. Leaves by itself when it dies.
class Paced {
 public:
  Paced() = default;
  Paced(const Paced&) = delete;
  Paced& operator=(const Paced&) = delete;
  // `scratch` is the thread's buffer: what must outlive the call is copied out. Answers when to come again.
  virtual Pace on_round(std::span<std::uint8_t> scratch, MonoTime now) = 0;
  // An exception escaped on_round, for lack of memory perhaps. The others of the thread go on.
  virtual void on_fault(std::string_view what) noexcept = 0;

 protected:
  ~Paced();
  void leave();  // no more visits

 private:
  friend class Pacer;
  Pacer* pacer_ = nullptr;
  Pace pace_ = Pace::brisk;
  bool greeted_ = false;
};

// One for each io_context, made at the first use and gone with it. All calls on its thread.
class Pacer : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;
  static constexpr std::size_t kScratch = 256 * 1024;

  explicit Pacer(asio::execution_context& context);
  ~Pacer() override;

  // The pacer of the io_context behind `executor`. `rounds` counts for the first caller of a thread only.
  static Pacer& of(const asio::any_io_executor& executor, Rounds rounds);

  void add(Paced& visited);     // visited as soon as its thread is free, then in rounds
  void remove(Paced& visited);  // at once, also during a round

  // When the next round is due, for tests; nothing when there is nobody to visit.
  std::optional<MonoTime> next_round() const;

 private:
  void shutdown() override;
  void greet();
  void run_round();
  void schedule();
  template <class Wanted>
  void visit_all(Wanted wanted);
  void visit(std::size_t member, MonoTime now);

  std::optional<asio::steady_timer> timer_;
  Rounds rounds_;
  MonoTime last_{}, due_{};                     // rounds: the latest, the next
  std::uint64_t last_beat_ = 0, due_beat_ = 0;  // their numbers; the calm come in those that calm_every divides
  bool waiting_ = false;
  std::vector<Paced*> members_;  // null: left during a round
  std::vector<std::uint8_t> scratch_;
};

}  // namespace dvr::rtsp
