#include "proto/rtsp/pacer.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace dvr::rtsp {

Paced::~Paced() { leave(); }

void Paced::leave() {
  if (pacer_ != nullptr) pacer_->remove(*this);
}

Pacer::Pacer(asio::execution_context& context) : service(context), scratch_(kScratch) {}

Pacer::~Pacer() = default;

void Pacer::shutdown() {
  for (auto* m : members_)
    if (m != nullptr) m->pacer_ = nullptr;
  members_.clear();
  timer_.reset();
}

Pacer& Pacer::of(const asio::any_io_executor& executor, Rounds rounds) {
  auto& pacer = asio::use_service<Pacer>(asio::query(executor, asio::execution::context));
  if (!pacer.timer_) {
    pacer.timer_.emplace(executor);
    pacer.rounds_ = rounds;
  }
  return pacer;
}

void Pacer::add(Paced& visited) {
  visited.pacer_ = this;
  visited.pace_ = Pace::brisk;
  visited.greeted_ = false;
  members_.push_back(&visited);
  asio::post(timer_->get_executor(), [this] { greet(); });
}

void Pacer::remove(Paced& visited) {
  visited.pacer_ = nullptr;
  std::replace(members_.begin(), members_.end(), &visited, static_cast<Paced*>(nullptr));
}

std::optional<MonoTime> Pacer::next_round() const { return waiting_ ? std::optional(due_) : std::nullopt; }

// Whoever has just come does not wait for the beat: what the camera sent right behind its answer is there.
void Pacer::greet() {
  if (!timer_) return;
  if (!waiting_) last_ = std::chrono::steady_clock::now();  // nobody was here: the beat begins anew
  visit_all([](const Paced& member) { return !member.greeted_; });
  schedule();
}

void Pacer::run_round() {
  waiting_ = false;
  last_ = due_;
  last_beat_ = due_beat_;
  const bool everybody = last_beat_ % std::uint64_t(rounds_.calm_every) == 0;
  visit_all([everybody](const Paced& member) { return everybody || member.pace_ == Pace::brisk; });
  schedule();
}

template <class Wanted>
void Pacer::visit_all(Wanted wanted) {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < members_.size(); ++i)  // members may come and go meanwhile
    if (members_[i] != nullptr && wanted(*members_[i])) visit(i, now);
  std::erase(members_, nullptr);
}

void Pacer::visit(std::size_t member, MonoTime now) {
  auto* const visited = members_[member];
  visited->greeted_ = true;
  try {
    const auto pace = visited->on_round(scratch_, now);
    if (members_[member] == visited) visited->pace_ = pace;  // it may have left
  } catch (const std::exception& e) {
    visited->on_fault(e.what());
  }
}

// Rounds keep their beat; those that a busy thread missed are not made up for.
void Pacer::schedule() {
  if (members_.empty()) return;
  const bool brisk =
      std::any_of(members_.begin(), members_.end(), [](const auto* m) { return m && m->pace_ == Pace::brisk; });
  const auto every = std::uint64_t(rounds_.calm_every);
  const auto steps = brisk ? 1 : every - last_beat_ % every;
  due_beat_ = last_beat_ + steps;
  due_ = std::max(last_ + std::int64_t(steps) * rounds_.round, std::chrono::steady_clock::now());
  waiting_ = true;
  timer_->expires_at(due_);  // a wait that stands already ends here
  timer_->async_wait([this, beat = due_beat_](error_code ec) {
    if (!ec && waiting_ && beat == due_beat_) run_round();
  });
}

}  // namespace dvr::rtsp
