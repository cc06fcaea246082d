#include "monitor/recent_errors.hpp"

#include "base/utf8.hpp"

#include <algorithm>

namespace dvr::monitor {
namespace {

constexpr std::string_view kCamera = "camera";  // the field that tells one camera's trouble from another's

std::string cut_to(std::string_view text, std::size_t& room) {
  const auto taken = text.substr(0, room);
  room -= taken.size();
  return as_utf8(taken);
}

RecentError entry_of(const log::Event& event) {
  RecentError out;
  auto room = RecentErrors::kTextBytes;
  out.is_error = event.level == log::Level::error;
  out.area = cut_to(event.area, room);
  out.message = cut_to(event.message, room);
  for (const auto& field : event.fields) {
    if (room == 0) break;
    auto key = cut_to(field.key, room);
    out.fields.emplace_back(std::move(key), cut_to(field.value, room));
  }
  out.first_at = out.last_at = std::chrono::time_point_cast<WallTime::duration>(event.at);
  return out;
}

std::string_view camera_of(const RecentError& entry) {
  for (const auto& [key, value] : entry.fields)
    if (key == kCamera) return value;
  return {};
}

bool say_the_same(const RecentError& a, const RecentError& b) {
  return a.is_error == b.is_error && a.area == b.area && a.message == b.message && camera_of(a) == camera_of(b);
}

}  // namespace

RecentErrors::RecentErrors() { log::add_observer(*this); }
RecentErrors::~RecentErrors() { log::remove_observer(*this); }

void RecentErrors::on_event(const log::Event& event) {
  if (event.level < log::Level::warn) return;
  auto entry = entry_of(event);
  const std::lock_guard lock(mutex_);
  const auto known = std::find_if(entries_.begin(), entries_.end(), [&](auto& e) { return say_the_same(e, entry); });
  if (known != entries_.end()) {
    entry.times = known->times + 1;
    entry.first_at = known->first_at;
    entries_.erase(known);
  }
  entries_.push_front(std::move(entry));
  if (entries_.size() > kEntries) entries_.pop_back();
}

std::vector<RecentError> RecentErrors::newest_first() const {
  const std::lock_guard lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

}  // namespace dvr::monitor
