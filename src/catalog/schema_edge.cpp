#include "catalog/schema.hpp"

namespace dvr::catalog {

const std::string_view kEdgeStep = R"sql(
)sql";

}  // namespace dvr::catalog
