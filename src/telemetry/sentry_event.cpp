#include "telemetry/sentry_event.hpp"

#include "base/bytes.hpp"
#include "base/redact.hpp"
#include "base/utf8.hpp"

#include <sys/utsname.h>
#include <boost/json.hpp>

#include <set>

namespace dvr::telemetry {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestTold = 4096, kLongestCrumbText = 512, kMostCrumbFields = 12, kLongestTag = 200;
constexpr std::string_view kOurNamespace = "dvr::";
// What an event is searched by.
const std::set<std::string_view> kTags{"camera", "request", "job", "task", "kind", "trace", "recording"};

// For a tracker: no secret, no broken UTF-8, not too long.
std::string told(std::string_view text, std::size_t longest = kLongestTold) {
  return as_utf8(redact_text(text.substr(0, longest * 2)), longest);
}

double seconds(std::chrono::system_clock::time_point at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

std::string_view level_name(log::Level level) { return level == log::Level::warn ? "warning" : log::name(level); }

std::string random_id() { return to_hex(random_bytes(16)); }

std::string as_hex(std::uint64_t value) { return fmt::format("0x{:x}", value); }

std::string operating_system() {
  utsname name{};
  return ::uname(&name) == 0 ? name.release : "";
}

json::object base_event(std::chrono::system_clock::time_point at, std::string_view level,
                        const TrackerIdentity& identity) {
  json::object event;
  event["event_id"] = random_id();
  event["timestamp"] = seconds(at);
  event["platform"] = "native";
  event["level"] = level;
  event["release"] = identity.release;
  event["environment"] = identity.environment;
  event["server_name"] = identity.server_name;
  event["sdk"] = json::object{{"name", "dvr-lite"}, {"version", identity.release}};
  event["contexts"] = json::object{{"os", json::object{{"name", "Linux"}, {"version", operating_system()}}}};
  return event;
}

// The tracker wants the outermost call first; `calls` begins with the innermost.
template <class Calls>
json::array frames_of(const Calls& calls) {
  json::array frames;
  for (auto call = calls.rbegin(); call != calls.rend(); ++call)
    frames.push_back(json::object{{"instruction_addr", as_hex(std::uint64_t(*call))}});
  return frames;
}

json::object exception(std::string_view type, std::string_view value, json::object mechanism, json::array frames) {
  json::object out{{"type", told(type, kLongestTag)}, {"value", told(value)}, {"mechanism", std::move(mechanism)}};
  if (!frames.empty()) out["stacktrace"] = json::object{{"frames", std::move(frames)}};
  return json::object{{"values", json::array{std::move(out)}}};
}

// What an event is searched by; and of a request, what it asked for.
void add_fields(json::object& event, std::span<const log::Field> fields) {
  auto& tags = event["tags"].emplace_object();
  auto& extra = event["extra"].emplace_object();
  json::object request;
  for (const auto& field : fields) {
    if (field.key == "method") request["method"] = told(field.value, kLongestTag);
    else if (field.key == "path") request["url"] = told(redact_path(field.value), kLongestTag);
    else if (kTags.contains(field.key))
      tags[field.key == "camera"    ? "camera_id"
           : field.key == "request" ? "request_id"
                                    : field.key] = told(field.value, kLongestTag);
    else extra[field.key] = told(field.value);
  }
  if (!request.empty()) event["request"] = std::move(request);
}

json::object crumb_json(const Crumb& crumb) {
  json::object data;
  for (const auto& [name, value] : crumb.fields) data[name] = value;
  json::object out{{"timestamp", seconds(crumb.at)},
                   {"level", level_name(crumb.level)},
                   {"category", crumb.area},
                   {"message", crumb.message}};
  if (!data.empty()) out["data"] = std::move(data);
  return out;
}

std::uint64_t address_of(const json::object& frame) {
  const auto* text = frame.if_contains("instruction_addr");
  if (!text || !text->is_string()) return 0;
  return std::strtoull(text->get_string().c_str(), nullptr, 16);
}

json::array* frames_in(json::object& event) {
  boost::system::error_code ec;
  auto* const thrown = event.if_contains("exception");
  auto* const frames = thrown ? thrown->find_pointer("/values/0/stacktrace/frames", ec) : nullptr;
  return frames ? frames->if_array() : nullptr;
}

json::object frame_json(const Symbol& symbol) {
  json::object frame{{"instruction_addr", as_hex(symbol.address)}};
  if (!symbol.function.empty()) frame["function"] = symbol.function.substr(0, 512);
  if (!symbol.file.empty()) {
    const auto ours = symbol.file.rfind("/src/");
    frame["filename"] = ours == std::string::npos ? symbol.file : symbol.file.substr(ours + 1);
    frame["lineno"] = symbol.line;
  }
  if (!symbol.module.empty()) frame["package"] = symbol.module;
  frame["in_app"] = symbol.function.find(kOurNamespace) != std::string::npos || symbol.function == "main";
  return frame;
}

// "Debug identifier" of an ELF file: its build id as a GUID, whose first three fields are little-endian.
std::string debug_id(const std::string& build_id) {
  if (build_id.size() < 32) return {};
  const auto& b = build_id;
  const auto swapped = [&](std::size_t at, std::size_t bytes) {
    std::string out;
    for (std::size_t i = bytes; i > 0; --i) out += b.substr((at + i - 1) * 2, 2);
    return out;
  };
  return fmt::format("{}-{}-{}-{}-{}", swapped(0, 4), swapped(4, 2), swapped(6, 2), b.substr(16, 4), b.substr(20, 12));
}

json::object image_json(const Module& module) {
  json::object image{{"type", "elf"},
                     {"code_file", module.path},
                     {"image_addr", as_hex(module.begin)},
                     {"image_size", module.end - module.begin}};
  if (!module.build_id.empty()) image["code_id"] = module.build_id;
  if (const auto id = debug_id(module.build_id); !id.empty()) image["debug_id"] = id;
  return image;
}

}  // namespace

Crumb crumb_of(const log::Event& event) {
  Crumb crumb{event.at, event.level, std::string(event.area), told(event.message, kLongestCrumbText), {}};
  for (const auto& field : event.fields.first(std::min(event.fields.size(), kMostCrumbFields)))
    crumb.fields.emplace_back(field.key,
                              told(field.key == "path" ? redact_path(field.value) : field.value, kLongestCrumbText));
  return crumb;
}

std::string fingerprint_of(const log::Event& event) {
  return fmt::format("{}\n{}\n{}", event.area, event.message, event.fault ? event.fault->type : "");
}

json::object event_of(const log::Event& event, const std::deque<Crumb>& before, const TrackerIdentity& identity) {
  auto out = base_event(event.at, level_name(event.level), identity);
  out["logger"] = event.area;
  add_fields(out, event.fields);
  out["tags"].as_object()["area"] = event.area;
  if (event.fault) {
    std::vector<std::uint64_t> calls;
    for (auto* call : event.fault->stack) calls.push_back(reinterpret_cast<std::uintptr_t>(call));
    out["transaction"] = event.message;
    out["exception"] =
        exception(event.fault->type, event.fault->what,
                  {{"type", "edge"}, {"handled", true}, {"description", event.message}}, frames_of(calls));
  } else {
    out["message"] = json::object{{"formatted", told(event.message)}};
    out["fingerprint"] = json::array{event.area, event.message};  // its text is constant: the fault's own name
  }
  auto& crumbs = out["breadcrumbs"].emplace_object()["values"].emplace_array();
  for (const auto& crumb : before) crumbs.push_back(crumb_json(crumb));
  return out;
}

json::object event_of(const CrashReport& report, const TrackerIdentity& identity) {
  auto out = base_event(std::chrono::system_clock::time_point(report.at.time_since_epoch()), "fatal", identity);
  if (!report.release.empty()) out["release"] = told(report.release, kLongestTag);  // that which crashed
  const auto name = signal_name(report.signal);
  json::object mechanism{{"type", "signalhandler"}, {"handled", false}};
  mechanism["meta"] =
      json::object{{"signal", json::object{{"number", report.signal}, {"code", report.code}, {"name", name}}}};
  out["exception"] = exception(name, fmt::format("{} at {}", name, as_hex(report.address)), std::move(mechanism),
                               frames_of(report.calls));
  out["tags"] = json::object{{"thread", told(report.thread, kLongestTag)}, {"report", report.whole ? "whole" : "cut"}};
  return out;
}

bool needs_symbols(json::object& event) { return frames_in(event) != nullptr; }

void add_symbols(json::object& event, const Symboliser& symboliser) {
  auto* const frames = frames_in(event);
  if (!frames) return;
  const bool crash = event["level"] == "fatal";
  json::array named;
  std::set<std::string> touched;
  for (std::size_t i = 0; i < frames->size(); ++i) {
    const auto address = (*frames)[i].is_object() ? address_of((*frames)[i].get_object()) : 0;
    const bool innermost = i + 1 == frames->size();
    const auto calls = symboliser.resolve(address, !(crash && innermost));
    for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
      named.push_back(frame_json(*call));
      touched.insert(call->module);
    }
  }
  *frames = std::move(named);
  auto& images = event["debug_meta"].emplace_object()["images"].emplace_array();
  for (const auto& module : symboliser.modules())
    if (touched.contains(module.path)) images.push_back(image_json(module));
}

std::string envelope_of(const json::object& event, WallTime now) {
  const auto payload = json::serialize(event);
  const json::object head{{"event_id", event.at("event_id")}, {"sent_at", format_rfc3339(now)}};
  const json::object item{{"type", "event"}, {"length", payload.size()}, {"content_type", "application/json"}};
  return json::serialize(head) + "\n" + json::serialize(item) + "\n" + payload + "\n";
}

}  // namespace dvr::telemetry
