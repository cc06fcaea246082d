#include "api/rate_limiter.hpp"

#include <cmath>

namespace dvr::api {

RateLimiter::Bucket& RateLimiter::touch(const std::string& key, const Rate& rate, MonoTime now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.end(), buckets_, found->second);
    return buckets_.back();
  }
  if (buckets_.size() >= max_buckets_) {
    by_key_.erase(buckets_.front().key);
    buckets_.pop_front();
  }
  buckets_.push_back({key, rate.burst, now});
  by_key_[key] = std::prev(buckets_.end());
  return buckets_.back();
}

std::optional<Seconds> RateLimiter::take(RateClass c, const std::string& who, double times) {
  auto rate = rates_.of(c);
  rate.per_second *= times, rate.burst *= times;
  if (rate.per_second <= 0) return std::nullopt;
  std::lock_guard lock(mutex_);
  const auto now = clock_.mono();
  auto& bucket = touch(fmt::format("{}:{}", int(c), who), rate, now);
  const auto passed = std::chrono::duration<double>(now - bucket.filled_at).count();
  bucket.tokens = std::min(rate.burst, bucket.tokens + passed * rate.per_second);
  bucket.filled_at = now;
  if (bucket.tokens < 1) return Seconds(std::max(1L, long(std::ceil((1 - bucket.tokens) / rate.per_second))));
  bucket.tokens -= 1;
  return std::nullopt;
}

std::size_t RateLimiter::buckets() const {
  std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace dvr::api
