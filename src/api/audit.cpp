#include "api/audit.hpp"

#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/services.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

bool is_action(std::string_view text) { return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz.-") == text.npos; }

catalog::AuditFilter read_filter(QueryReader& query, const PageRequest& page) {
  catalog::AuditFilter filter;
  filter.from = query.time("start");
  filter.to = query.time("end");
  filter.user_id = query.number("user_id", {});
  filter.camera_id = query.number("camera_id", {});
  filter.action = query.text("action", 40).value_or("");
  if (!is_action(filter.action)) query.fail("action", "is a word such as camera.update, or its beginning: camera");
  filter.newest_first = !page.backwards;
  filter.limit = page.limit + 1;
  if (page.at) filter.after = catalog::AuditCursor{from_us(page.at->time_us), page.at->id};
  return filter;
}

json::object audit_json(const catalog::AuditRow& row) {
  const auto& e = row.entry;
  return {{"id", row.id},
          {"at", to_json(e.at)},
          {"action", e.action},
          {"account_id", or_null(e.account_id)},
          {"user_id", or_null(e.user_id)},
          {"user_email", text_or_null(row.user_email)},
          {"camera_id", or_null(e.camera_id)},
          {"camera_name", text_or_null(row.camera_name)},
          {"detail", e.detail},
          {"address", e.address}};
}

}  // namespace

Audit audit_of(const Context& context, std::string action, std::string detail) {
  Audit audit{context.now, {}, {}, std::move(action), {}, std::move(detail), context.request.remote_address};
  if (context.who.user) {
    audit.user_id = context.who.user->id;
    audit.account_id = context.who.user->account_id();
  }
  if (context.camera) {
    audit.camera_id = context.camera->id;
    audit.account_id = context.camera->account_id;
  }
  return audit;
}

// Who tries to sign in is nobody yet; the attempt is for the owner of the account to see.
Result<void> write_audit(Connection& c, const Audit& audit) {
  if (audit.account_id || !audit.action.starts_with("login.")) return catalog::audit::insert(c, audit);
  DVR_TRY(const auto rows,
          c.query("SELECT COALESCE(parent_user_id, id) FROM users WHERE email = lower($1)", {audit.detail}));
  auto known = audit;
  if (!rows.empty()) known.account_id = rows[0].i64(0);
  return catalog::audit::insert(c, known);
}

Task<Result<void>> write_audit(catalog::Database& database, Audit audit) {
  return write_audit(database, std::vector<Audit>{std::move(audit)});
}

Task<Result<void>> write_audit(catalog::Database& database, std::vector<Audit> audits) {
  if (audits.empty()) co_return Result<void>();
  DVR_CO_CHECK(co_await database.write([audits = std::move(audits)](Connection& c) -> Result<bool> {
    for (const auto& audit : audits) DVR_CHECK(write_audit(c, audit));
    return true;
  }));
  co_return Result<void>();
}

Task<Result<void>> audit_watching(Services& services, Audit audit, std::optional<WatchedRange> range) {
  const auto written = co_await write_audit(services.database, services.watched->note(audit, range));
  if (!written) services.watched->forget(audit);
  co_return written;
}

Task<Answer> list_audit(Services& services, Context context) {
  QueryReader query(context.request.query);
  const auto page = read_page(query);
  auto filter = read_filter(query, page);
  DVR_CO_CHECK(query.check());
  if (!context.user().is_admin) filter.account_id = context.user().account_id();
  DVR_CO_TRY(auto found, co_await services.database.read(
                             [filter = std::move(filter)](Connection& c) -> Result<PageRows<catalog::AuditRow>> {
                               PageRows<catalog::AuditRow> out;
                               DVR_TRY(out.count, catalog::audit::count(c, filter));
                               DVR_TRY(out.rows, catalog::audit::list(c, filter));
                               return out;
                             }));
  auto out = make_page(context.request, page, found,
                       [](const catalog::AuditRow& row) { return PagePlace{to_us(row.entry.at), row.id}; });
  json::array results;
  for (const auto& row : found.rows) results.push_back(audit_json(row));
  out["results"] = std::move(results);
  co_return reply(200, out);
}

}  // namespace dvr::api
