#include "catalog/schema.hpp"

namespace dvr::catalog {

const std::string_view kAccountsStep = R"sql(
)sql";

}  // namespace dvr::catalog
