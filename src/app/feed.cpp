#include "app/feed.hpp"

namespace dvr::app {
namespace {

std::vector<std::shared_ptr<package::PartSink>> sinks(std::shared_ptr<live::Stream> first,
                                                      std::vector<std::shared_ptr<package::PartSink>> others) {
  others.insert(others.begin(), std::move(first));
  return others;
}

}  // namespace

Feed::Feed(asio::any_io_executor executor, ingest::Environment environment, const package::PackagerOptions& options,
           std::shared_ptr<live::Stream> stream, std::vector<std::shared_ptr<package::PartSink>> others)
    : executor_(std::move(executor)),
      environment_(std::move(environment)),
      stream_(std::move(stream)),
      packager_(sinks(stream_, std::move(others)), options) {}

Task<void> Feed::run(ingest::CameraSource source) {
  co_await asio::co_spawn(executor_, run_here(std::move(source)), asio::use_awaitable);
}

Task<void> Feed::run_here(ingest::CameraSource source) {
  co_await end_here(media::Reason::starting);
  supervisor_ = std::make_unique<ingest::Supervisor>(executor_, std::move(source), packager_, environment_,
                                                     [stream = stream_] { return stream->watched(); });
  supervisor_->start();
}

Task<void> Feed::end(media::Reason reason) {
  co_await asio::co_spawn(executor_, end_here(reason), asio::use_awaitable);
}

Task<void> Feed::end_here(media::Reason reason) {
  if (!supervisor_) co_return;
  supervisor_->stop(reason);
  co_await supervisor_->join();
  supervisor_.reset();
}

}  // namespace dvr::app
