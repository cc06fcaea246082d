// Values in PostgreSQL's binary form (the types' send and receive functions), both ways.
#pragma once
#include "catalog/database.hpp"

namespace dvr::catalog {

// One parameter as PQexecPrepared wants it. NULL has type 0: the server works it out from the statement.
struct PgParameter {
  std::uint32_t type = 0;  // the type's object id
  std::string bytes;
  bool is_null = true;
};

// Text that is not UTF-8, or holds a zero, is stored with U+FFFD in its place: PostgreSQL takes nothing else.
PgParameter encode_parameter(const Value& value);

// Integers, booleans and whole numerics become int64, other numbers double, bytea Bytes, the rest text.
Value decode_column(std::uint32_t type, std::string_view bytes);

}  // namespace dvr::catalog
