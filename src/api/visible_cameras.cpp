#include "api/visible_cameras.hpp"

namespace dvr::api {
namespace {

// Both parameters are mentioned in each, so that every engine accepts both.
#define HAS_FOOTAGE "EXISTS (SELECT 1 FROM recordings r WHERE r.camera_id = c.id)"
#define ANYBODY "($1 = $1 AND $2 = $2)"
#define OWN "(c.user_id = $1 AND $2 = $2)"
#define PERMITTED(rights)                                                                                           \
  "(c.user_id = $1 AND c.deleted_at IS NULL AND EXISTS (SELECT 1 FROM user_permissions p WHERE p.user_id = $2 AND " \
  "p.camera_id = c.id AND " rights "))"

std::string_view for_subuser(Listing listing) {
  switch (listing) {
    case Listing::present: return PERMITTED("p.can_view + p.can_playback + p.can_clip > 0");
    case Listing::playable: return PERMITTED("p.can_playback = 1");
    case Listing::deleted: return "(0 = 1 AND $1 = $2)";
  }
  return "(0 = 1 AND $1 = $2)";
}

std::string_view for_owner(Listing listing) {
  switch (listing) {
    case Listing::present: return OWN " AND c.deleted_at IS NULL";
    case Listing::playable: return OWN;
    case Listing::deleted: return OWN " AND c.deleted_at IS NOT NULL AND " HAS_FOOTAGE;
  }
  return "";
}

std::string_view for_admin(Listing listing) {
  switch (listing) {
    case Listing::present: return ANYBODY " AND c.deleted_at IS NULL";
    case Listing::playable: return ANYBODY;
    case Listing::deleted: return ANYBODY " AND c.deleted_at IS NOT NULL AND " HAS_FOOTAGE;
  }
  return "";
}

}  // namespace

std::string_view visible_where(const accounts::User& user, Listing listing) {
  if (user.is_admin) return for_admin(listing);
  return user.is_owner() ? for_owner(listing) : for_subuser(listing);
}

Result<std::vector<std::int64_t>> visible_cameras(catalog::Connection& c, const accounts::User& user, Listing listing) {
  DVR_TRY(const auto rows,
          c.query(fmt::format("SELECT c.id FROM cameras c WHERE {} ORDER BY c.id", visible_where(user, listing)),
                  {user.account_id(), user.id}));
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(rows[i].i64(0));
  return out;
}

}  // namespace dvr::api
