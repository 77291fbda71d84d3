#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace recourse::store {

/// For tests: a folder that ends with its owner, and the place of a ledger in it.
class LedgerFolder {
  public:
    LedgerFolder() {
        std::string name = testing::TempDir() + "ledger_XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~LedgerFolder() { std::filesystem::remove_all(path_); }
    LedgerFolder(const LedgerFolder&) = delete;
    LedgerFolder& operator=(const LedgerFolder&) = delete;
    [[nodiscard]] std::string file() const { return path_ + "/ledger.sqlite"; }

  private:
    std::string path_;
};

}  // namespace recourse::store
