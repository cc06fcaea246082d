#include "record/catalog_queue.hpp"

#include "base/log.hpp"

namespace dvr::record {
namespace {

constexpr std::size_t kBatch = 128;
constexpr std::size_t kLimit = 200'000;  // days of a catalog that is away; the next start fills the ledger's holes
constexpr Micros kFirstDelay = Millis(250), kLongestDelay = Seconds(10);

// Trying again cannot help: a rule of the schema or a fault in the statement.
bool is_final(const Error& error) {
  switch (error.kind) {
    case ErrorKind::conflict:
    case ErrorKind::invalid:
    case ErrorKind::not_found:
    case ErrorKind::too_large:
    case ErrorKind::internal: return true;
    default: return false;
  }
}

}  // namespace

CatalogQueue::CatalogQueue(catalog::Database& database) : database_(database), thread_([this] { loop(); }) {}

CatalogQueue::~CatalogQueue() { stop(Micros(0)); }

void CatalogQueue::push(Work work, Done done) {
  bool full = false;
  {
    std::lock_guard lock(mutex_);
    full = queue_.size() >= kLimit;
    if (!full) queue_.push_back({std::move(work), std::move(done)});
  }
  if (!full) return wake_.notify_all();
  if (done) done(fail(ErrorKind::unavailable, "too much waits for the catalog"));
}

Task<Result<void>> CatalogQueue::write(Work work) {
  auto executor = co_await asio::this_coro::executor;
  auto slot = std::make_shared<std::optional<Result<void>>>();
  auto ready = std::make_shared<asio::steady_timer>(executor, MonoTime::max());
  // The queue may outlive the caller's io_context: it holds nothing of it.
  push(std::move(work), [executor, slot, caller = std::weak_ptr(ready)](const Result<void>& result) {
    asio::post(executor, [slot, caller, result] {
      *slot = result;
      if (const auto timer = caller.lock()) timer->cancel();
    });
  });
  co_await ready->async_wait(kAwait);
  if (!slot->has_value()) co_return fail(ErrorKind::cancelled, "cancelled");
  co_return **slot;
}

bool CatalogQueue::drain(Micros at_most) {
  std::unique_lock lock(mutex_);
  return drained_.wait_for(lock, at_most, [this] { return queue_.empty() && in_flight_ == 0; });
}

void CatalogQueue::stop(Micros at_most) {
  const bool clean = drain(at_most);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (!clean) log::warn("record", "the catalog did not take everything before the end", {{"left", waiting()}});
}

std::size_t CatalogQueue::waiting() const {
  std::lock_guard lock(mutex_);
  return queue_.size() + in_flight_;
}

bool CatalogQueue::failing() const {
  std::lock_guard lock(mutex_);
  return failing_;
}

void CatalogQueue::loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    auto batch = take_batch();
    lock.unlock();
    auto rest = write(std::move(batch));
    lock.lock();
    in_flight_ = 0;
    failing_ = !rest.empty();
    put_back(std::move(rest));
    if (queue_.empty()) drained_.notify_all();
    if (failing_) back_off(lock);
  }
}

CatalogQueue::Batch CatalogQueue::take_batch() {
  Batch batch;
  while (!queue_.empty() && batch.size() < kBatch) {
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  in_flight_ = batch.size();
  return batch;
}

void CatalogQueue::put_back(Batch rest) { std::move(rest.rbegin(), rest.rend(), std::front_inserter(queue_)); }

void CatalogQueue::back_off(std::unique_lock<std::mutex>& lock) {
  delay_ = std::clamp(delay_ * 2, kFirstDelay, kLongestDelay);
  wake_.wait_for(lock, delay_, [this] { return stopping_; });
}

Result<void> CatalogQueue::write_together(const Batch& batch) {
  return database_.write_now([&](catalog::Connection& c) -> Result<void> {
    for (const auto& entry : batch) DVR_CHECK(entry.work(c));
    return {};
  });
}

// All in one transaction; when one of them is refused, each in its own, so that it harms no other.
CatalogQueue::Batch CatalogQueue::write(Batch batch) {
  auto result = write_together(batch);
  if (!result.has_value() && batch.size() > 1 && is_final(result.error())) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      Batch one;
      one.push_back(std::move(batch[i]));
      auto rest = write(std::move(one));
      if (rest.empty()) continue;
      std::move(batch.begin() + std::ptrdiff_t(i) + 1, batch.end(), std::back_inserter(rest));
      return rest;
    }
    return {};
  }
  if (!result.has_value() && !is_final(result.error())) {
    log::warn("record", "the catalog does not take rows; they wait",
              {{"error", result.error().describe()}, {"waiting", batch.size()}});
    return batch;
  }
  delay_ = Micros(0);
  if (!result.has_value()) log::error("record", "the catalog refused a row", {{"error", result.error().describe()}});
  for (const auto& entry : batch)
    if (entry.done) entry.done(result);
  return {};
}

}  // namespace dvr::record
