// Embedded metrics as lines of a descriptor that somebody else reads, or not.
#include "base/error.hpp"
#include "telemetry/cloudwatch_metrics.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace dvr::telemetry {
namespace {

constexpr Millis kLookForRoom{100};

// True once so many bytes as PIPE_BUF can be written without waiting; false: told to stop.
bool wait_for_room(int descriptor, std::stop_token stop) {
  pollfd room{descriptor, POLLOUT, 0};
  while (!stop.stop_requested()) {
    const int ready = ::poll(&room, 1, int(kLookForRoom.count()));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
  return false;
}

// A line is never left half written while the program goes on.
Result<void> write_line(int descriptor, std::string line, std::stop_token stop) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    if (!wait_for_room(descriptor, stop)) return fail(ErrorKind::cancelled, "told to stop");
    const auto n = ::write(descriptor, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
    if (n < 0 && errno != EINTR && errno != EAGAIN) return errno_error("write", "standard output");
    rest.remove_prefix(n > 0 ? std::size_t(n) : 0);
  }
  return {};
}

class PrintedMetrics final : public CloudwatchMetrics {
 public:
  PrintedMetrics(int descriptor, CloudwatchMetricsOptions options)
      : CloudwatchMetrics(std::move(options)),
        shipper_(std::string(kCloudwatchMetrics), options_.limits,
                 [descriptor](const std::vector<Parcel>& batch, std::stop_token stop) {
                   for (std::size_t i = 0; i < batch.size(); ++i)
                     if (const auto done = write_line(descriptor, batch[i].bytes, stop); !done)
                       return Delivery{.taken = i, .trouble = done.error().message};
                   return Delivery{.taken = batch.size()};
                 }) {}
  ~PrintedMetrics() override { shipper_.stop(); }
  std::optional<ShipperStatus> status() const override { return shipper_.status(); }

 private:
  void send(const std::vector<Datum>& data, WallTime at) override {
    for (auto& line : embedded_lines(data, at, options_)) shipper_.put({at, std::move(line)});
  }
  Shipper shipper_;
};

}  // namespace

std::unique_ptr<CloudwatchMetrics> print_metrics(int descriptor, CloudwatchMetricsOptions options) {
  return std::make_unique<PrintedMetrics>(descriptor, std::move(options));
}

}  // namespace dvr::telemetry
