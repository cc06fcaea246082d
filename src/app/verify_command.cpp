#include "app/verify_command.hpp"

#include "jobs/clips/clip_file.hpp"

#include <fmt/ostream.h>

#include <fstream>
#include <iostream>

namespace dvr::app {
namespace {

constexpr std::size_t kKeyBytes = 32;

Result<std::string> read_text(const std::filesystem::path& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorKind::io, "{} cannot be read", file.string());
  std::string text;
  char buffer[1 << 16];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    text.append(buffer, std::size_t(in.gcount()));
    if (text.size() > most) return fail(ErrorKind::too_large, "{} is larger than {} bytes", file.string(), most);
  }
  return text;
}

Result<std::optional<Bytes>> trusted_key(const std::string& given) {
  if (given.empty()) return std::optional<Bytes>();
  auto text = given;
  std::error_code ec;
  if (std::filesystem::is_regular_file(given, ec)) {
    DVR_TRY(text, read_text(given, 4096));
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  auto key = base64_decode(text);
  if (!key || key->size() != kKeyBytes)
    return fail(ErrorKind::invalid, "--key: a public key is {} bytes in base64, as /api/system/public-key/ tells it",
                kKeyBytes);
  return std::optional(std::move(*key));
}

void describe(const jobs::clips::Verdict& verdict, std::ostream& out) {
  const auto& m = *verdict.manifest;
  fmt::print(out, "clip {} of camera {} ({}), {} to {}\n", m.clip_id, m.camera_id, m.camera_name,
             format_rfc3339(m.footage_start), format_rfc3339(m.footage_end));
  fmt::print(out, "{} pictures, {} of them encoded again; {} recordings, {} gaps\n", m.pictures, m.made_anew,
             m.sources.size(), m.gaps.size());
  if (!m.notes.empty()) fmt::print(out, "note: {}\n", m.notes);
  fmt::print(out, "made {}, signed by key {}\nfingerprint {}\n", format_rfc3339(m.created_at),
             base64_encode(verdict.public_key), jobs::clips::fingerprint(verdict.public_key));
}

}  // namespace

Result<bool> verify(const VerifyOptions& options, std::ostream& out) {
  DVR_TRY(const auto key, trusted_key(options.key));
  std::optional<std::string> document;
  if (!options.manifest.empty()) {
    DVR_TRY(document, read_text(options.manifest, jobs::clips::kMaxManifest));
  }
  DVR_TRY(const auto verdict, jobs::clips::verify_clip(options.clip, document, key));
  if (verdict.manifest) describe(verdict, out);
  for (const auto& difference : verdict.differences) fmt::print(out, "DIFFERS: {}\n", difference);
  if (!verdict.intact) return false;
  fmt::print(out, "intact{}\n",
             key ? "" : ": compare the fingerprint with the server's, for anybody can sign with a key of their own");
  return true;
}

}  // namespace dvr::app
