// Crash reports: any bytes are read or refused, within bounds.
#include "telemetry/crash_report.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto report = dvr::telemetry::parse_crash_report(text);
  if (!report) return 0;
  if (report->calls.size() > 256 || report->release.size() > 200 || report->maps.size() > size) std::abort();
  if (report->at < dvr::WallTime{}) std::abort();
  if (size < 4096) {
    const dvr::telemetry::Symboliser symboliser(report->maps);
    for (std::size_t i = 0; i < std::min<std::size_t>(report->calls.size(), 4); ++i)
      if (symboliser.resolve(report->calls[i], i > 0).empty()) std::abort();
  }
  return 0;
}
