#include "jobs/clips/manifest.hpp"

#include <boost/json.hpp>

namespace dvr::jobs::clips {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "dvr-lite clip 1";
constexpr std::string_view kDomain = "dvr-lite clip manifest\n";
// Of our `uuid` box (ISO 14496-12, 11.1): drawn once at random.
constexpr std::uint8_t kBoxId[16] = {0x6f, 0x1d, 0xc2, 0x58, 0x90, 0x3b, 0x4e, 0x7a,
                                     0xb1, 0x0c, 0x5d, 0x27, 0xe4, 0x98, 0x61, 0xd3};

// Microseconds, so that nothing is rounded: RFC 3339 with six digits.
std::string time_text(WallTime t) {
  auto text = format_rfc3339(std::chrono::floor<Millis>(t));
  text.insert(text.size() - 1, fmt::format("{:03}", (to_us(t) % 1000 + 1000) % 1000));
  return text;
}

json::array gaps_json(const std::vector<catalog::ClipGap>& gaps) {
  json::array out;
  for (const auto& g : gaps)
    out.push_back(json::object{
        {"start_time", time_text(g.start_time)}, {"end_time", time_text(g.end_time)}, {"reason", g.reason}});
  return out;
}

json::array sources_json(const std::vector<SourceDigest>& sources) {
  json::array out;
  for (const auto& s : sources)
    out.push_back(json::object{{"recording_id", s.recording_id},
                               {"file_path", s.file_path},
                               {"start_time", time_text(s.start_time)},
                               {"end_time", time_text(s.end_time)},
                               {"size_bytes", s.size_bytes},
                               {"sha256", s.sha256},
                               {"whole", s.whole}});
  return out;
}

json::object to_json(const Manifest& m) {
  return {{"format", kFormat},
          {"clip_id", m.clip_id},
          {"camera_id", m.camera_id},
          {"camera_name", m.camera_name},
          {"mode", m.mode},
          {"start_time", time_text(m.start_time)},
          {"end_time", time_text(m.end_time)},
          {"footage_start", time_text(m.footage_start)},
          {"footage_end", time_text(m.footage_end)},
          {"pictures", m.pictures},
          {"pictures_encoded_again", m.made_anew},
          {"size_bytes", m.size_bytes},
          {"sha256", m.sha256},
          {"gaps", gaps_json(m.gaps)},
          {"sources", sources_json(m.sources)},
          {"notes", m.notes},
          {"created_at", time_text(m.created_at)}};
}

Bytes signed_bytes(const json::value& manifest) {
  const auto text = std::string(kDomain) + json::serialize(manifest);
  return Bytes(text.begin(), text.end());
}

// Members by name; a wrong or missing one makes failed() true and yields nothing.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}
  std::string text(std::string_view name) {
    const auto* v = object_.if_contains(name);
    if (!v || !v->is_string()) return failed_ = true, std::string();
    return std::string(v->get_string());
  }
  std::int64_t number(std::string_view name) {
    const auto* v = object_.if_contains(name);
    if (!v || !v->is_int64()) return failed_ = true, 0;
    return v->get_int64();
  }
  bool flag(std::string_view name) {
    const auto* v = object_.if_contains(name);
    if (!v || !v->is_bool()) return failed_ = true, false;
    return v->get_bool();
  }
  WallTime time(std::string_view name) {
    const auto t = parse_rfc3339(text(name));
    if (!t) return failed_ = true, WallTime{};
    return *t;
  }
  template <class F>
  void each(std::string_view name, F take) {
    const auto* v = object_.if_contains(name);
    if (!v || !v->is_array()) return void(failed_ = true);
    for (const auto& item : v->get_array()) {
      if (!item.is_object()) return void(failed_ = true);
      Reader inner(item.get_object());
      take(inner);
      failed_ |= inner.failed();
    }
  }
  bool failed() const { return failed_; }

 private:
  const json::object& object_;
  bool failed_ = false;
};

Error broken(std::string_view what) { return fail(ErrorKind::corrupt, "the manifest {}", what); }

Result<Manifest> from_json(const json::object& object) {
  Reader r(object);
  if (r.text("format") != kFormat) return broken("has a format that this program does not know");
  Manifest m;
  m.clip_id = r.number("clip_id");
  m.camera_id = r.number("camera_id");
  m.camera_name = r.text("camera_name");
  m.mode = r.text("mode");
  m.start_time = r.time("start_time");
  m.end_time = r.time("end_time");
  m.footage_start = r.time("footage_start");
  m.footage_end = r.time("footage_end");
  m.pictures = r.number("pictures");
  m.made_anew = r.number("pictures_encoded_again");
  m.size_bytes = std::uint64_t(r.number("size_bytes"));
  m.sha256 = r.text("sha256");
  r.each("gaps", [&](Reader& g) { m.gaps.push_back({g.time("start_time"), g.time("end_time"), g.text("reason")}); });
  r.each("sources", [&](Reader& s) {
    m.sources.push_back({s.number("recording_id"), s.text("file_path"), s.time("start_time"), s.time("end_time"),
                         std::uint64_t(s.number("size_bytes")), s.text("sha256"), s.flag("whole")});
  });
  m.notes = r.text("notes");
  m.created_at = r.time("created_at");
  if (r.failed()) return broken("is incomplete");
  return m;
}

}  // namespace

std::string write_manifest(const Manifest& manifest, const Signer& signer) {
  // Read back once: numbers are of the kind that a reader will find, so the signed text is the one it will make.
  const auto value = json::parse(json::serialize(to_json(manifest)));
  const json::object signature{{"algorithm", "Ed25519"},
                               {"public_key", base64_encode(signer.public_key())},
                               {"value", base64_encode(signer.sign(signed_bytes(value)))}};
  return json::serialize(json::object{{"manifest", value}, {"signature", signature}});
}

Result<ReadManifest> read_manifest(std::string_view document) {
  boost::system::error_code ec;
  if (document.size() > kMaxManifest) return broken("is too large");
  const auto value = json::parse(document, ec);
  const auto* whole = ec ? nullptr : value.if_object();
  const auto* manifest = whole ? whole->if_contains("manifest") : nullptr;
  const auto* signature = whole ? whole->if_contains("signature") : nullptr;
  if (!manifest || !manifest->is_object() || !signature || !signature->is_object())
    return broken("is not the document that the server makes");
  Reader s(signature->get_object());
  const auto algorithm = s.text("algorithm"), key = s.text("public_key"), signed_text = s.text("value");
  const auto key_bytes = base64_decode(key), signature_bytes = base64_decode(signed_text);
  if (s.failed() || algorithm != "Ed25519" || !key_bytes || !signature_bytes)
    return broken("has no readable signature");
  if (!is_signed(signed_bytes(*manifest), *signature_bytes, *key_bytes))
    return broken("was changed: its signature does not fit");
  DVR_TRY(auto read, from_json(manifest->get_object()));
  return ReadManifest{std::move(read), *key_bytes};
}

Bytes manifest_box(std::string_view document) {
  Bytes out;
  ByteWriter w(out);
  w.u32(std::uint32_t(8 + sizeof kBoxId + document.size()));
  w.text("uuid");
  w.bytes(kBoxId);
  w.text(document);
  return out;
}

}  // namespace dvr::jobs::clips
