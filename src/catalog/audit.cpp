#include "catalog/audit.hpp"

namespace dvr::catalog::audit {
namespace {

// Conditions with their parameters, numbered as they come.
class Where {
 public:
  explicit Where(const AuditFilter& f) {
    if (f.account_id) add("a.account_id = ${}", *f.account_id);
    if (f.from) add("a.at >= ${}", *f.from);
    if (f.to) add("a.at < ${}", *f.to);
    if (f.user_id) add("a.user_id = ${}", *f.user_id);
    if (f.camera_id) add("a.camera_id = ${}", *f.camera_id);
    if (f.action.empty()) return;
    add("(a.action = ${}", f.action);
    text_ += fmt::format(" OR a.action LIKE ${})", param(f.action + ".%"));
  }

  void after(const AuditCursor& cursor, bool newest_first) {
    const auto sign = newest_first ? '<' : '>';
    const auto at = param(cursor.at), id = param(cursor.id);
    join(fmt::format("(a.at {0} ${1} OR (a.at = ${1} AND a.id {0} ${2}))", sign, at, id));
  }
  std::size_t param(Value value) {
    params_.push_back(std::move(value));
    return params_.size();
  }
  std::string text() const { return text_.empty() ? "" : "WHERE " + text_; }
  std::vector<Value> params() const { return params_; }

 private:
  void add(std::string_view condition, Value value) {
    const auto number = std::to_string(param(std::move(value)));
    std::string out(condition);
    out.replace(out.find("{}"), 2, number);
    join(out);
  }
  void join(const std::string& condition) { text_ += (text_.empty() ? "" : " AND ") + condition; }

  std::string text_;
  std::vector<Value> params_;
};

AuditRow from(Rows::Row row) {
  return {row.i64(0),
          {row.time(1), row.maybe_i64(2), row.maybe_i64(3), row.text(4), row.maybe_i64(5), row.text(6), row.text(7)},
          row.text(8),
          row.text(9)};
}

}  // namespace

Result<void> insert(Connection& c, const AuditEntry& e) {
  DVR_CHECK(
      c.query("INSERT INTO audit_log (at, account_id, user_id, action, camera_id, detail, address) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7)",
              {e.at, e.account_id, e.user_id, e.action, e.camera_id, e.detail, e.address}));
  return {};
}

Result<std::vector<AuditRow>> list(Connection& c, const AuditFilter& filter) {
  Where where(filter);
  if (filter.after) where.after(*filter.after, filter.newest_first);
  const auto order = filter.newest_first ? "DESC" : "ASC";
  const auto limit = where.param(filter.limit);
  DVR_TRY(
      const auto rows,
      c.query(fmt::format("SELECT a.id, a.at, a.account_id, a.user_id, a.action, a.camera_id, a.detail, a.address, "
                          "COALESCE(u.email, ''), COALESCE(c.name, '') FROM audit_log a LEFT JOIN users u ON u.id = "
                          "a.user_id LEFT JOIN cameras c ON c.id = a.camera_id {} ORDER BY a.at {}, a.id {} LIMIT "
                          "${}",
                          where.text(), order, order, limit),
              where.params()));
  std::vector<AuditRow> out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.push_back(from(rows[i]));
  return out;
}

Result<std::int64_t> count(Connection& c, const AuditFilter& filter) {
  const Where where(filter);
  DVR_TRY(const auto rows, c.query(fmt::format("SELECT COUNT(*) FROM audit_log a {}", where.text()), where.params()));
  return rows[0].i64(0);
}

Result<std::int64_t> expire(Connection& c, WallTime before, int limit) {
  DVR_TRY(const auto rows, c.query("DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < $1 ORDER BY "
                                   "at, id LIMIT $2)",
                                   {before, limit}));
  return rows.affected;
}

}  // namespace dvr::catalog::audit
