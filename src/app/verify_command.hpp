// `dvr-lite verify`: is this clip what the server made? Needs neither the server nor its data.
#pragma once
#include "base/error.hpp"

#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>

namespace dvr::app {

struct VerifyOptions {
  std::filesystem::path clip;
  std::string manifest;  // a file; empty: the one inside the clip
  std::string key;       // base64, or a file that holds it; empty: any key, and the command prints which
};

// True: intact. Errors: something cannot be read, or the key is no key.
Result<bool> verify(const VerifyOptions& options, std::ostream& out);

}  // namespace dvr::app
