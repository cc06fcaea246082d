#include "catalog/schema.hpp"

namespace dvr::catalog {

// A second, smaller picture of a camera, for watching only: its URL without user and password (NULL: there is none),
// and a login of its own, sealed as credentials are (NULL: none).
const std::string_view kSubStreamStep = R"sql(
ALTER TABLE cameras ADD COLUMN sub_rtsp_url TEXT;
ALTER TABLE cameras ADD COLUMN sub_credentials {blob};
)sql";

}  // namespace dvr::catalog
