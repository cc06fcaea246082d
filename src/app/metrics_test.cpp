// docs/reference/metrics.md and what /metrics prints are compared both ways: names, types, units, labels.
#include "app/alarm_watch.hpp"
#include "app/telemetry.hpp"
#include "app/test_support.hpp"

#include <fstream>
#include <regex>
#include <set>

namespace dvr::app {
namespace {

struct Family {
  std::string type;
  std::set<std::string> labels;
  bool operator==(const Family&) const = default;
};
using Families = std::map<std::string, Family>;

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(' '), to = text.find_last_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string one; std::getline(in, one, separator);) out.push_back(trimmed(one));
  return out;
}

// The rows of the reference: | `name` | type | unit | labels | …
struct Reference {
  Families families;
  std::map<std::string, std::string> units;
};

Reference read_reference() {
  Reference out;
  std::ifstream in(std::string(DVR_TEST_DATA) + "/../../docs/reference/metrics.md");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| `")) continue;
    const auto cells = split(line, '|');
    const auto name = cells.at(1).substr(1, cells.at(1).size() - 2);
    auto& family = out.families[name];
    family.type = cells.at(2);
    out.units[name] = cells.at(3);
    for (const auto& label : split(cells.at(4), ',')) family.labels.insert(label);
  }
  return out;
}

Families read_metrics(const std::string& text) {
  static const std::regex label(R"re((\w+)="(?:[^"\\]|\\.)*")re");
  Families out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# TYPE ")) {
      const auto words = split(line, ' ');
      out[words.at(2)].type = words.at(3);
    }
    if (line.starts_with("#")) continue;
    auto& family = out[line.substr(0, line.find_first_of("{ "))];
    for (std::sregex_iterator it(line.begin(), line.end(), label), end; it != end; ++it) family.labels.insert((*it)[1]);
  }
  return out;
}

struct SilentOutlet final : telemetry::Outlet {
  std::vector<telemetry::ShipperStatus> statuses() const override { return {{.service = "cloudwatch_logs"}}; }
};

class MetricsTest : public testing::EngineTest {
 protected:
  // A server in which every family has a sample.
  std::string scrape() {
    const auto camera = add(true);
    EXPECT_TRUE(await(engine_->start()).has_value());
    EXPECT_TRUE(becomes(camera, ingest::CameraState::offline, media::Reason::unreachable));
    auto status = *board_.get(camera);
    status.quirks["odd"] = 1;
    status.state = ingest::CameraState::streaming;
    status.bit_rate = 1e6;
    status.ends[media::Reason::timeout] = 1;
    board_.set(camera + 1, status, true);
    const auto files = http::ensure_self_signed(folder_ / "tls");
    EXPECT_TRUE(files.has_value());
    const auto tls = http::TlsContext::load(*files);
    EXPECT_TRUE(tls.has_value());
    WorkPool disk{"disk", 1, 4}, decode{"decode", 1, 4};
    http::ServerStats http;
    api::RouteStats routes(api::routes());
    routes.count(api::routes()[0], 200, Millis(5));
    api::EventHub events;
    const api::LiveSockets live_sockets;
    events.publish("camera.state", {}, api::Audience::camera(camera), {});
    monitor::Metrics metrics;
    monitor::Health health;
    const Observed observed{*engine_, board_, live_,  *recording_, http,        tls->get(),
                            disk,     decode, routes, events,      live_sockets};
    AlarmWatch watch(io_.executor(0), {observed, *database_, health, system_clock()});
    add_collectors(metrics, observed);
    add_alarm_collectors(metrics, watch);
    const jobs::EndedJobs ended;
    add_job_collectors(metrics, ended);
    std::vector<std::unique_ptr<telemetry::Outlet>> outlets;
    outlets.push_back(std::make_unique<SilentOutlet>());
    const Telemetry telemetry(std::move(outlets), nullptr);
    add_telemetry_collectors(metrics, telemetry);
    return metrics.text();
  }
};

TEST_F(MetricsTest, TheReferenceListsWhatIsPrintedAndNothingElse) {
  const auto reference = read_reference();
  const auto printed = read_metrics(scrape());
  for (const auto& [name, family] : printed) {
    ASSERT_TRUE(reference.families.contains(name)) << name << " is not in docs/reference/metrics.md";
    EXPECT_EQ(family.type, reference.families.at(name).type) << name;
    EXPECT_EQ(family.labels, reference.families.at(name).labels) << name;
  }
  for (const auto& [name, family] : reference.families)
    EXPECT_TRUE(printed.contains(name)) << name << " is in docs/reference/metrics.md and not printed";
  EXPECT_GE(printed.size(), 50u);
}

TEST_F(MetricsTest, NamesEndWithUnitAndTotalAsPrometheusAsks) {
  const auto reference = read_reference();
  for (const auto& [name, family] : reference.families) {
    EXPECT_EQ(name.find("_seconds") != std::string::npos, reference.units.at(name) == "seconds") << name;
    EXPECT_EQ(name.find("_bytes") != std::string::npos, reference.units.at(name) == "bytes") << name;
    EXPECT_EQ(name.ends_with("_total"), family.type == "counter") << name;
  }
}

}  // namespace
}  // namespace dvr::app
