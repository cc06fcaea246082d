#include "app/pipeline.hpp"

namespace dvr::app {
namespace {

record::Backed backed(std::shared_ptr<live::Stream> stream) {
  return [stream = std::move(stream)](std::uint64_t sequence, store::FileSlice slice) {
    stream->backed(sequence, std::move(slice));
  };
}

}  // namespace

Pipeline::Pipeline(const PipelineParts& parts, std::int64_t camera_id, asio::any_io_executor executor)
    : parts_(parts),
      camera_id_(camera_id),
      executor_(executor),
      stream_(parts.live.open(camera_id)),
      recorder_(parts.recording.recorder(camera_id, executor, backed(stream_))),
      feed_(executor, parts.environment, parts.packager, stream_, {recorder_}) {}

Task<void> Pipeline::run(ingest::CameraSource source) {
  source_ = source;
  co_await feed_.run(std::move(source));
}

Task<void> Pipeline::stop(media::Reason reason) {
  co_await asio::co_spawn(executor_, end_all(reason), asio::use_awaitable);
  source_.reset();
}

Task<void> Pipeline::end_all(media::Reason reason) {
  co_await feed_.end(reason);
  parts_.live.remove(camera_id_);
  stream_->close();
  co_await recorder_->stop(reason);
}

void Pipeline::tell(media::Reason reason) {
  asio::post(executor_, [recorder = recorder_, reason] { recorder->on_state(reason); });
}

}  // namespace dvr::app
