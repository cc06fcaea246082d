// A clip's file: written under a temporary name, synced, renamed; and read back to be checked.
#pragma once
#include "jobs/clips/cutter.hpp"
#include "jobs/clips/manifest.hpp"

namespace dvr::jobs::clips {

struct WrittenMedia {
  std::uint64_t size_bytes = 0;
  std::string sha256;
};

// Head and samples of `movie`, copied from their files. `tick` as in cut().
Result<WrittenMedia> write_media(const CutMovie& movie, store::Store& store, const store::File& scratch,
                                 store::WritableFile& out, Sha256Stream& hash,
                                 const std::function<Result<void>(double)>& tick);

// SHA-256 of the first `size_bytes` of a file.
Result<std::string> digest_of(const store::File& file, std::uint64_t size_bytes,
                              const std::function<Result<void>()>& tick = {});

// The document in the `uuid` box at a clip's end. nothing: the file has none.
struct EmbeddedManifest {
  std::string document;
  std::uint64_t media_bytes = 0;  // before the box
};
Result<std::optional<EmbeddedManifest>> find_manifest(const store::File& file);

struct Verdict {
  bool intact = false;
  std::vector<std::string> differences;  // what does not fit, in words
  std::optional<Manifest> manifest;      // when it could be read
  Bytes public_key;                      // that signed it
};
// `document`: the manifest beside the file; nothing: the one inside. `trusted`: the key that must have signed; nothing:
// any. Errors only when the file cannot be read at all.
Result<Verdict> verify_clip(const std::filesystem::path& file, const std::optional<std::string>& document,
                            const std::optional<Bytes>& trusted);

}  // namespace dvr::jobs::clips
