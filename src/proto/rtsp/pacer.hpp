// Reads all sockets of a thread in rounds: one timer and one buffer a thread, instead of one wake-up a packet.
#pragma once
#include "base/async.hpp"

#include <boost/asio/execution_context.hpp>
#include <span>

namespace dvr::rtsp {

class Pacer;

// Something that is visited once a round, on the pacer's thread. Leaves by itself when it dies.
class Paced {
 public:
  Paced() = default;
  Paced(const Paced&) = delete;
  Paced& operator=(const Paced&) = delete;
  // `scratch` is the thread's buffer: what must outlive the call is copied out.
  virtual void on_round(std::span<std::uint8_t> scratch, MonoTime now) = 0;
  // An exception escaped on_round, for lack of memory perhaps. The others of the thread go on.
  virtual void on_fault(std::string_view what) noexcept = 0;

 protected:
  ~Paced();
  void leave();  // no more visits

 private:
  friend class Pacer;
  Pacer* pacer_ = nullptr;
};

// One for each io_context, made at the first use and gone with it. All calls on its thread.
class Pacer : public asio::execution_context::service {
 public:
  static inline asio::execution_context::id id;
  static constexpr std::size_t kScratch = 256 * 1024;

  explicit Pacer(asio::execution_context& context);
  ~Pacer() override;

  // The pacer of the io_context behind `executor`. `round` counts for the first caller of a thread only.
  static Pacer& of(const asio::any_io_executor& executor, Micros round);

  void add(Paced& visited);     // from the next round on
  void remove(Paced& visited);  // at once, also during a round

 private:
  void shutdown() override;
  void schedule();
  void run_round();
  void visit(Paced& member, MonoTime now);

  std::optional<asio::steady_timer> timer_;
  Micros round_{};
  MonoTime next_{};
  bool scheduled_ = false;
  std::vector<Paced*> members_;  // null: left during a round
  std::vector<std::uint8_t> scratch_;
};

}  // namespace dvr::rtsp
