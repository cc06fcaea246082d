// Layouts of the live wall as JSON, both ways.
#pragma once
#include "api/body.hpp"
#include "api/json.hpp"
#include "catalog/layouts.hpp"

namespace dvr::api {

struct LayoutInput {
  std::optional<std::string> name;
  std::optional<int> columns, rows;
  std::optional<std::vector<catalog::LayoutTile>> tiles;  // row by row
};

// What is wrong is left in `body`. `whole`: every field must be there.
LayoutInput read_layout(BodyReader& body, bool whole);
catalog::Layout with_changes(catalog::Layout layout, LayoutInput input);

// Tiles outside the grid or on each other, and cameras that are not in `usable`, ascending.
void check_layout(BodyReader& body, const catalog::Layout& layout, const std::vector<std::int64_t>& usable);

json::object layout_json(const catalog::Layout& layout);

}  // namespace dvr::api
