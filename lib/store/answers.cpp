#include "store/answers.hpp"

namespace yj::store {

namespace {

std::span<std::uint8_t const> bytes_of(std::string const& text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

std::string text_of(std::span<std::uint8_t const> bytes) {
  return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

}  // namespace

void keep_answer(Database& database, AttemptId attempt, InlineResult const& part, bool whole) {
  database
      .prepare(R"sql(
      INSERT INTO answer (attempt_id, field, content, whole) VALUES (?, ?, ?, ?)
      ON CONFLICT (attempt_id, field) DO UPDATE SET content = excluded.content, whole = excluded.whole)sql")
      .bind(attempt, part.field, bytes_of(part.bytes), whole)
      .run();
}

void drop_answers(Database& database, JobId job) {
  database
      .prepare(
          "DELETE FROM answer WHERE whole = 1 AND attempt_id IN (SELECT id FROM attempt WHERE job_id = ?)")
      .bind(job)
      .run();
}

std::optional<std::string> whole_answer(Database& database, JobId job, std::string const& field) {
  auto rows = database.prepare(R"sql(
      SELECT answer.content FROM attempt JOIN answer ON answer.attempt_id = attempt.id
      WHERE attempt.job_id = ? AND answer.field = ? AND answer.whole = 1 ORDER BY attempt.number DESC LIMIT 1)sql");
  rows.bind(job, field);
  if (!rows.row()) return std::nullopt;
  return text_of(rows.blob(0));
}

std::vector<InlineResult> kept_answers(Database& database, AttemptId attempt) {
  std::vector<InlineResult> kept;
  auto rows = database.prepare("SELECT field, content FROM answer WHERE attempt_id = ? ORDER BY field DESC");
  rows.bind(attempt);
  while (rows.row()) kept.push_back({rows.text(0), text_of(rows.blob(1))});
  return kept;
}

}  // namespace yj::store
