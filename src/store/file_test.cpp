#include "store/file.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace dvr::store {
namespace {

TEST(File, FetchesWhatIsThere) {
  const auto path = std::filesystem::temp_directory_path() / ("dvr-file-" + to_hex(random_bytes(6)));
  std::ofstream(path) << std::string(100'000, 'x');
  const auto file = File::open_for_reading(path).value();
  std::filesystem::remove(path);
  EXPECT_TRUE(file->fetch(0, 100'000));
  EXPECT_TRUE(file->fetch(5'000, 10));
  EXPECT_FALSE(file->fetch(0, 200'000));
}

}  // namespace
}  // namespace dvr::store
