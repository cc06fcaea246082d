// One event, one line: JSON for machines, plain text on a terminal. Any thread.
// A message is constant text; what varies goes into fields. No secret goes into either: see redact.hpp.
#pragma once
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace dvr::log {

enum class Level { debug, info, warn, error, off };
enum class Format { automatic, text, json };  // automatic: text when standard error is a terminal

struct Field {
  template <class T>
    requires std::is_arithmetic_v<T>
  Field(std::string_view k, T v) : key(k), value(number(v)), quoted(false) {}
  Field(std::string_view k, std::string_view v) : key(k), value(v), quoted(true) {}
  Field(std::string_view k, const std::string& v) : key(k), value(v), quoted(true) {}
  Field(std::string_view k, const char* v) : key(k), value(v), quoted(true) {}

  std::string_view key;
  std::string value;
  bool quoted;

 private:
  static std::string number(bool v) { return v ? "true" : "false"; }
  static std::string number(double v);
  template <class T>
  static std::string number(T v) {
    return std::to_string(v);
  }
};

using Fields = std::initializer_list<Field>;

// An exception that reached an edge of the program: see fault.hpp.
struct Fault {
  std::string type, what;
  std::span<void* const> stack = {};  // return addresses, innermost first; empty: not recorded
};

// What was written, for those who pass it on. Views live as long as the call.
struct Event {
  std::chrono::system_clock::time_point at;
  Level level;
  std::string_view area, message;
  std::span<const Field> fields;
  const Fault* fault = nullptr;  // of an error line that tells of one
};
std::string_view name(Level level);
std::string as_json(const Event& event);  // one line, without its end

// Sees each line that the levels let through, on the thread that writes it, after it was written. It returns at once;
// what it logs itself is written and not shown to it again.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_event(const Event& event) = 0;
};
void add_observer(Observer& observer);
void remove_observer(Observer& observer);  // returns when no call of it runs any more; not from on_event()

void configure(Format format, Level level);
bool enabled(Level level);
void write(Level level, std::string_view area, std::string_view message, Fields fields);
void write_event(Level level, std::string_view area, std::string_view message, std::span<const Field> fields,
                 const Fault* fault);

inline void debug(std::string_view area, std::string_view message, Fields fields = {}) {
  if (enabled(Level::debug)) write(Level::debug, area, message, fields);
}
inline void info(std::string_view area, std::string_view message, Fields fields = {}) {
  write(Level::info, area, message, fields);
}
inline void warn(std::string_view area, std::string_view message, Fields fields = {}) {
  write(Level::warn, area, message, fields);
}
inline void error(std::string_view area, std::string_view message, Fields fields = {}) {
  write(Level::error, area, message, fields);
}

}  // namespace dvr::log
