#pragma once

#include "server/code_book.hpp"

#include <mutex>
#include <set>

namespace recourse::server {

/// The code books of all servers of a process: those that are open, and, once somebody wants to
/// know, what stood in those that were closed. Thread-safe.
class CodeShelf {
  public:
    [[nodiscard]] static CodeShelf& of_process();

    void open(const CodeBook& book);
    void close(const CodeBook& book);
    /// From here on, nothing is forgotten.
    void keep();
    [[nodiscard]] AllCodes all() const;

  private:
    mutable std::mutex mutex_;
    std::set<const CodeBook*> open_;
    bool keeps_ = false;
    AllCodes kept_;
};

}  // namespace recourse::server
