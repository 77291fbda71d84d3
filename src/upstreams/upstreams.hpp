#pragma once

/// What Recourse calls: MCP servers over stdio and over Streamable HTTP, of either era, and REST
/// APIs, behind one interface.
///
///   upstream.hpp       the interface: start, send, notify, stop
///   settings.hpp       what the operator decides about one
///   handshake.hpp      the words of both eras' handshakes
///   stdio_upstream.hpp a child process
///   stdio_process.hpp  one life of that child: its requests in flight and how they end
///   http_upstream.hpp  a server over Streamable HTTP
///   http_wire.hpp      the way to it: what every request carries
///   http_exchange.hpp  one request and its answer, resumed where it broke off
///   server_stream.hpp  what a legacy server says beside its answers
///   token_source.hpp   where bearer tokens come from
///   client_credentials.hpp  from an authorization server
///   rest_upstream.hpp  a REST API, whose operations are tools
///   hop_params.hpp     the params of a request as its upstream needs them
///   http_answer.hpp    what an HTTP answer means for the request that was sent
///   background.hpp     tasks that an orderly end waits for
///   open_questions.hpp how long people may think about what a server asks
///   watcher.hpp        keeps a server telling of its changes
///   patience.hpp, backoff.hpp, pause.hpp  how long, and how long until the next try
#include "upstreams/settings.hpp"
#include "upstreams/upstream.hpp"
