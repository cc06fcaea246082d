#include "api/body.hpp"
#include "api/handlers.hpp"
#include "api/pages.hpp"
#include "api/services.hpp"

namespace dvr::api {
namespace {

using catalog::Connection;

struct JobQuery {
  std::optional<std::int64_t> account_id;  // none: of all
  std::string state, kind;                 // empty: any
  PageRequest page;
};

struct JobRow {
  std::int64_t id = 0;
  json::object shown;
};

JobRow from(catalog::Rows::Row row) {
  return {row.i64(0),
          {{"id", row.i64(0)},
           {"kind", row.text(1)},
           {"account_id", row.i64(2)},
           {"subject_id", row.i64(3)},
           {"state", row.text(4)},
           {"attempts", row.i64(5)},
           {"error", text_or_null(row.text(6))},
           {"created_at", to_json(row.time(7))},
           {"started_at", to_json(row.maybe_time(8))},
           {"finished_at", to_json(row.maybe_time(9))}}};
}

Result<PageRows<JobRow>> read_jobs(Connection& c, const JobQuery& q) {
  std::string where = "WHERE 1 = 1";
  std::vector<catalog::Value> params;
  const auto add = [&](std::string_view condition, catalog::Value value) {
    params.push_back(std::move(value));
    where += fmt::format(" AND {} ${}", condition, params.size());
  };
  if (q.account_id) add("account_id =", *q.account_id);
  if (!q.state.empty()) add("state =", q.state);
  if (!q.kind.empty()) add("kind =", q.kind);
  PageRows<JobRow> out;
  DVR_TRY(const auto count, c.query("SELECT COUNT(*) FROM jobs " + where, params));
  out.count = count[0].i64(0);
  if (q.page.at) add(q.page.backwards ? "id >" : "id <", q.page.at->id);
  params.push_back(q.page.limit + 1);
  DVR_TRY(
      const auto rows,
      c.query(fmt::format("SELECT id, kind, account_id, subject_id, state, attempts, error, created_at, started_at, "
                          "finished_at FROM jobs {} ORDER BY id {} LIMIT ${}",
                          where, q.page.backwards ? "ASC" : "DESC", params.size()),
              params));
  for (std::size_t i = 0; i < rows.size(); ++i) out.rows.push_back(from(rows[i]));
  return out;
}

}  // namespace

Task<Answer> list_jobs(Services& services, Context context) {
  QueryReader query(context.request.query);
  JobQuery q;
  q.page = read_page(query);
  q.state = query.choice("state", {"queued", "running", "done", "failed", "dead", "cancelled"}).value_or("");
  q.kind = query.text("kind", 40).value_or("");
  DVR_CO_CHECK(query.check());
  if (!context.user().is_admin) q.account_id = context.user().account_id();
  DVR_CO_TRY(auto found, co_await services.database.read([q](Connection& c) { return read_jobs(c, q); }));
  auto out = make_page(context.request, q.page, found, [](const JobRow& row) { return PagePlace{0, row.id}; });
  json::array results;
  for (auto& row : found.rows) results.push_back(std::move(row.shown));
  out["results"] = std::move(results);
  co_return reply_if_changed(context.request, out);
}

}  // namespace dvr::api
