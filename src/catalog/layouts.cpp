#include "catalog/layouts.hpp"

#include <array>

namespace dvr::catalog {
namespace {

constexpr std::array<std::string_view, 3> kTileStreams{"auto", "main", "sub"};

#define LAYOUT_COLUMNS "SELECT id, user_id, name, columns, rows, created_at, updated_at FROM layouts "
#define TILE_COLUMNS "SELECT t.layout_id, t.x, t.y, t.width, t.height, t.camera_id, t.stream FROM layout_tiles t "

Layout layout_from(Rows::Row row) {
  Layout out;
  out.id = row.i64(0);
  out.user_id = row.i64(1);
  out.name = row.text(2);
  out.columns = int(row.i64(3));
  out.rows = int(row.i64(4));
  out.created_at = row.time(5);
  out.updated_at = row.time(6);
  return out;
}

LayoutTile tile_from(Rows::Row row) {
  return {int(row.i64(1)), int(row.i64(2)), int(row.i64(3)),
          int(row.i64(4)), row.i64(5),      tile_stream_from_string(row.text(6)).value_or(TileStream::automatic)};
}

Result<void> insert_tiles(Connection& c, std::int64_t layout_id, const std::vector<LayoutTile>& tiles) {
  for (const auto& tile : tiles)
    DVR_CHECK(
        c.query("INSERT INTO layout_tiles (layout_id, x, y, width, height, camera_id, stream) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                {layout_id, tile.x, tile.y, tile.width, tile.height, tile.camera_id, to_string(tile.stream)}));
  return {};
}

}  // namespace

std::string_view to_string(TileStream stream) { return kTileStreams[std::size_t(stream)]; }

std::optional<TileStream> tile_stream_from_string(std::string_view text) {
  for (std::size_t i = 0; i < kTileStreams.size(); ++i)
    if (kTileStreams[i] == text) return TileStream(i);
  return std::nullopt;
}

namespace layouts {

Result<std::vector<Layout>> of_user(Connection& c, std::int64_t user_id) {
  DVR_TRY(const auto rows, c.query(LAYOUT_COLUMNS "WHERE user_id = $1 ORDER BY name", {user_id}));
  DVR_TRY(const auto tiles, c.query(TILE_COLUMNS "JOIN layouts l ON l.id = t.layout_id WHERE l.user_id = $1 "
                                                 "ORDER BY t.layout_id, t.y, t.x",
                                    {user_id}));
  std::vector<Layout> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(layout_from(rows[i]));
  for (std::size_t i = 0; i < tiles.size(); ++i)
    for (auto& layout : out)
      if (layout.id == tiles[i].i64(0)) layout.tiles.push_back(tile_from(tiles[i]));
  return out;
}

Result<std::optional<Layout>> find(Connection& c, std::int64_t user_id, std::int64_t id) {
  DVR_TRY(const auto rows, c.query(LAYOUT_COLUMNS "WHERE user_id = $1 AND id = $2", {user_id, id}));
  if (rows.empty()) return std::optional<Layout>();
  auto layout = layout_from(rows[0]);
  DVR_TRY(const auto tiles, c.query(TILE_COLUMNS "WHERE t.layout_id = $1 ORDER BY t.y, t.x", {id}));
  for (std::size_t i = 0; i < tiles.size(); ++i) layout.tiles.push_back(tile_from(tiles[i]));
  return std::optional(std::move(layout));
}

Result<std::int64_t> count_of_user(Connection& c, std::int64_t user_id) {
  DVR_TRY(const auto rows, c.query("SELECT COUNT(*) FROM layouts WHERE user_id = $1", {user_id}));
  return rows[0].i64(0);
}

Result<bool> is_taken(Connection& c, std::int64_t user_id, std::string_view name, std::int64_t but_id) {
  DVR_TRY(const auto rows,
          c.query("SELECT id FROM layouts WHERE user_id = $1 AND name = $2 AND id <> $3", {user_id, name, but_id}));
  return !rows.empty();
}

Result<std::int64_t> insert(Connection& c, const Layout& layout) {
  DVR_TRY(const auto rows,
          c.query("INSERT INTO layouts (user_id, name, columns, rows, created_at, updated_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
                  {layout.user_id, layout.name, layout.columns, layout.rows, layout.created_at, layout.updated_at}));
  const auto id = rows[0].i64(0);
  DVR_CHECK(insert_tiles(c, id, layout.tiles));
  return id;
}

Result<bool> update(Connection& c, const Layout& layout) {
  DVR_TRY(
      const auto changed,
      c.query("UPDATE layouts SET name = $3, columns = $4, rows = $5, updated_at = $6 WHERE user_id = $1 AND id = $2",
              {layout.user_id, layout.id, layout.name, layout.columns, layout.rows, layout.updated_at}));
  if (changed.affected == 0) return false;
  DVR_CHECK(c.query("DELETE FROM layout_tiles WHERE layout_id = $1", {layout.id}));
  DVR_CHECK(insert_tiles(c, layout.id, layout.tiles));
  return true;
}

Result<bool> remove(Connection& c, std::int64_t user_id, std::int64_t id) {
  DVR_TRY(const auto gone, c.query("DELETE FROM layouts WHERE user_id = $1 AND id = $2", {user_id, id}));
  return gone.affected > 0;
}

}  // namespace layouts
}  // namespace dvr::catalog
