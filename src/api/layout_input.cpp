#include "api/layout_input.hpp"

#include <algorithm>
#include <bitset>
#include <tuple>

namespace dvr::api {
namespace {

using catalog::LayoutTile;

constexpr int kMostCells = 12;  // in a row, in a column
constexpr std::size_t kMostTiles = 64;
constexpr NumberRule kGridRule{1, kMostCells}, kCellRule{0, kMostCells - 1};

LayoutTile read_tile(BodyReader& body) {
  LayoutTile tile;
  tile.x = int(body.number("x", kCellRule));
  tile.y = int(body.number("y", kCellRule));
  tile.width = int(body.maybe_number("w", kGridRule).value_or(1));
  tile.height = int(body.maybe_number("h", kGridRule).value_or(1));
  tile.camera_id = body.number("camera_id", {});
  if (const auto text = body.maybe_text("stream", {0, 16})) {
    const auto stream = catalog::tile_stream_from_string(*text);
    if (stream) tile.stream = *stream;
    else body.fail("stream", "must be one of: auto, main, sub");
  }
  return tile;
}

std::optional<int> read_side(BodyReader& body, std::string_view name, bool required) {
  if (required) return int(body.number(name, kGridRule));
  const auto n = body.maybe_number(name, kGridRule);
  return n ? std::optional(int(*n)) : std::nullopt;
}

json::object tile_json(const LayoutTile& tile) {
  return {{"camera_id", tile.camera_id},     {"x", tile.x}, {"y", tile.y}, {"w", tile.width}, {"h", tile.height},
          {"stream", to_string(tile.stream)}};
}

}  // namespace

LayoutInput read_layout(BodyReader& body, bool whole) {
  LayoutInput input;
  constexpr TextRule rule{1, 80};
  if (whole) input.name = body.text("name", rule);
  else input.name = body.maybe_text("name", rule);
  if (input.name && !input.name->empty() && input.name->find_first_not_of(' ') == input.name->npos)
    body.fail("name", "must not be blank");
  input.columns = read_side(body, "columns", whole);
  input.rows = read_side(body, "rows", whole);
  std::vector<LayoutTile> tiles;
  if (body.maybe_objects("tiles", kMostTiles, [&](BodyReader& item) { tiles.push_back(read_tile(item)); }))
    input.tiles = std::move(tiles);
  else if (whole) body.fail("tiles", "is required");
  return input;
}

catalog::Layout with_changes(catalog::Layout layout, LayoutInput input) {
  if (input.name) layout.name = std::move(*input.name);
  if (input.columns) layout.columns = *input.columns;
  if (input.rows) layout.rows = *input.rows;
  if (input.tiles) layout.tiles = std::move(*input.tiles);
  return layout;
}

void check_layout(BodyReader& body, const catalog::Layout& layout, const std::vector<std::int64_t>& usable) {
  std::bitset<kMostCells * kMostCells> taken;
  for (std::size_t i = 0; i < layout.tiles.size(); ++i) {
    const auto& tile = layout.tiles[i];
    const auto where = fmt::format("tiles[{}]", i);
    if (!std::binary_search(usable.begin(), usable.end(), tile.camera_id))
      body.fail(where + ".camera_id", "is not a camera that you see");
    if (tile.x + tile.width > layout.columns || tile.y + tile.height > layout.rows) {
      body.fail(where, "reaches out of the grid");
      continue;
    }
    bool overlaps = false;
    for (int y = tile.y; y < tile.y + tile.height; ++y)
      for (int x = tile.x; x < tile.x + tile.width; ++x) {
        const auto cell = std::size_t(y * kMostCells + x);
        overlaps = overlaps || taken[cell];
        taken.set(cell);
      }
    if (overlaps) body.fail(where, "lies on another tile");
  }
}

json::object layout_json(const catalog::Layout& layout) {
  auto tiles = layout.tiles;
  std::sort(tiles.begin(), tiles.end(),
            [](const auto& a, const auto& b) { return std::tie(a.y, a.x) < std::tie(b.y, b.x); });
  json::array listed;
  for (const auto& tile : tiles) listed.push_back(tile_json(tile));
  return {{"id", layout.id},
          {"name", layout.name},
          {"columns", layout.columns},
          {"rows", layout.rows},
          {"tiles", std::move(listed)},
          {"created_at", to_json(layout.created_at)},
          {"updated_at", to_json(layout.updated_at)}};
}

}  // namespace dvr::api
