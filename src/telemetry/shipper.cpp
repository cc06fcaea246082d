#include "telemetry/shipper.hpp"

#include "base/alt_stack.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace dvr::telemetry {
namespace {

// Between half and the whole of it, so that many servers do not come back at once.
Millis jittered(Millis pause) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  return Millis(std::uniform_int_distribution<std::int64_t>(pause.count() / 2, pause.count())(random));
}

WallTime wall_now() { return system_clock().wall(); }

}  // namespace

Shipper::Shipper(std::string service, ShipperLimits limits, Deliver deliver)
    : service_(std::move(service)), limits_(limits), deliver_(std::move(deliver)) {
  status_.service = service_;
  thread_ = std::thread([this] {
    const AltStack alt_stack;
    run();
  });
}

Shipper::~Shipper() { stop(); }

void Shipper::put(Parcel parcel) {
  std::lock_guard lock(mutex_);
  if (leaving_) {
    ++status_.dropped;
    return;
  }
  waiting_bytes_ += parcel.bytes.size();
  waiting_.push_back(std::move(parcel));
  make_room();
  if (waiting_.size() == 1 || batch_is_full()) wake_.notify_all();  // in between nobody is to be woken
}

void Shipper::count_dropped(std::uint64_t parcels) {
  std::lock_guard lock(mutex_);
  status_.dropped += parcels;
}

ShipperStatus Shipper::status() const {
  std::lock_guard lock(mutex_);
  auto status = status_;
  status.waiting_parcels = waiting_.size();
  status.waiting_bytes = waiting_bytes_;
  return status;
}

void Shipper::leave() {
  std::lock_guard lock(mutex_);
  if (leaving_) return;
  leaving_ = true;
  leave_until_ = std::chrono::steady_clock::now() + limits_.farewell;
  wake_.notify_all();
}

void Shipper::stop() {
  leave();
  {
    Lock lock(mutex_);
    wake_.wait_until(lock, leave_until_, [this] { return gone_; });
  }
  cancel_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Shipper::run() {
  Lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return leaving_ || !waiting_.empty(); });
    wake_.wait_for(lock, limits_.linger, [this] { return leaving_ || batch_is_full(); });
    if (waiting_.empty() || cancel_.stop_requested()) break;
    ship_one(lock);
    if (leaving_ && failures_in_a_row_ > 0) break;  // it was tried once more
  }
  status_.dropped += waiting_.size();
  waiting_.clear();
  waiting_bytes_ = 0;
  gone_ = true;
  wake_.notify_all();
}

void Shipper::ship_one(Lock& lock) {
  auto batch = next_batch();
  lock.unlock();
  auto delivery = deliver(batch);
  delivery.taken = std::min(delivery.taken, batch.size());
  delivery.refused = std::min(delivery.refused, delivery.taken);
  note(delivery);
  lock.lock();
  put_back(std::move(batch), delivery.taken);
  if (const auto pause = pause_after(delivery); pause > Millis(0))
    wake_.wait_for(lock, pause, [this] { return leaving_; });
}

Delivery Shipper::deliver(const std::vector<Parcel>& batch) {
  try {
    return deliver_(batch, cancel_.get_token());
  } catch (const std::exception& e) {
    return {.taken = batch.size(), .refused = batch.size(), .trouble = e.what()};  // it would only happen again
  }
}

bool Shipper::batch_is_full() const {
  return waiting_.size() >= limits_.batch_parcels || waiting_bytes_ >= limits_.batch_bytes;
}

std::vector<Parcel> Shipper::next_batch() {
  std::vector<Parcel> batch;
  for (std::size_t bytes = 0; !waiting_.empty() && batch.size() < limits_.batch_parcels;) {
    bytes += waiting_.front().bytes.size();
    if (!batch.empty() && bytes > limits_.batch_bytes) break;
    waiting_bytes_ -= waiting_.front().bytes.size();
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void Shipper::put_back(std::vector<Parcel> batch, std::size_t taken) {
  for (auto i = batch.size(); i > taken; --i) {
    waiting_bytes_ += batch[i - 1].bytes.size();
    waiting_.push_front(std::move(batch[i - 1]));
  }
  make_room();
}

// The oldest go, so that after an outage the service learns what is true now.
void Shipper::make_room() {
  while (waiting_.size() > limits_.waiting_parcels || waiting_bytes_ > limits_.waiting_bytes) {
    waiting_bytes_ -= waiting_.front().bytes.size();
    waiting_.pop_front();
    ++status_.dropped;
  }
}

// A change between working and not is one line in the log; outside the mutex, since a line may come back as a parcel.
void Shipper::note(const Delivery& delivery) {
  bool began = false, ended = false;
  {
    std::lock_guard lock(mutex_);
    const bool failed = !delivery.trouble.empty();
    began = failed && !status_.failing_since;
    ended = !failed && status_.failing_since;
    if (began) status_.failing_since = wall_now();
    if (failed) status_.failed_at = wall_now();
    if (ended) status_.failing_since.reset();
    status_.trouble = delivery.trouble;
    status_.failures += failed;
    failures_in_a_row_ = failed && delivery.taken == delivery.refused ? failures_in_a_row_ + 1 : 0;  // nothing arrived
    status_.refused += delivery.refused;
    status_.delivered += delivery.taken - delivery.refused;
  }
  if (began)
    log::warn("telemetry", "a service does not take what is sent",
              {{"service", service_}, {"trouble", delivery.trouble}});
  if (ended) log::info("telemetry", "a service takes what is sent again", {{"service", service_}});
}

Millis Shipper::pause_after(const Delivery& delivery) const {
  Millis pause{0};
  if (failures_in_a_row_ > 0) {
    const auto doubled =
        double(limits_.least_pause.count()) * std::exp2(double(std::min<std::size_t>(failures_in_a_row_ - 1, 30)));
    pause = jittered(std::min(limits_.most_pause, Millis(std::int64_t(doubled))));
  }
  if (delivery.not_before) pause = std::max(pause, std::min(*delivery.not_before, limits_.longest_order));
  return pause;
}

}  // namespace dvr::telemetry
