#pragma once

/// The room of everything that waits for the outside world: sockets, child processes, timers. It
/// moves bytes and knows HTTP and server-sent events; what they mean is other rooms' business.
/// Nothing here throws, and nothing waits without an end.

#include "net/child.hpp"        // a child process with its three streams
#include "net/http.hpp"         // headers, status phrases, media types
#include "net/http_client.hpp"  // requests to one origin over kept connections
#include "net/http_parser.hpp"  // bytes in, HTTP/1.1 messages out, strict against smuggling
#include "net/http_server.hpp"  // requests in, answers out, slow and broken clients held off
#include "net/loop.hpp"         // tasks, timers and signals of one event loop
#include "net/once.hpp"         // many wait for what one does
#include "net/sse.hpp"          // server-sent events in and out
#include "net/stdio.hpp"        // our own stdin and stdout
#include "net/tls.hpp"          // certificates and keys; plain connections never touch it
