// What needs a person. Conditions are seen now and then; an alarm rises when its condition has stood for a while and
// goes when it has not been seen for a while, so that what flickers is told once.
#pragma once
#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dvr::monitor {

enum class Severity : std::uint8_t {
  critical,  // footage is lost, or nobody can connect
  warning,   // it will be critical if nobody acts
  info,      // good to know
};
std::string_view to_string(Severity severity);

// A number or a word that belongs to an alarm, for programs and translations: {"hours", 12}.
struct AlarmValue {
  std::string name;
  std::variant<std::int64_t, std::string> value;
  bool operator==(const AlarmValue&) const = default;
};

// A kind of alarm: constant data.
struct AlarmKind {
  std::string_view code;  // for machines; never changes
  std::string_view text;  // for people; {name} is replaced by that value
  std::string_view advice;
  Micros rises_after{0};     // its condition has been seen at every look for so long
  Micros goes_after{0};      // its condition has not been seen for so long
  bool owners_only = false;  // not for sub-users, though it is about a camera that they see
};

struct Alarm {
  const AlarmKind* kind = nullptr;
  Severity severity = Severity::warning;
  std::int64_t camera_id = 0;  // 0: of the system
  WallTime since{};            // when its condition began, as far as known
  std::vector<AlarmValue> values;

  std::string_view code() const { return kind->code; }
  std::string text() const;
  bool operator==(const Alarm&) const = default;
};

// What one look found. `kind` lives for ever; there is one condition of a kind and camera in a look.
struct Condition {
  const AlarmKind* kind = nullptr;
  Severity severity = Severity::warning;
  std::int64_t camera_id = 0;
  std::optional<WallTime> since;  // known to who looks; otherwise the first look that found it
  std::vector<AlarmValue> values;
};

// One thread at a time. Times never come from the clock, so a set clock raises nothing: `mono` counts, `wall` is shown.
class AlarmBook {
 public:
  explicit AlarmBook(std::size_t most = 10'000) : most_(most) {}

  void look(const std::vector<Condition>& found, MonoTime mono, WallTime wall);
  bool risen(const AlarmKind& kind, std::int64_t camera_id = 0) const;  // for thresholds that differ up and down
  std::vector<Alarm> alarms() const;                                    // worst first, then oldest
  std::size_t left_out() const { return left_out_; }                    // conditions of the last look beyond `most`

 private:
  struct Entry {
    Alarm alarm;
    MonoTime first{}, last{};  // seen
    bool risen = false;
  };
  using Key = std::pair<std::string_view, std::int64_t>;
  void see(const Condition& condition, MonoTime mono, WallTime wall);
  void forget_what_is_over(MonoTime mono);

  const std::size_t most_;
  std::map<Key, Entry> entries_;
  std::size_t left_out_ = 0;
};

}  // namespace dvr::monitor
