// What a clip is, signed by the server that made it.
//
//   {"manifest": {…}, "signature": {"algorithm": "Ed25519", "public_key": base64, "value": base64}}
//
// The signature is over "dvr-lite clip manifest\n" and the member `manifest` as compact JSON, its members in the order
// in which they stand; so white space may change, nothing else. A clip's file carries the document in a `uuid` box at
// its end; size and SHA-256 in the manifest are of the bytes before that box.
#pragma once
#include "catalog/clips.hpp"
#include "jobs/clips/signer.hpp"

namespace dvr::jobs::clips {

// Bytes that were read of a recording's file: all of it, or as far as it was written then.
struct SourceDigest {
  std::int64_t recording_id = 0;
  std::string file_path;
  WallTime start_time{}, end_time{};
  std::uint64_t size_bytes = 0;
  std::string sha256;  // hex, of the first size_bytes
  bool whole = true;   // the recording was finished
};

struct Manifest {
  std::int64_t clip_id = 0, camera_id = 0;
  std::string camera_name;
  std::string mode;                          // exact, fast
  WallTime start_time{}, end_time{};         // as asked
  WallTime footage_start{}, footage_end{};   // of the pictures
  std::int64_t pictures = 0, made_anew = 0;  // all, and those of them that were encoded again
  std::uint64_t size_bytes = 0;              // before the box
  std::string sha256;                        // of those bytes, hex
  std::vector<catalog::ClipGap> gaps;
  std::vector<SourceDigest> sources;
  std::string notes;  // what was left out, for a person; empty: nothing
  WallTime created_at{};
};

// The whole document, signed.
std::string write_manifest(const Manifest& manifest, const Signer& signer);

struct ReadManifest {
  Manifest manifest;
  Bytes public_key;
};
// corrupt: no manifest, or its signature does not fit it.
Result<ReadManifest> read_manifest(std::string_view document);

inline constexpr std::size_t kMaxManifest = 16 << 20;
Bytes manifest_box(std::string_view document);

}  // namespace dvr::jobs::clips
