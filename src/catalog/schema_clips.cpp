#include "catalog/schema.hpp"

namespace dvr::catalog {

const std::string_view kClipsStep = R"sql(
)sql";

}  // namespace dvr::catalog
