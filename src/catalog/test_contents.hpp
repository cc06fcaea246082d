// For tests: all rows of a catalog, to be put back. Quicker by far than to make a catalog and its rows again.
#pragma once
#include "catalog/database.hpp"
#include "catalog/schema.hpp"

#include <gtest/gtest.h>

namespace dvr::catalog::testing {

// Those of the schema's steps in the order in which they were made: no row refers to a later one's.
inline std::vector<std::string> schema_tables() {
  constexpr std::string_view mark = "CREATE TABLE ";
  std::vector<std::string> out;
  for (const auto& step : migrations())
    for (auto at = step.sql.find(mark); at != step.sql.npos; at = step.sql.find(mark, at)) {
      at += mark.size();
      out.emplace_back(step.sql.substr(at, step.sql.find(' ', at) - at));
    }
  return out;
}

class Contents {
 public:
  explicit Contents(Database& database) {
    const auto done = database.read_now([&](Connection& c) -> Result<void> {
      for (const auto& table : schema_tables()) {
        DVR_TRY(auto rows, c.query("SELECT * FROM " + table + " ORDER BY 1"));  // owners before their sub-users
        tables_.emplace_back(table, std::move(rows));
      }
      return {};
    });
    EXPECT_TRUE(done.has_value()) << done.error().describe();
  }

  void put_back(Database& database) const {
    const auto done = database.write_now([&](Connection& c) -> Result<void> {
      for (auto table = tables_.rbegin(); table != tables_.rend(); ++table)
        DVR_CHECK(c.query("DELETE FROM " + table->first));
      for (const auto& [table, rows] : tables_)
        for (const auto& row : rows.values) DVR_CHECK(c.query(insert_into(table, row.size()), row));
      return {};
    });
    ASSERT_TRUE(done.has_value()) << done.error().describe();
  }

 private:
  static std::string insert_into(const std::string& table, std::size_t columns) {
    std::string values;
    for (std::size_t i = 1; i <= columns; ++i) values += fmt::format("{}${}", i > 1 ? ", " : "", i);
    return fmt::format("INSERT INTO {} VALUES ({})", table, values);
  }

  std::vector<std::pair<std::string, Rows>> tables_;
};

}  // namespace dvr::catalog::testing
