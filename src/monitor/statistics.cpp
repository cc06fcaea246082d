#include "monitor/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace dvr::monitor {
namespace {

std::int64_t minute_of(WallTime t) { return std::chrono::floor<std::chrono::minutes>(t).time_since_epoch().count(); }
WallTime time_of(std::int64_t minute) { return WallTime(std::chrono::minutes(minute)); }

template <class T>
T at_most(double value, T limit) {
  return T(std::clamp(std::round(value), 0.0, double(limit)));
}

constexpr std::int64_t kBackAtMost = 60;  // minutes

std::uint64_t grown(std::uint64_t before, std::uint64_t now) { return now >= before ? now - before : now; }

CameraPoint point_of(const CameraReading& before, const CameraReading& now, Micros passed) {
  const double s = double(passed.count()) / 1e6;
  CameraPoint out;
  out.bit_rate = double(grown(before.bytes, now.bytes)) * 8 / s;
  out.frame_rate = double(grown(before.frames, now.frames)) / s;
  out.packets_lost = grown(before.packets_lost, now.packets_lost);
  out.reconnects = grown(before.reconnects, now.reconnects);
  out.jitter = now.jitter;
  out.viewers = now.viewers;
  return out;
}

// Rates are means of the minutes that are known.
struct Sum {
  CameraPoint point;
  int minutes = 0;

  void add(const CameraPoint& one) {
    ++minutes;
    point.bit_rate += one.bit_rate;
    point.frame_rate += one.frame_rate;
    point.packets_lost += one.packets_lost;
    point.reconnects += one.reconnects;
    point.jitter = std::max(point.jitter, one.jitter);
    point.viewers = std::max(point.viewers, one.viewers);
  }
  CameraPoint mean(WallTime at) const {
    auto out = point;
    out.at = at;
    out.bit_rate /= minutes;
    out.frame_rate /= minutes;
    return out;
  }
};

}  // namespace

CameraDay::CameraDay() : minutes_(std::make_unique<std::array<Minute, std::size_t(kMinutes)>>()) {}

void CameraDay::put(std::int64_t minute, const CameraPoint& point) {
  if (minute <= newest_ - kBackAtMost) *this = CameraDay();  // what is known is of a time that has not come yet
  if (minute <= newest_) return;                             // the machine's clock was set back a little
  const auto first = newest_ < 0 ? minute : std::max(newest_ + 1, minute - kMinutes + 1);
  for (auto skipped = first; skipped < minute; ++skipped) (*minutes_)[std::size_t(skipped % kMinutes)] = {};
  newest_ = minute;
  auto& out = (*minutes_)[std::size_t(minute % kMinutes)];
  out.kilobits = at_most<std::uint16_t>(point.bit_rate / 1000, kNothing - 1);
  out.frames = at_most<std::uint16_t>(point.frame_rate * 100, 0xffff);
  out.lost = at_most<std::uint16_t>(double(point.packets_lost), 0xffff);
  out.jitter = at_most<std::uint16_t>(double(point.jitter.count()) / 100, 0xffff);
  out.reconnects = at_most<std::uint8_t>(double(point.reconnects), 0xff);
  out.viewers = at_most<std::uint8_t>(double(point.viewers), 0xff);
}

std::optional<CameraPoint> CameraDay::get(std::int64_t minute) const {
  if (minute < 0 || minute > newest_ || minute <= newest_ - kMinutes) return std::nullopt;
  const auto& in = (*minutes_)[std::size_t(minute % kMinutes)];
  if (in.kilobits == kNothing) return std::nullopt;
  CameraPoint out;
  out.at = time_of(minute);
  out.bit_rate = double(in.kilobits) * 1000;
  out.frame_rate = double(in.frames) / 100;
  out.packets_lost = in.lost;
  out.reconnects = in.reconnects;
  out.jitter = Micros(in.jitter * 100);
  out.viewers = in.viewers;
  return out;
}

void Statistics::read(const std::map<std::int64_t, CameraReading>& cameras, WallTime wall, MonoTime mono) {
  const auto minute = minute_of(wall) - 1;  // what was counted lies before now
  std::lock_guard lock(mutex_);
  std::erase_if(cameras_, [&](const auto& item) { return !cameras.contains(item.first); });
  for (const auto& [id, reading] : cameras) {
    const auto [it, fresh] = cameras_.try_emplace(id);
    auto& camera = it->second;
    const auto passed = between(camera.read_at, mono);
    if (!fresh && passed > Micros(0)) camera.day.put(minute, point_of(camera.last, reading, passed));
    camera.last = reading;
    camera.read_at = mono;
  }
}

std::vector<CameraPoint> Statistics::points(std::int64_t camera_id, WallTime start, WallTime end,
                                            Seconds resolution) const {
  const auto step = std::max<std::int64_t>(1, resolution.count() / 60);
  std::vector<CameraPoint> out;
  std::lock_guard lock(mutex_);
  const auto it = cameras_.find(camera_id);
  if (it == cameras_.end()) return out;
  const auto newest = it->second.day.newest();
  const auto first = std::max(minute_of(start), newest - CameraDay::kMinutes + 1);
  const auto last = std::min(std::chrono::ceil<std::chrono::minutes>(end).time_since_epoch().count(), newest + 1);
  std::optional<Sum> sum;
  auto group = std::int64_t(-1);
  const auto close = [&] {
    if (sum) out.push_back(sum->mean(time_of(group)));
    sum.reset();
  };
  for (auto minute = first; minute < last; ++minute) {
    const auto point = it->second.day.get(minute);
    if (!point) continue;
    if (const auto begins = minute / step * step; begins != group) close(), group = begins;
    if (!sum) sum.emplace();
    sum->add(*point);
  }
  close();
  return out;
}

std::size_t Statistics::cameras() const {
  std::lock_guard lock(mutex_);
  return cameras_.size();
}

}  // namespace dvr::monitor
