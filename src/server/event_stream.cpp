#include "server/event_stream.hpp"

#include "net/sse.hpp"

#include <utility>

namespace recourse::server {

void EventStream::add(std::string_view message) {
    const auto most = is_read() ? kMostWaiting : kMostKept;
    if (ended_ || waiting_.bytes > most) return;
    queue(message);
}

void EventStream::end(std::string_view last, ReceiptPtr receipt) {
    if (ended_) return;
    receipt_ = std::move(receipt);
    if (!last.empty()) queue(last);
    ended_ = true;
    if (reader_ != nullptr) reader_->on_more();
}

void EventStream::handed(std::function<bool()> arrived) {
    if (receipt_) receipt_->handed(std::move(arrived));
}

void EventStream::pause() {
    if (reader_ != nullptr && !ended_) reader_->on_pause();
}

void EventStream::read_by(Reader& reader) {
    if (auto* before = std::exchange(reader_, &reader)) before->on_taken();
}

void EventStream::leave(const Reader& reader) noexcept {
    if (reader_ == &reader) reader_ = nullptr;
}

std::string EventStream::take() {
    std::string all;
    all.reserve(waiting_.bytes);
    for (const auto& text : waiting_.texts) all += text;
    taken_.bytes += std::exchange(waiting_.bytes, 0);
    taken_.texts.splice(taken_.texts.end(), waiting_.texts);
    forget_oldest();
    return all;
}

bool EventStream::rewind(std::uint64_t event) {
    if (event >= next_) return false;
    auto wanted = next_ - 1 - event;
    while (waiting_.texts.size() > wanted) move_front(waiting_, taken_);
    while (waiting_.texts.size() < wanted && !taken_.texts.empty()) move_back(taken_, waiting_);
    return true;
}

void EventStream::move_front(Events& from, Events& to) {
    const auto bytes = from.texts.front().size();
    to.texts.splice(to.texts.end(), from.texts, from.texts.begin());
    from.bytes -= bytes;
    to.bytes += bytes;
}

void EventStream::move_back(Events& from, Events& to) {
    const auto bytes = from.texts.back().size();
    to.texts.splice(to.texts.begin(), from.texts, std::prev(from.texts.end()));
    from.bytes -= bytes;
    to.bytes += bytes;
}

void EventStream::queue(std::string_view message) {
    std::string text;
    const auto id = name_.empty() ? std::string() : name_ + "-" + std::to_string(next_);
    net::append_sse(text, message, id);
    ++next_;
    waiting_.bytes += text.size();
    waiting_.texts.push_back(std::move(text));
    if (reader_ != nullptr) reader_->on_more();
}

/// The last one stays whatever its size: it may be the answer, on a connection that breaks.
void EventStream::forget_oldest() {
    const auto most = name_.empty() ? 0 : kMostKept;
    const std::size_t least = name_.empty() ? 0 : 1;
    while (taken_.bytes > most && taken_.texts.size() > least) {
        taken_.bytes -= taken_.texts.front().size();
        taken_.texts.pop_front();
    }
}

}  // namespace recourse::server
