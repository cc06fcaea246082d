#include "base/line_writer.hpp"
#include "base/log_areas.hpp"
#include "base/log_background.hpp"
#include "base/log_scope.hpp"
#include "base/time.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <shared_mutex>
#include <vector>

namespace dvr::log {
namespace {

std::atomic<Level> threshold{Level::info};  // the least of all areas
std::atomic<Level> general{Level::info};
AreaLevels areas;  // set before the program's threads start
std::atomic<bool> json{false};

spdlog::logger& sink() {
  static const auto logger = [] {
    auto l = std::make_shared<spdlog::logger>("dvr", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    l->set_pattern("%v");
    l->set_level(spdlog::level::trace);
    l->flush_on(spdlog::level::trace);
    return l;
  }();
  return *logger;
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  for (char c : text) {
    if (c == '"' || c == '\\') (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else out += c;
  }
  out += '"';
}

std::string rfc3339(const Event& event) { return format_rfc3339(std::chrono::floor<Micros>(event.at)); }

std::string as_text(const Event& event) {
  std::string out = fmt::format("{} {:5} {:8} {}", rfc3339(event), name(event.level), event.area, event.message);
  for (const auto& f : event.fields) {
    out += fmt::format("  {}=", f.key);
    for (char c : f.value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;  // one event stays one line
  }
  return out;
}

std::string as_line(const Event& event) { return json ? as_json(event) : as_text(event); }

std::atomic<LineWriter*> writer{nullptr};
std::atomic<std::uint64_t> dropped_before{0};  // by writers that are gone

std::string missing_lines(std::uint64_t lines) {
  const Field field("lines", lines);
  return as_line(
      {std::chrono::system_clock::now(), Level::warn, "log", "lines are missing here: nobody read them", {&field, 1}});
}

void put_line(std::string line) {
  if (auto* background = writer.load(std::memory_order_acquire)) background->put(std::move(line));
  else sink().log(spdlog::level::info, line);
}

using SignalHandler = void (*)(int);
SignalHandler abort_handler_before = SIG_DFL;

// What went wrong stands in the last lines.
extern "C" void write_last_lines(int signal) {
  flush();
  std::signal(signal, abort_handler_before);
  std::raise(signal);
}

std::shared_mutex observers_mutex;
std::vector<Observer*> observers;  // under observers_mutex
std::atomic<bool> observed{false};

void tell_observers(const Event& event) {
  static thread_local bool telling = false;
  if (telling || !observed.load(std::memory_order_relaxed)) return;
  telling = true;
  {
    std::shared_lock lock(observers_mutex);
    for (auto* observer : observers) {
      try {
        observer->on_event(event);
      } catch (...) {  // no memory, perhaps; the line itself was written
      }
    }
  }
  telling = false;
}

}  // namespace

std::string_view name(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warn: return "warn";
    case Level::error: return "error";
    case Level::off: break;
  }
  return "off";
}

std::string as_json(const Event& event) {
  std::string out = fmt::format(R"({{"time":"{}","level":"{}","area":"{}","message":)", rfc3339(event),
                                name(event.level), event.area);
  append_json(out, event.message);
  for (const auto& f : event.fields) {
    out += ',';
    append_json(out, f.key);
    out += ':';
    if (f.quoted) append_json(out, f.value);
    else out += f.value;
  }
  return out += '}';
}

void add_observer(Observer& observer) {
  std::lock_guard lock(observers_mutex);
  observers.push_back(&observer);
  observed = true;
}

void remove_observer(Observer& observer) {
  std::lock_guard lock(observers_mutex);
  std::erase(observers, &observer);
  observed = !observers.empty();
}

std::string Field::number(double v) { return fmt::format("{}", v); }

std::optional<Level> level_from(std::string_view word) {
  using enum Level;
  for (const auto level : {debug, info, warn, error, off})
    if (name(level) == word) return level;
  return std::nullopt;
}

Result<AreaLevels> parse_areas(const std::vector<std::string>& items) {
  AreaLevels out;
  for (const auto& item : items) {
    const auto equals = item.find('=');
    const auto level = equals == item.npos ? std::nullopt : level_from(std::string_view(item).substr(equals + 1));
    if (!level || equals == 0)
      return fail(ErrorKind::invalid, "must be AREA=LEVEL with debug, info, warn, error or off, not '{}'", item);
    out.emplace_back(item.substr(0, equals), *level);
  }
  return out;
}

void configure_areas(AreaLevels levels) {
  areas = std::move(levels);
  auto least = general.load();
  for (const auto& [area, level] : areas) least = std::min(least, level);
  threshold = least;
}

std::optional<std::uint64_t> Repeated::count(MonoTime now) {
  std::lock_guard lock(mutex_);
  ++untold_;
  if (told_ && now - *told_ < Seconds(1)) return std::nullopt;
  told_ = now;
  return std::exchange(untold_, 0);
}

void configure(Format format, Level level) {
  json = format == Format::json || (format == Format::automatic && isatty(STDERR_FILENO) == 0);
  general = level;
  configure_areas(std::move(areas));
}

bool enabled(Level level) { return level >= threshold.load(std::memory_order_relaxed); }

namespace {

bool enabled_in(std::string_view area, Level level) {
  for (const auto& [named, least] : areas)
    if (named == area) return level >= least;
  return level >= general.load(std::memory_order_relaxed);
}

}  // namespace

void write(Level level, std::string_view area, std::string_view message, Fields fields) {
  write_event(level, area, message, {fields.begin(), fields.size()}, nullptr);
}

void write_event(Level level, std::string_view area, std::string_view message, std::span<const Field> fields,
                 const Fault* fault) {
  if (!enabled(level) || !enabled_in(area, level)) return;
  Event event{std::chrono::system_clock::now(), level, area, message, fields, fault};
  std::vector<Field> all;
  if (const auto* scope = current_scope()) {
    all.assign(fields.begin(), fields.end());
    scope->append_to(all);
    event.fields = all;
  }
  put_line(as_line(event));
  tell_observers(event);
}

Background::Background(int fd) {
  static const int once = std::atexit([] { flush(); });
  (void)once;
  writer.store(new LineWriter(fd, kWaitingBytes, missing_lines), std::memory_order_release);
  abort_handler_before = std::signal(SIGABRT, write_last_lines);
}

Background::~Background() {
  flush(kFarewell);
  std::signal(SIGABRT, abort_handler_before);
  const std::unique_ptr<LineWriter> gone(writer.exchange(nullptr));
  dropped_before += gone->dropped();
}

bool flush(Millis at_most) noexcept {
  const auto* background = writer.load(std::memory_order_acquire);
  return !background || background->flush(at_most);
}

std::uint64_t dropped() noexcept {
  const auto* background = writer.load(std::memory_order_acquire);
  return dropped_before + (background ? background->dropped() : 0);
}

}  // namespace dvr::log
