#include "diagnosis/raw_text.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kMostBytes = 8'192;
constexpr std::size_t kMostHeaders = 32;

std::string_view name_of(ConnectionFailed::What what) {
    constexpr std::array<std::string_view, 12> kNames = {
        "unresolved",
        "refused",
        "unreachable",
        "connect_timeout",
        "reset",
        "timeout",
        "expired",
        "wrong_host",
        "untrusted",
        "no_tls",
        "cut",
        "malformed"
    };
    return kNames.at(static_cast<std::size_t>(what));
}

std::string_view name_of(HttpAnswer::What what) {
    constexpr std::array<std::string_view, 8> kNames = {
        "status",
        "not_json",
        "html",
        "mislabelled_sse",
        "session_lost",
        "too_large",
        "wrong_id",
        "stream_ended"
    };
    return kNames.at(static_cast<std::size_t>(what));
}

std::string_view name_of(ProcessFailed::What what) {
    constexpr std::array<std::string_view, 10> kNames = {
        "not_found",
        "not_runnable",
        "died_at_start",
        "died",
        "hung",
        "not_mcp",
        "unterminated",
        "wrong_id",
        "too_large",
        "mute_at_start"
    };
    return kNames.at(static_cast<std::size_t>(what));
}

/// Writes one failure with each of its texts cut to `most` bytes.
class Raw {
  public:
    explicit Raw(std::size_t most) : most_(most) { writer_.begin_object(); }

    std::string finish() && {
        writer_.end_object();
        return std::move(out_);
    }

    void operator()(const ConnectionFailed& f) {
        writer_.member("kind", "connection").member("what", name_of(f.what));
        text("endpoint", f.endpoint);
        text("detail", f.detail);
        number("waited_ms", f.waited.count());
    }
    void operator()(const HttpAnswer& f) {
        writer_.member("kind", "http").member("what", name_of(f.what));
        number("status", f.status);
        text("endpoint", f.endpoint);
        headers(f);
        text("body", f.body);
    }
    void operator()(const ProcessFailed& f) {
        writer_.member("kind", "process").member("what", name_of(f.what));
        text("command", f.command);
        if (f.exit_code) writer_.key("exit_code").integer(*f.exit_code);
        if (f.signal) writer_.key("signal").integer(*f.signal);
        text("stderr", f.stderr_tail);
        text("said", f.said);
        text("detail", f.detail);
        number("waited_ms", f.waited.count());
    }
    void operator()(const JsonRpcFailed& f) {
        writer_.member("kind", "jsonrpc").key("code").integer(f.code);
        text("message", f.message);
        text("data", f.data);
    }
    void operator()(const ToolFailed& f) {
        writer_.member("kind", "tool");
        text("text", f.text);
        text("result", f.result);
    }
    void operator()(const NotMcp& f) {
        writer_.member("kind", "not_mcp");
        text("detail", f.detail);
        text("said", f.said);
    }
    void operator()(const TokenFailed& f) {
        writer_.member("kind", "token");
        text("endpoint", f.endpoint);
        number("status", f.status);
        text("error", f.error);
        text("description", f.description);
    }
    void operator()(const NotSendable& f) {
        writer_.member("kind", "not_sendable");
        text("reason", f.reason);
    }

  private:
    void text(std::string_view name, std::string_view words) {
        if (!words.empty()) writer_.member(name, text::shorten(words, most_));
    }
    void number(std::string_view name, std::int64_t value) {
        if (value != 0) writer_.key(name).integer(value);
    }
    void headers(const HttpAnswer& f) {
        if (f.headers.empty()) return;
        writer_.key("headers").begin_object();
        for (const auto& [name, value] :
             std::span(f.headers).first(std::min(f.headers.size(), kMostHeaders))) {
            const bool secret = text::contains_ignoring_case(name, "cookie") ||
                                text::equals_ignoring_case(name, "authorization");
            writer_.member(
                text::clean(name, 64),
                secret ? "[withheld]" : text::shorten(value, std::min(most_, std::size_t{128}))
            );
        }
        writer_.end_object();
    }

    std::size_t most_;
    std::string out_;
    json::Writer writer_{out_};
};

}  // namespace

std::string to_text(const RawFailure& failure) {
    // Escapes make a text longer by an unknown factor, so it is cut until the whole fits.
    for (std::size_t most = kMostBytes / 2;; most /= 2) {
        Raw raw(most);
        std::visit(raw, failure);
        std::string text = std::move(raw).finish();
        if (text.size() <= kMostBytes || most < 16) return text;
    }
}

}  // namespace recourse::diagnosis
