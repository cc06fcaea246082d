#include "telemetry/crash_report.hpp"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fstream>

namespace dvr::telemetry {
namespace {

constexpr std::size_t kLongestReport = 2 << 20, kMostCalls = 256;
constexpr std::string_view kFirstLine = "dvr-lite crash 1";

template <class T>
T number_of(std::string_view text) {
  T value = 0;
  const bool hex = text.starts_with("0x");
  if (hex) text.remove_prefix(2);
  std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  return value;
}

// Takes a line off the front.
std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void read_head_line(CrashReport& report, std::string_view line) {
  const auto space = line.find(' ');
  if (space == line.npos) return;
  const auto name = line.substr(0, space), value = line.substr(space + 1);
  if (name == "release") report.release = value.substr(0, 200);
  else if (name == "thread") report.thread = value.substr(0, 32);
  else if (name == "address") report.address = number_of<std::uint64_t>(value);
  else if (name == "time")
    report.at = WallTime(Seconds(std::clamp<std::int64_t>(number_of<std::int64_t>(value), 0, 1LL << 33)));
  else if (name == "signal") {
    report.signal = number_of<int>(value.substr(0, value.find(' ')));
    if (const auto code = value.rfind(' '); code != value.npos)
      report.code = int(number_of<std::uint32_t>(value.substr(code + 1)));
  }
}

}  // namespace

Result<CrashReport> parse_crash_report(std::string_view text) {
  text = text.substr(0, kLongestReport);
  if (next_line(text) != kFirstLine) return fail(ErrorKind::corrupt, "not a crash report");
  CrashReport report;
  while (!text.empty()) {
    const auto line = next_line(text);
    if (line == "maps") break;
    read_head_line(report, line);
  }
  // A path may hold a line's end, but it is written as \012 there: proc_pid_maps(5).
  const auto calls = text.find("\ncalls\n");
  report.maps = text.substr(0, calls == text.npos ? text.size() : calls + 1);
  if (calls == text.npos) return report;
  for (text.remove_prefix(calls + 7); !text.empty() && report.calls.size() < kMostCalls;) {
    const auto line = next_line(text);
    report.whole = line == "end";
    if (!line.starts_with("0x")) break;
    report.calls.push_back(number_of<std::uint64_t>(line));
  }
  return report;
}

Result<CrashReport> read_crash_report(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kLongestReport, '\0');
  in.read(text.data(), std::streamsize(text.size()));
  if (in.bad() || in.gcount() == 0) return fail(ErrorKind::io, "cannot read {}", file.string());
  text.resize(std::size_t(in.gcount()));
  return parse_crash_report(text);
}

std::string signal_name(int number) {
  const char* name = ::sigabbrev_np(number);
  return name ? std::string("SIG") + name : fmt::format("signal {}", number);
}

std::vector<std::filesystem::path> unsent_crash_reports(const std::filesystem::path& folder, std::size_t most) {
  std::vector<std::filesystem::path> all;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().starts_with("crash-")) all.push_back(it->path());
  std::sort(all.begin(), all.end());  // their names begin with the time
  while (all.size() > most) {
    std::filesystem::remove(all.front(), ec);
    all.erase(all.begin());
  }
  std::erase_if(all, [](const auto& path) { return path.extension() != ".txt"; });
  return all;
}

void mark_sent(const std::filesystem::path& report) {
  auto sent = report;
  std::error_code ec;
  std::filesystem::rename(report, sent.replace_extension(".sent"), ec);
}

}  // namespace dvr::telemetry
