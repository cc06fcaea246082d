// Time zones for handlers: their files are read on a pool.
#pragma once
#include "api/body.hpp"
#include "api/services.hpp"
#include "base/time_zone.hpp"

namespace dvr::api {

Task<Result<std::shared_ptr<const TimeZone>>> find_zone(Services& services, std::string name);
// The zone of an account, by its owner: a camera's days are counted where its owner lives, whoever asks.
Task<Result<std::shared_ptr<const TimeZone>>> zone_of_account(Services& services, std::int64_t account_id);
// Adds what is wrong to `body`, which outlives the call.
Task<void> check_language_and_zone(Services& services, BodyReader& body, std::string language, std::string zone);

}  // namespace dvr::api
