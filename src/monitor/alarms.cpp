#include "monitor/alarms.hpp"

#include <algorithm>
#include <tuple>

namespace dvr::monitor {
namespace {

std::string text_of(const AlarmValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.value)) return std::to_string(*number);
  return std::get<std::string>(value.value);
}

}  // namespace

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::critical: return "critical";
    case Severity::warning: return "warning";
    case Severity::info: break;
  }
  return "info";
}

std::string Alarm::text() const {
  std::string out(kind->text);
  for (const auto& value : values) {
    const auto name = "{" + value.name + "}";
    if (const auto at = out.find(name); at != std::string::npos) out.replace(at, name.size(), text_of(value));
  }
  return out;
}

void AlarmBook::look(const std::vector<Condition>& found, MonoTime mono, WallTime wall) {
  left_out_ = 0;
  for (const auto& condition : found) see(condition, mono, wall);
  forget_what_is_over(mono);
}

void AlarmBook::see(const Condition& condition, MonoTime mono, WallTime wall) {
  const Key key{condition.kind->code, condition.camera_id};
  auto it = entries_.find(key);
  if (it == entries_.end()) {
    if (entries_.size() >= most_) {
      ++left_out_;
      return;
    }
    it = entries_.emplace(key, Entry{}).first;
    it->second.first = mono;
    it->second.alarm = {condition.kind, condition.severity, condition.camera_id, wall, {}};
  }
  auto& entry = it->second;
  entry.last = mono;
  entry.alarm.severity = condition.severity;
  entry.alarm.values = condition.values;
  if (condition.since) entry.alarm.since = *condition.since;
  entry.risen |= mono - entry.first >= condition.kind->rises_after;
}

void AlarmBook::forget_what_is_over(MonoTime mono) {
  std::erase_if(entries_, [mono](const auto& item) {
    const auto& entry = item.second;
    if (entry.last == mono) return false;
    return !entry.risen || mono - entry.last >= entry.alarm.kind->goes_after;
  });
}

bool AlarmBook::risen(const AlarmKind& kind, std::int64_t camera_id) const {
  const auto it = entries_.find(Key{kind.code, camera_id});
  return it != entries_.end() && it->second.risen;
}

std::vector<Alarm> AlarmBook::alarms() const {
  std::vector<Alarm> out;
  for (const auto& [key, entry] : entries_)
    if (entry.risen) out.push_back(entry.alarm);
  std::sort(out.begin(), out.end(), [](const Alarm& a, const Alarm& b) {
    return std::tuple(a.severity, a.since, a.code(), a.camera_id) <
           std::tuple(b.severity, b.since, b.code(), b.camera_id);
  });
  return out;
}

}  // namespace dvr::monitor
