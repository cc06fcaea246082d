// Token buckets by class of route and by who asks.
#pragma once
#include "base/clock.hpp"

#include <array>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace dvr::api {

enum class RateClass : std::uint8_t { login, api, media, heavy };
inline constexpr std::size_t kRateClasses = 4;

struct Rate {
  double per_second = 0;  // 0: no limit
  double burst = 0;
};
// A wall of 16 cameras by LL-HLS asks about 100 times a second; heavy is what decodes, connects or exports.
struct Rates {
  Rate login{5, 60}, api{50, 300}, media{400, 2000}, heavy{10, 60};
  Rate of(RateClass c) const {
    const std::array all{login, api, media, heavy};
    return all[std::size_t(c)];
  }
};

// Any thread. Memory is bounded: who has not asked for longest goes first.
class RateLimiter {
 public:
  RateLimiter(Rates rates, const Clock& clock, std::size_t max_buckets = 20'000)
      : rates_(rates), clock_(clock), max_buckets_(max_buckets) {}
  // Nothing: go ahead. Else how long to wait. `who`: a user's or an address's key, which may have the rate several
  // times.
  std::optional<Seconds> take(RateClass c, const std::string& who, double times = 1);
  std::size_t buckets() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    MonoTime filled_at;
  };
  using Buckets = std::list<Bucket>;  // least recently used first
  Bucket& touch(const std::string& key, const Rate& rate, MonoTime now);

  const Rates rates_;
  const Clock& clock_;
  const std::size_t max_buckets_;
  mutable std::mutex mutex_;
  Buckets buckets_;
  std::unordered_map<std::string, Buckets::iterator> by_key_;
};

}  // namespace dvr::api
