// Which cameras' rows a user may see: the authoriser's rule as SQL, for lists.
#pragma once
#include "accounts/user.hpp"
#include "catalog/database.hpp"

namespace dvr::api {

enum class Listing : std::uint8_t {
  present,   // not deleted, with any right
  deleted,   // deleted, with footage left: for owners
  playable,  // with footage that the user may play back, deleted ones included
};

// A condition on table cameras "c" that takes $1 = account, $2 = user.
std::string_view visible_where(const accounts::User& user, Listing listing);
Result<std::vector<std::int64_t>> visible_cameras(catalog::Connection& c, const accounts::User& user, Listing listing);

}  // namespace dvr::api
