#include "catalog/database.hpp"

namespace dvr::catalog {
namespace {

// The value of a column as T, or a null pointer: wrong type or no such column.
template <class T>
const T* get(const std::vector<Value>& values, std::size_t column) {
  return column < values.size() ? std::get_if<T>(&values[column]) : nullptr;
}

}  // namespace

bool Rows::Row::is_null(std::size_t column) const {
  return column >= values_.size() || std::holds_alternative<std::monostate>(values_[column]);
}

std::int64_t Rows::Row::i64(std::size_t column) const {
  const auto* v = get<std::int64_t>(values_, column);
  return v ? *v : 0;
}

double Rows::Row::real(std::size_t column) const {
  const auto* v = get<double>(values_, column);
  return v ? *v : double(i64(column));
}

std::optional<std::int64_t> Rows::Row::maybe_i64(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return i64(column);
}

std::optional<WallTime> Rows::Row::maybe_time(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return time(column);
}

const std::string& Rows::Row::text(std::size_t column) const {
  static const std::string kEmpty;
  const auto* v = get<std::string>(values_, column);
  return v ? *v : kEmpty;
}

const Bytes& Rows::Row::blob(std::size_t column) const {
  static const Bytes kEmpty;
  const auto* v = get<Bytes>(values_, column);
  return v ? *v : kEmpty;
}

}  // namespace dvr::catalog
