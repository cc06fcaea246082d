#include "jobs/clips/clip_file.hpp"

#include <algorithm>

namespace dvr::jobs::clips {
namespace {

constexpr std::size_t kStep = 1 << 20;
constexpr std::uint64_t kSyncEvery = 256 << 20;  // the last sync then takes no longer than a lease

class MediaCopy {
 public:
  MediaCopy(const CutMovie& movie, store::Store& store, const store::File& scratch, store::WritableFile& out,
            Sha256Stream& hash, const std::function<Result<void>(double)>& tick)
      : movie_(movie), store_(store), scratch_(scratch), out_(out), hash_(hash), tick_(tick) {}

  Result<WrittenMedia> run() {
    DVR_CHECK(put(movie_.head));
    for (const auto& extent : movie_.extents) DVR_CHECK(copy(extent));
    WrittenMedia out{out_.size_bytes(), {}};
    const auto digest = hash_.finish();
    out.sha256 = to_hex(digest);
    return out;
  }

 private:
  Result<void> put(ByteView bytes) {
    DVR_CHECK(out_.append({bytes}));
    hash_.update(bytes);
    unsynced_ += bytes.size();
    if (unsynced_ < kSyncEvery) return {};
    unsynced_ = 0;
    return out_.sync_data();
  }

  Result<const store::File*> source(std::uint32_t piece) {
    if (piece == kScratch) return &scratch_;
    if (file_ && piece_ == piece) return file_.get();
    const auto& footage = *movie_.plan->pieces[piece].footage;
    piece_ = piece;
    file_ = footage.file;
    if (!file_) {
      DVR_TRY(file_, store_.open(footage.file_path));
    }
    return file_.get();
  }

  Result<void> copy(const Extent& extent) {
    DVR_TRY(const auto* file, source(extent.piece));
    for (std::uint64_t done = 0; done < extent.size_bytes;) {
      const auto size = std::min<std::uint64_t>(kStep, extent.size_bytes - done);
      DVR_TRY(const auto bytes, file->read(extent.offset + done, std::size_t(size)));
      DVR_CHECK(put(bytes));
      done += size;
      copied_ += size;
      DVR_CHECK(tick_(double(copied_) / double(std::max<std::uint64_t>(movie_.media_bytes, 1))));
    }
    return {};
  }

  const CutMovie& movie_;
  store::Store& store_;
  const store::File& scratch_;
  store::WritableFile& out_;
  Sha256Stream& hash_;
  const std::function<Result<void>(double)>& tick_;
  std::shared_ptr<const store::File> file_;
  std::uint32_t piece_ = 0;
  std::uint64_t copied_ = 0, unsynced_ = 0;
};

// Box after box; the last one may be ours.
Result<std::optional<EmbeddedManifest>> look_for_box(const store::File& file, std::uint64_t size) {
  constexpr int kMaxBoxes = 1000;
  for (std::uint64_t at = 0, n = 0; at + 8 <= size && n < kMaxBoxes; ++n) {
    DVR_TRY(const auto bytes, file.read(at, std::size_t(std::min<std::uint64_t>(media::kMaxBoxHeader, size - at))));
    const auto box = media::read_box_header(bytes);
    if (!box || box->size_bytes > size - at) break;
    const bool last = at + box->size_bytes == size;
    if (last && box->type == media::four_cc("uuid") && box->size_bytes <= kMaxManifest) {
      DVR_TRY(const auto whole, file.read(at, std::size_t(box->size_bytes)));
      const auto empty = manifest_box("");
      const auto head = empty.size();
      if (whole.size() >= head &&
          std::equal(whole.begin() + 8, whole.begin() + std::ptrdiff_t(head), empty.begin() + 8))
        return std::optional(EmbeddedManifest{std::string(as_text(ByteView(whole).subspan(head))), at});
    }
    at += box->size_bytes;
  }
  return std::optional<EmbeddedManifest>();
}

void compare(Verdict& verdict, const store::File& file, std::uint64_t size, std::uint64_t media_bytes) {
  const auto& m = *verdict.manifest;
  if (media_bytes != m.size_bytes)
    verdict.differences.push_back(
        fmt::format("the clip has {} bytes of media, its manifest says {}", media_bytes, m.size_bytes));
  const auto digest = digest_of(file, std::min(size, m.size_bytes));
  if (!digest) verdict.differences.push_back(fmt::format("the clip cannot be read: {}", digest.error().describe()));
  else if (*digest != m.sha256)
    verdict.differences.push_back(
        fmt::format("the clip was changed: its SHA-256 is {}, its manifest says {}", *digest, m.sha256));
}

}  // namespace

Result<WrittenMedia> write_media(const CutMovie& movie, store::Store& store, const store::File& scratch,
                                 store::WritableFile& out, Sha256Stream& hash,
                                 const std::function<Result<void>(double)>& tick) {
  return MediaCopy(movie, store, scratch, out, hash, tick).run();
}

Result<std::string> digest_of(const store::File& file, std::uint64_t size_bytes,
                              const std::function<Result<void>()>& tick) {
  Sha256Stream hash;
  for (std::uint64_t at = 0; at < size_bytes;) {
    const auto size = std::min<std::uint64_t>(kStep, size_bytes - at);
    DVR_TRY(const auto bytes, file.read(at, std::size_t(size)));
    hash.update(bytes);
    at += size;
    if (tick) DVR_CHECK(tick());
  }
  const auto digest = hash.finish();
  return to_hex(digest);
}

Result<std::optional<EmbeddedManifest>> find_manifest(const store::File& file) {
  DVR_TRY(const auto size, file.size_bytes());
  return look_for_box(file, size);
}

Result<Verdict> verify_clip(const std::filesystem::path& path, const std::optional<std::string>& document,
                            const std::optional<Bytes>& trusted) {
  DVR_TRY(const auto file, store::File::open_for_reading(path));
  DVR_TRY(const auto size, file->size_bytes());
  DVR_TRY(const auto inside, look_for_box(*file, size));
  Verdict verdict;
  if (!document && !inside) {
    verdict.differences.emplace_back("the file carries no manifest: name the one that the server gave beside it");
    return verdict;
  }
  auto read = read_manifest(document ? *document : inside->document);
  if (!read) {
    verdict.differences.push_back(read.error().message);
    return verdict;
  }
  verdict.manifest = std::move(read->manifest);
  verdict.public_key = std::move(read->public_key);
  if (trusted && *trusted != verdict.public_key)
    verdict.differences.push_back(fmt::format("another key signed it: {}", base64_encode(verdict.public_key)));
  compare(verdict, *file, size, inside ? inside->media_bytes : size);
  verdict.intact = verdict.differences.empty();
  return verdict;
}

}  // namespace dvr::jobs::clips
