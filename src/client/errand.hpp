#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "client/mailbox.hpp"
#include "client/tool_book.hpp"
#include "net/cancellation.hpp"

#include <recourse/client.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace recourse::client {

/// One request of a caller, from its beginning to its end, through every attempt and round. The
/// caller waits for as long as it lives.
struct Errand {
    std::string_view method;
    Object params;      ///< without an envelope
    Deadline deadline;  ///< grows by the time that people take to answer
    const CallOptions& options;
    std::shared_ptr<Mailbox> mailbox;  ///< what is to be done by the thread that waits
    net::Cancellation cancellation;
    TraceId trace;
    bool takes_tasks = false;  ///< it is about a task, or its answer may be one

    /// Of a tool call.
    std::string_view tool_name;
    ToolEntryPtr tool;      ///< where the server lists it
    std::string arguments;  ///< raw JSON
};

}  // namespace recourse::client
