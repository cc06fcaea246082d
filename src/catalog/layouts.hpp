// Layouts of the live wall, each of one user: plain functions over a connection, called inside Database::read or write.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

enum class TileStream : std::uint8_t { automatic, main, sub };
std::string_view to_string(TileStream stream);  // auto, main, sub
std::optional<TileStream> tile_stream_from_string(std::string_view text);

// In cells of the grid. The camera may be deleted, or its user may have lost the right to it.
struct LayoutTile {
  int x = 0, y = 0, width = 1, height = 1;
  std::int64_t camera_id = 0;
  TileStream stream = TileStream::automatic;
};

struct Layout {
  std::int64_t id = 0;
  std::int64_t user_id = 0;
  std::string name;  // unique among the user's
  int columns = 1, rows = 1;
  std::vector<LayoutTile> tiles;  // row by row, none on another
  WallTime created_at{}, updated_at{};
};

namespace layouts {

Result<std::vector<Layout>> of_user(Connection& c, std::int64_t user_id);  // by name
Result<std::optional<Layout>> find(Connection& c, std::int64_t user_id, std::int64_t id);
Result<std::int64_t> count_of_user(Connection& c, std::int64_t user_id);
// Has the user another layout of this name?
Result<bool> is_taken(Connection& c, std::int64_t user_id, std::string_view name, std::int64_t but_id);
// Takes all but the id, which is answered.
Result<std::int64_t> insert(Connection& c, const Layout& layout);
// Writes name, grid, tiles and updated_at. False: the user has no such layout.
Result<bool> update(Connection& c, const Layout& layout);
Result<bool> remove(Connection& c, std::int64_t user_id, std::int64_t id);  // false: the user has no such layout

}  // namespace layouts
}  // namespace dvr::catalog
