// The table of settings: how each is named, read, checked and shown.
#pragma once
#include "base/config.hpp"

#include <functional>
#include <span>
#include <variant>

namespace dvr {

// As a source gives it: the environment and the command line give text only.
using SettingValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

struct SettingKey {
  std::string_view name;                                            // "recording.segment_s"
  std::string_view help;                                            // one line, with the unit
  std::function<Result<void>(Settings&, const SettingValue&)> set;  // the message lacks the key's name
  std::function<std::string(const Settings&)> show;                 // as TOML
  bool secret = false;

  std::string variable() const;  // "DVR_RECORDING_SEGMENT_S"
};

std::span<const SettingKey> setting_keys();  // in the order of the reference
const SettingKey* find_setting(std::string_view name);

Result<std::int64_t> parse_size(std::string_view text);  // "500GB", "2GiB", "1048576": bytes

}  // namespace dvr
