// What the camera says about itself in its answer to DESCRIBE.
#pragma once
#include "media.hpp"
#include "quirks.hpp"

namespace camsim {

// `base` is the URL that track controls are relative to.
std::string make_sdp(const Media& media, const std::string& base, const Quirks& quirks);

}  // namespace camsim
