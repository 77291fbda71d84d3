#pragma once

/// The Model Context Protocol without any I/O: bytes in, events out, and the way back. Both eras:
/// the legacy revisions with their handshake and sessions, and the modern, stateless 2026-07-28.
///
///   revision.hpp   which revisions there are, and which era each belongs to
///   message.hpp    one JSON-RPC message, read in place; and messages written
///   envelope.hpp   what a modern request carries in `_meta`, and how params are rewritten per hop
///   headers.hpp    the HTTP header rules of the modern era
///   param_headers.hpp  arguments that are repeated in headers
///   lines.hpp      stdio framing: one message a line, bounded
///   tool.hpp       one entry of a tools/list result
///   result.hpp     results translated from one era to the other
#include "mcp/envelope.hpp"
#include "mcp/headers.hpp"
#include "mcp/lines.hpp"
#include "mcp/message.hpp"
#include "mcp/param_headers.hpp"
#include "mcp/result.hpp"
#include "mcp/revision.hpp"
#include "mcp/tool.hpp"
