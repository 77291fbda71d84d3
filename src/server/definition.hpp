#pragma once

#include "base/ids.hpp"
#include "fault/redaction.hpp"
#include "fault/vocabularies.hpp"
#include "ledger/bookkeeper.hpp"
#include "ledger/call_log.hpp"
#include "server/code_book.hpp"
#include "server/dialect_choice.hpp"
#include "server/inventory.hpp"
#include "server/seal.hpp"

#include <recourse/server.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace recourse::server {

/// What changed in what a server offers, for those who watch it.
struct News {
    enum class What : unsigned char { tools, prompts, resources, resource };
    What what;
    std::string uri = {};  ///< of a resource that was updated
};

/// Those who want to hear of changes: one for each way in which a server is served. Thread-safe.
class Watchers {
  public:
    using Hear = std::function<void(const News&)>;
    /// Watches until the Watch ends.
    class Watch {
      public:
        Watch(Watchers& watchers, Hear hear);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

      private:
        Watchers& watchers_;
        std::size_t number_;
    };
    void tell(const News& change) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::size_t, Hear> all_;
    std::size_t next_ = 0;
};

/// All that a library's server is, whichever way it is served.
struct Server::Impl {
    Impl(About about, Settings settings);

    const About about;
    const Settings settings;
    fault::Vocabularies vocabularies = fault::Vocabularies::built_in();
    const fault::Vocabulary* const vocabulary;  ///< null where the settings name none
    const fault::Redactor redactor;
    const DialectChoice dialects;
    const Seal seal;
    ledger::CallLog log;
    const std::unique_ptr<ledger::Bookkeeper> books;  ///< null: no ledger is kept
    Stock stock;
    CodeBook codes;
    Watchers watchers;
};

}  // namespace recourse::server
