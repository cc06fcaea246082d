// For tests: the engine with real parts around it; the cameras are addresses at which nobody answers.
#pragma once
#include "app/engine.hpp"
#include "catalog/test_database.hpp"
#include "ingest/connect_limiter.hpp"
#include "store/file_system.hpp"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace dvr::app::testing {

using ingest::CameraState;
using media::Reason;

class EngineTest : public ::testing::Test {
 public:
  EngineTest() {
    database_ = dvr::catalog::testing::open_migrated(folder_ / "catalog.db");
    accounts_ = accounts::Accounts::open(*database_, system_clock(), {folder_ / "keys", {}, 1, 32}).value();
    write([](catalog::Connection& c) -> Result<void> {
      DVR_CHECK(c.query("INSERT INTO users (email, password_hash, created_at) VALUES ('a@b', 'x', 1)"));
      return {};
    });
    recording_ = std::make_unique<record::Service>(record::Config{folder_, {}, {}}, *database_,
                                                   store::real_file_system(), system_clock(), io_.executor(0));
    EXPECT_TRUE(await(recording_->start()).has_value());
    ingest::Environment environment;
    environment.board = &board_;
    environment.limiter = &limiter_;
    engine_.emplace(EngineParts{io_, *database_, accounts_->credentials, board_, system_clock(),
                                PipelineParts{*recording_, live_, environment, {}}});
  }
  ~EngineTest() override {
    await(engine_->stop());
    await(recording_->stop());
    io_.stop();
    engine_.reset();
    recording_.reset();
    accounts_.reset();
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  template <class T>
  T await(Task<T> task) {
    return asio::co_spawn(io_.executor(0), std::move(task), asio::use_future).get();
  }
  void write(const std::function<Result<void>(catalog::Connection&)>& work) {
    EXPECT_TRUE(database_->write_now(work).has_value());
  }
  std::int64_t add(bool is_active, std::optional<Bytes> credentials = {}) {
    catalog::Camera camera;
    camera.name = "Door";
    camera.rtsp_url = "rtsp://127.0.0.1:1/";
    camera.user_id = 1;
    camera.is_active = is_active;
    camera.credentials = std::move(credentials);
    camera.created_at = camera.updated_at = system_clock().wall();
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(camera.id, catalog::cameras::insert(c, camera));
      return {};
    });
    return camera.id;
  }
  void change(std::int64_t id, const std::function<void(catalog::Camera&)>& edit) {
    write([&](catalog::Connection& c) -> Result<void> {
      DVR_TRY(auto camera, catalog::cameras::find(c, id));
      edit(*camera);
      return catalog::cameras::update(c, *camera);
    });
    engine_->camera_changed(id);
  }
  void remove(std::int64_t id) {
    write([&](catalog::Connection& c) { return catalog::cameras::remove(c, id, system_clock().wall()); });
    engine_->camera_removed(id, false);
  }
  static bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 2000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(Millis(5));  // between looks, not instead of them
    }
    return false;
  }
  bool becomes(std::int64_t id, CameraState state, Reason reason) {
    return eventually([&] {
      const auto status = board_.get(id);
      return status && status->state == state && status->reason == reason;
    });
  }
  bool ledger_says(std::int64_t id, Reason reason) {
    return eventually([&] { return recording_->ledger().current(id) == reason; });
  }

  const std::filesystem::path folder_ = [] {
    auto folder = std::filesystem::temp_directory_path() / ("dvr-engine-" + to_hex(random_bytes(6)));
    std::filesystem::create_directories(folder);
    return folder;
  }();
  IoPool io_{2};
  ingest::StatusBoard board_;
  ingest::ConnectLimiter limiter_{8};
  live::Hub live_;
  std::unique_ptr<catalog::Database> database_;
  std::unique_ptr<accounts::Accounts> accounts_;
  std::unique_ptr<record::Service> recording_;
  std::optional<Engine> engine_;
};

}  // namespace dvr::app::testing
