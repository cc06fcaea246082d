#include "proto/rtsp/pacer.hpp"

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

Pacer& Pacer::of(const asio::any_io_executor& executor, Micros round) {
  auto& pacer = asio::use_service<Pacer>(asio::query(executor, asio::execution::context));
  if (!pacer.timer_) {
    pacer.timer_.emplace(executor);
    pacer.round_ = round;
  }
  return pacer;
}

void Pacer::add(Paced& visited) {
  visited.pacer_ = this;
  members_.push_back(&visited);
  schedule();
}

void Pacer::remove(Paced& visited) {
  visited.pacer_ = nullptr;
  std::replace(members_.begin(), members_.end(), &visited, static_cast<Paced*>(nullptr));
}

// Rounds keep their beat; those that a busy thread missed are not made up for.
void Pacer::schedule() {
  if (scheduled_) return;
  scheduled_ = true;
  next_ = std::max(next_ + round_, std::chrono::steady_clock::now());
  timer_->expires_at(next_);
  timer_->async_wait([this](error_code ec) {
    if (!ec) run_round();
  });
}

void Pacer::visit(Paced& member, MonoTime now) {
  try {
    member.on_round(scratch_, now);
  } catch (const std::exception& e) {
    member.on_fault(e.what());
  }
}

void Pacer::run_round() {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < members_.size(); ++i)  // members may come and go meanwhile
    if (members_[i] != nullptr) visit(*members_[i], now);
  std::erase(members_, nullptr);
  scheduled_ = false;
  if (!members_.empty()) schedule();
}

}  // namespace dvr::rtsp
