#include "server/code_shelf.hpp"

namespace recourse::server {

CodeShelf& CodeShelf::of_process() {
    // Never destroyed: a server may be a global that ends after everything else.
    static auto& shelf = *new CodeShelf;
    return shelf;
}

void CodeShelf::open(const CodeBook& book) {
    const std::lock_guard lock(mutex_);
    open_.insert(&book);
}

void CodeShelf::close(const CodeBook& book) {
    const std::lock_guard lock(mutex_);
    open_.erase(&book);
    if (keeps_) book.add_to(kept_);
}

void CodeShelf::keep() {
    const std::lock_guard lock(mutex_);
    keeps_ = true;
}

AllCodes CodeShelf::all() const {
    const std::lock_guard lock(mutex_);
    auto codes = kept_;
    for (const auto* book : open_) book->add_to(codes);
    return codes;
}

}  // namespace recourse::server
