#include "api/route_stats.hpp"

namespace dvr::api {

RouteStats::RouteStats(std::span<const Route> table) : table_(table), counts_(table.size()) {}

void RouteStats::count(const Route& route, int status, Micros took) {
  auto& counts = counts_[std::size_t(&route - table_.data())];
  counts.by_class[std::size_t(std::clamp(status / 100, 0, 5))].fetch_add(1, std::memory_order_relaxed);
  counts.took_us.fetch_add(took.count(), std::memory_order_relaxed);
}

std::vector<RouteStats::Row> RouteStats::rows() const {
  std::vector<Row> out;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    Row row{http::to_string(table_[i].method), table_[i].path, {}, {}};
    std::uint64_t sum = 0;
    for (std::size_t c = 0; c < row.by_class.size(); ++c)
      sum += row.by_class[c] = counts_[i].by_class[c].load(std::memory_order_relaxed);
    row.took = Micros(counts_[i].took_us.load(std::memory_order_relaxed));
    if (sum > 0) out.push_back(row);
  }
  return out;
}

}  // namespace dvr::api
