// Three clocks, never mixed, each its own type.
//   MonoTime   monotonic arrival time: for measuring, never shown
//   WallTime   UTC with microseconds: what people and the catalog see
//   MediaTicks ticks of a track's clock: what the camera says
#pragma once
#include "base/error.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace dvr {

using MonoTime = std::chrono::steady_clock::time_point;
using Micros = std::chrono::microseconds;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using WallTime = std::chrono::sys_time<Micros>;

// The catalog's and the API's integer: microseconds since 1970-01-01T00:00:00Z.
constexpr std::int64_t to_us(WallTime t) { return t.time_since_epoch().count(); }
constexpr WallTime from_us(std::int64_t us) { return WallTime(Micros(us)); }
inline Micros between(MonoTime from, MonoTime to) { return std::chrono::duration_cast<Micros>(to - from); }

// The one timescale of everything after package/: 90 kHz, the video clock of RTP (RFC 6184, section 8.2.1).
inline constexpr std::uint32_t kMediaClock = 90'000;

// Time or duration on a media clock whose rate the holder knows. Strong: does not mix with other integers.
struct MediaTicks {
  std::int64_t count = 0;
  constexpr auto operator<=>(const MediaTicks&) const = default;
  constexpr MediaTicks operator+(MediaTicks o) const { return {count + o.count}; }
  constexpr MediaTicks operator-(MediaTicks o) const { return {count - o.count}; }
  constexpr MediaTicks& operator+=(MediaTicks o) {
    count += o.count;
    return *this;
  }
};

// Exact to the microsecond (rounded to nearest) for any |ticks| < 2^43.
constexpr Micros to_micros(MediaTicks t, std::uint32_t clock_rate) {
  const std::int64_t rate = clock_rate, whole = t.count / rate, rest = t.count % rate;
  return Micros(whole * 1'000'000 + (rest * 1'000'000 + (rest < 0 ? -rate : rate) / 2) / rate);
}
constexpr MediaTicks to_ticks(Micros d, std::uint32_t clock_rate) {
  const std::int64_t rate = clock_rate, whole = d.count() / 1'000'000, rest = d.count() % 1'000'000;
  return {whole * rate + (rest * rate + (rest < 0 ? -500'000 : 500'000)) / 1'000'000};
}
constexpr MediaTicks rescale(MediaTicks t, std::uint32_t from_rate, std::uint32_t to_rate) {
  const std::int64_t from = from_rate, to = to_rate, whole = t.count / from, rest = t.count % from;
  return {whole * to + (rest * to + (rest < 0 ? -from : from) / 2) / from};
}

// RFC 3339 in UTC with milliseconds, e.g. "2026-11-22T08:30:00.125Z".
std::string format_rfc3339(WallTime t);
// Accepts any offset and 0 to 9 fractional digits; refuses anything else (RFC 3339, section 5.6).
Result<WallTime> parse_rfc3339(std::string_view text);

}  // namespace dvr
