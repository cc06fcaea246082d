#include "app/pipeline.hpp"

namespace dvr::app {
namespace {

// Live first: a viewer's part does not wait for the recorder's bookkeeping.
std::vector<std::shared_ptr<package::PartSink>> sinks(std::shared_ptr<live::Stream> stream,
                                                      std::shared_ptr<record::Recorder> recorder) {
  return {std::move(stream), std::move(recorder)};
}

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
      packager_(sinks(stream_, recorder_), parts.packager) {}

Task<void> Pipeline::run(ingest::CameraSource source) {
  source_ = source;
  co_await asio::co_spawn(executor_, start_source(std::move(source)), asio::use_awaitable);
}

Task<void> Pipeline::start_source(ingest::CameraSource source) {
  co_await end_source(media::Reason::starting);
  supervisor_ = std::make_unique<ingest::Supervisor>(executor_, std::move(source), packager_, parts_.environment,
                                                     [stream = stream_] { return stream->watched(); });
  supervisor_->start();
}

Task<void> Pipeline::end_source(media::Reason reason) {
  if (!supervisor_) co_return;
  supervisor_->stop(reason);
  co_await supervisor_->join();
  supervisor_.reset();
}

Task<void> Pipeline::stop(media::Reason reason) {
  co_await asio::co_spawn(executor_, end_all(reason), asio::use_awaitable);
  source_.reset();
}

Task<void> Pipeline::end_all(media::Reason reason) {
  co_await end_source(reason);
  parts_.live.remove(camera_id_);
  stream_->close();
  co_await recorder_->stop(reason);
}

void Pipeline::tell(media::Reason reason) {
  asio::post(executor_, [recorder = recorder_, reason] { recorder->on_state(reason); });
}

}  // namespace dvr::app
