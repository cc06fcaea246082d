#include "record/session.hpp"

namespace dvr::record {
namespace {

std::vector<ByteView> views_of(const std::vector<PartPtr>& parts) {
  std::vector<ByteView> out;
  for (const auto& part : parts) {
    out.push_back(*part->head);
    for (const auto& sample : part->payload) out.push_back(*sample);
  }
  return out;
}

OpenPart indexed(const package::Part& part, std::uint64_t offset) {
  OpenPart out;
  out.size_bytes = std::uint32_t(part.size_bytes);
  out.duration = part.duration;
  out.independent = part.independent;
  out.starts_segment = part.starts_segment;
  out.video_samples = part.video_samples;
  out.offset = offset;
  out.sequence = part.sequence;
  out.wall_start = part.wall_start;
  out.wall_end = std::max(part.wall_start, part.wall_end);
  return out;
}

OpenRecording begin_with(const Session& session, std::int64_t camera_id, const DiskJob& job) {
  const auto& first = *job.parts.front();
  OpenRecording out;
  out.id = session.id;
  out.camera_id = camera_id;
  out.run_id = session.run_id;
  out.init = session.init->bytes;
  out.tracks = session.init->tracks;
  out.init_bytes = job.offset;
  out.start_decode = first.decode_time;
  out.start_time = first.wall_start;
  out.file_path = recording_key(camera_id, first.wall_start, session.id);
  out.file = job.file->reader();
  return out;
}

// Recordings of one run that follow each other meet exactly: a wall clock that is being slewed leaves no hole.
WallTime end_of(const Session& session) {
  const auto& shown = *session.shown;
  const auto end = session.next_start.value_or(shown.end_time);
  const bool near = end - shown.end_time < Seconds(1) && shown.end_time - end < Seconds(1);
  return std::max(shown.start_time, near ? end : shown.end_time);
}

}  // namespace

void DiskJob::run() {
  if (discard) {
    if (auto removed = files->remove(path); !removed.has_value()) error = removed.error();
    return;
  }
  const auto work = [this]() -> Result<void> {
    if (!file) {
      DVR_TRY(file, SpoolFile::create(*files, path, header));
    }
    offset = file->size_bytes();
    if (!parts.empty()) DVR_CHECK(file->append(views_of(parts)));
    appended = true;
    const auto began = std::chrono::steady_clock::now();
    if (sync && !finish) DVR_CHECK(file->sync());
    if (finish) {
      DVR_TRY(checksum, file->finish());
    }
    synced = sync || finish;
    sync_time = between(began, std::chrono::steady_clock::now());
    return {};
  };
  if (auto done = work(); !done.has_value()) error = std::move(done).error();
}

Bytes spool_header(const Session& session, std::int64_t camera_id) {
  auto out = *session.init->bytes;
  const auto box = identity_box({camera_id, session.id, session.run_id});
  out.insert(out.end(), box.begin(), box.end());
  return out;
}

std::shared_ptr<const OpenRecording> with_parts(const Session& session, std::int64_t camera_id, const DiskJob& job) {
  auto out = std::make_shared<OpenRecording>(session.shown ? *session.shown : begin_with(session, camera_id, job));
  auto offset = job.offset;
  for (const auto& part : job.parts) {
    out->parts.push_back(indexed(*part, offset));
    offset += part->size_bytes;
  }
  out->end_time = std::max(out->start_time, out->parts.back().wall_end);
  return out;
}

Finished finished_of(const Session& session, const store::Checksum& checksum, std::uint64_t size_bytes) {
  const auto& shown = *session.shown;
  Finished out;
  out.init = session.init->bytes;
  out.tracks = session.init->tracks;
  out.spool_file = session.spool_file;
  auto& row = out.row;
  row.id = shown.id;
  row.camera_id = shown.camera_id;
  row.run_id = shown.run_id;
  row.start_time = shown.start_time;
  row.end_time = end_of(session);
  row.start_decode = shown.start_decode;
  row.file_path = shown.file_path;
  row.size_bytes = std::int64_t(size_bytes);
  row.init_bytes = std::int64_t(shown.init_bytes);
  row.checksum = store::to_text(checksum);
  for (const auto& part : shown.parts) {
    row.duration += part.duration;
    row.video_samples += part.video_samples;
  }
  row.part_index = encode_part_index({shown.parts.begin(), shown.parts.end()});
  return out;
}

}  // namespace dvr::record
