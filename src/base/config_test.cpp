#include "base/bytes.hpp"
#include "base/config_keys.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace dvr {
namespace {

class Config : public testing::Test {
 public:
  ~Config() override { std::filesystem::remove(file_); }
  Config& file(std::string_view text) {
    std::ofstream(file_) << text;
    sources_.file = file_;
    return *this;
  }
  Config& environment(std::string name, std::string value) {
    sources_.environment[std::move(name)] = std::move(value);
    return *this;
  }
  Config& option(std::string name, std::string value) {
    sources_.command_line.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Settings load() { return load_settings(sources_).value().settings; }
  std::string fault() {
    const auto loaded = load_settings(sources_);
    return loaded ? "" : loaded.error().message;
  }

  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("dvr-" + to_hex(random_bytes(6)) + ".toml");
  SettingSources sources_;
};

TEST_F(Config, LaterSourcesWin) {
  EXPECT_EQ(load().recording.segment_s, 60);
  file("[recording]\nsegment_s = 30\n[live]\npart_ms = 200\n");
  EXPECT_EQ(load().recording.segment_s, 30);
  environment("DVR_RECORDING_SEGMENT_S", "20");
  EXPECT_EQ(load().recording.segment_s, 20);
  option("recording.segment_s", "10");
  EXPECT_EQ(load().recording.segment_s, 10);
  EXPECT_EQ(load().live.part_ms, 200);
}

TEST_F(Config, EveryTypeIsRead) {
  file(R"(data_dir = "/srv/dvr"
listen = "[::1]:9000"
trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]
cors_origins = ["https://a.example"]
retention.budget_bytes = "500GB"
setup.enabled = false
)");
  environment("DVR_ALLOW_PRIVATE_SOURCES", "127.0.0.0/8, ::1").environment("DVR_HTTP_LISTEN", ":80");
  const auto s = load();
  EXPECT_EQ(s.data_dir, "/srv/dvr");
  EXPECT_EQ(s.listen, (ListenAddress{"::1", 9000}));
  EXPECT_EQ(s.trusted_proxies.size(), 2u);
  EXPECT_EQ(s.cors_origins, std::vector<std::string>{"https://a.example"});
  EXPECT_EQ(s.retention.budget_bytes, 500'000'000'000);
  EXPECT_FALSE(s.setup.enabled);
  EXPECT_EQ(s.allow_private_sources.size(), 2u);
  EXPECT_EQ(s.http_listen, (ListenAddress{"0.0.0.0", 80}));
}

TEST_F(Config, FaultsNameKeyAndPlace) {
  file("listen = 5\n[recording]\nsegment_s = 1\nsegments = 2\n[nonsense]\nx = 1\n");
  environment("DVR_LIVE_PART_MS", "soon").environment("DVR_LIVE_PART", "1").environment("DVR_ROOT", "/x");
  const auto text = fault();
  for (const auto* part :
       {":1: listen: must be a string", ":3: recording.segment_s: must be from 5 to 3000, not 1",
        ":4: recording.segments: there is no such setting", ": nonsense: there is no such setting",
        "DVR_LIVE_PART_MS: must be a whole number, not 'soon'", "DVR_LIVE_PART: there is no such setting"})
    EXPECT_NE(text.find(part), text.npos) << part << "\n" << text;
  EXPECT_EQ(text.find("DVR_ROOT"), text.npos);
}

TEST_F(Config, BrokenFilesAreRefused) {
  EXPECT_NE(file("listen = \n").fault().find(":1: "), std::string::npos);
  sources_.file = "/nonexistent/dvr.toml";
  EXPECT_EQ(fault(), "/nonexistent/dvr.toml: cannot be read");
}

TEST_F(Config, ChecksValues) {
  const std::vector<std::pair<std::string, std::string>> wrong{{"listen", "8443"},
                                                               {"listen", "0.0.0.0:99999"},
                                                               {"listen", "::1:80"},
                                                               {"listen", "host:80"},
                                                               {"log.level", "loud"},
                                                               {"log.areas", "ingest=loud"},
                                                               {"cors_origins", "*"},
                                                               {"cors_origins", "https://a/b"},
                                                               {"trusted_proxies", "all"},
                                                               {"setup.enabled", "maybe"},
                                                               {"retention.budget_bytes", "5XB"},
                                                               {"retention.budget_bytes", "-5"},
                                                               {"retention.budget_bytes", "99999999TB"},
                                                               {"io_threads", "1.5"},
                                                               {"x", "1"}};
  for (const auto& [name, value] : wrong) {
    sources_.command_line = {{name, value}};
    EXPECT_TRUE(fault().starts_with(name + ": ")) << name << "=" << value << ": " << fault();
  }
}

TEST_F(Config, PlainHttpNeedsAProxy) {
  option("tls.mode", "off");
  EXPECT_TRUE(fault().starts_with("tls.mode: off needs"));
  option("listen", "127.0.0.1:8080");
  EXPECT_TRUE(fault().starts_with("tls.mode: off needs"));
  option("trusted_proxies", "127.0.0.1");
  EXPECT_EQ(fault(), "");
}

TEST_F(Config, CertificateAndKeyGoTogether) { EXPECT_TRUE(option("tls.key", "/k").fault().starts_with("tls: ")); }

TEST_F(Config, ShownSettingsAreReadBackAndHideSecrets) {
  option("metrics.token", "s3cret").option("listen", "127.0.0.1:0");
  const auto text = show_settings(load_settings(sources_).value());
  EXPECT_EQ(text.find("s3cret"), text.npos);
  EXPECT_NE(text.find("listen = \"127.0.0.1:0\"  # command line"), text.npos) << text;
  EXPECT_NE(text.find("segment_s = 60  # default"), text.npos);
  sources_.command_line.clear();
  EXPECT_EQ(file(text).load().metrics.token, "***");
}

// The reference lists every key, with its variable, default and meaning, and nothing else.
TEST_F(Config, ReferenceIsComplete) {
  std::ifstream in(std::filesystem::path(DVR_TEST_DATA) / "../../docs/reference/config.md");
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const Settings defaults;
  std::size_t rows = 0;
  for (std::size_t at = text.find("\n| `"); at != text.npos; at = text.find("\n| `", at + 1)) ++rows;
  for (const auto& key : setting_keys()) {
    const auto row =
        fmt::format("\n| `{}` | `{}` | `{}` | {} |", key.name, key.variable(), key.show(defaults), key.help);
    EXPECT_NE(text.find(row), text.npos) << "docs/reference/config.md lacks this row:" << row;
  }
  EXPECT_EQ(rows, setting_keys().size());
}

}  // namespace
}  // namespace dvr
