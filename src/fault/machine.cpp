#include "base/moment.hpp"
#include "base/time.hpp"
#include "fault/dialect.hpp"
#include "fault/violations.hpp"

#include <cmath>
#include <utility>

/// The machine copy of a Fault, both ways. The names are those of the wire; never renamed.
namespace recourse::fault {
namespace {

// ---- a Fault as JSON ------------------------------------------------------------------------

void put(json::Object& out, std::string_view name, const std::string& text) {
    if (!text.empty()) out[name] = text;
}

void put(json::Object& out, std::string_view name, const std::optional<json::Value>& value) {
    if (value) out[name] = *value;
}

/// Integers where the number is one: `100`, not `100.0`.
void put(json::Object& out, std::string_view name, double number) {
    constexpr double kExact = 9007199254740992.0;  // 2^53: every integer below is a double
    if (!std::isfinite(number)) return;
    if (number == std::trunc(number) && std::abs(number) < kExact) {
        out[name] = static_cast<std::int64_t>(number);
    } else {
        out[name] = number;
    }
}

json::Value to_json(const Action& action) {
    json::Object out{{"type", to_string(action.type)}, {"sentence", action.sentence}};
    put(out, "tool", action.tool);
    put(out, "arguments", action.arguments);
    return out;
}

json::Value to_json(const Violation& violation) {
    json::Object out{
        {"pointer", violation.pointer},
        {"rule", violation.rule},
        {"sentence", violation.sentence},
    };
    put(out, "provided", violation.provided);
    put(out, "expected", violation.expected);
    if (!violation.allowed.empty()) {
        out["allowed"] = json::Array(violation.allowed.begin(), violation.allowed.end());
    }
    put(out, "example", violation.example);
    put(out, "suggestion", violation.suggestion);
    if (violation.suggestion || violation.applicability != Applicability::template_) {
        out["applicability"] = to_string(violation.applicability);
    }
    return out;
}

json::Value to_json(const Quota& quota) {
    json::Object out;
    put(out, "policy", quota.policy);
    put(out, "unit", quota.unit);
    put(out, "limit", quota.limit);
    put(out, "used", quota.used);
    if (quota.window.count() != 0) out["window"] = quota.window.count();
    if (quota.resets_at) out["resets_at"] = to_rfc3339(*quota.resets_at);
    put(out, "subject", quota.subject);
    return out;
}

json::Value to_json(const Verify& verify) {
    json::Object out{{"tool", verify.tool}, {"arguments", verify.arguments}};
    put(out, "done_when", verify.done_when);
    put(out, "absent_when", verify.absent_when);
    return out;
}

json::Object to_json(const Links& links) {
    json::Object out;
    put(out, "doc_url", links.doc_url);
    put(out, "action_url", links.action_url);
    put(out, "connect_url", links.connect_url);
    return out;
}

json::Value to_json(SafeBecause reason) {
    json::Object out{{"safe", reason != SafeBecause::nothing}};
    if (reason != SafeBecause::nothing) out["because"] = to_string(reason);
    return out;
}

template <typename Item>
json::Array to_json(const std::vector<Item>& items) {
    json::Array out;
    for (const Item& item : items) out.push_back(to_json(item));
    return out;
}

// ---- and back -------------------------------------------------------------------------------

/// Reads the members of one object. The first mistake is kept in `error`, with the path to it;
/// after it everything still answers, so that the caller checks once.
class Reader {
  public:
    Reader(const json::Value& value, std::string path, std::string& error)
        : path_(std::move(path)), error_(error), object_(value.if_object()) {
        if (object_ == nullptr) fail(path_.empty() ? "the machine copy" : path_, "an object");
    }

    template <typename Wanted>
    Reader& need(std::string_view name, Wanted& out) {
        if (const json::Value* member = find(name)) {
            take(*member, path_of(name), out);
        } else if (object_ != nullptr && error_.empty()) {
            error_ = path_of(name) + " is missing";
        }
        return *this;
    }

    template <typename Wanted>
    Reader& may(std::string_view name, Wanted& out) {
        if (const json::Value* member = find(name)) take(*member, path_of(name), out);
        return *this;
    }

  private:
    const json::Value* find(std::string_view name) const {
        return object_ == nullptr ? nullptr : object_->if_contains(name);
    }
    std::string path_of(std::string_view name) const {
        return path_.empty() ? std::string(name) : path_ + '.' + std::string(name);
    }
    void fail(const std::string& path, std::string_view wanted) {
        if (error_.empty()) error_ = path + " must be " + std::string(wanted);
    }

    void take(const json::Value& value, const std::string& path, std::string& out) {
        if (const auto* text = value.if_string()) {
            out.assign(text->data(), text->size());
        } else {
            fail(path, "a string");
        }
    }
    void take(const json::Value& value, const std::string& path, bool& out) {
        value.is_bool() ? void(out = value.get_bool()) : fail(path, "true or false");
    }
    void take(const json::Value& value, const std::string& path, double& out) {
        value.is_number() ? void(out = value.to_number<double>()) : fail(path, "a number");
    }
    void take(const json::Value& value, const std::string& path, std::chrono::seconds& out) {
        if (const auto* count = value.if_int64(); count != nullptr && *count >= 0) {
            out = std::min(std::chrono::seconds(*count), kLongestWait);
        } else {
            fail(path, "a whole number of seconds");
        }
    }
    void take(const json::Value& value, const std::string& path, WallTime& out) {
        const auto* text = value.if_string();
        const auto time = text ? parse_rfc3339({text->data(), text->size()}) : std::nullopt;
        time ? void(out = *time) : fail(path, "a time as of RFC 3339");
    }
    void take(const json::Value& value, const std::string&, json::Value& out) { out = value; }
    void take(const json::Value& value, const std::string& path, json::Object& out) {
        value.is_object() ? void(out = value.get_object()) : fail(path, "an object");
    }
    void take(const json::Value& value, const std::string& path, SafeBecause& out) {
        bool safe = false;
        std::string because(to_string(SafeBecause::nothing));
        Reader(value, path, error_).need("safe", safe).may("because", because);
        const auto reason = from_string<SafeBecause>(because);
        if (!reason || safe != (*reason != SafeBecause::nothing)) {
            return fail(path + ".because", "the reason why it is safe, where it is");
        }
        out = *reason;
    }
    void take(const json::Value& value, const std::string& path, Action& out) {
        Reader(value, path, error_)
            .need("type", out.type)
            .need("sentence", out.sentence)
            .may("tool", out.tool)
            .may("arguments", out.arguments);
    }
    void take(const json::Value& value, const std::string& path, Violation& out) {
        Reader(value, path, error_)
            .need("pointer", out.pointer)
            .need("rule", out.rule)
            .need("sentence", out.sentence)
            .may("provided", out.provided)
            .may("expected", out.expected)
            .may("allowed", out.allowed)
            .may("example", out.example)
            .may("suggestion", out.suggestion)
            .may("applicability", out.applicability);
    }
    void take(const json::Value& value, const std::string& path, Quota& out) {
        Reader(value, path, error_)
            .may("policy", out.policy)
            .may("unit", out.unit)
            .may("limit", out.limit)
            .may("used", out.used)
            .may("window", out.window)
            .may("resets_at", out.resets_at)
            .may("subject", out.subject);
    }
    void take(const json::Value& value, const std::string& path, Verify& out) {
        Reader(value, path, error_)
            .need("tool", out.tool)
            .need("arguments", out.arguments)
            .may("done_when", out.done_when)
            .may("absent_when", out.absent_when);
    }
    void take(const json::Value& value, const std::string& path, Links& out) {
        Reader(value, path, error_)
            .may("doc_url", out.doc_url)
            .may("action_url", out.action_url)
            .may("connect_url", out.connect_url);
    }
    template <typename Enum>
        requires std::is_enum_v<Enum>
    void take(const json::Value& value, const std::string& path, Enum& out) {
        std::string name;
        take(value, path, name);
        const auto known = from_string<Enum>(name);
        known ? void(out = *known) : fail(path, "one of its names, not '" + name + "'");
    }
    template <typename Item>
    void take(const json::Value& value, const std::string& path, std::optional<Item>& out) {
        take(value, path, out.emplace());
    }
    template <typename Item>
    void take(const json::Value& value, const std::string& path, std::vector<Item>& out) {
        const auto* items = value.if_array();
        if (items == nullptr) return fail(path, "an array");
        for (const json::Value& item : *items) {
            take(item, path + '[' + std::to_string(out.size()) + ']', out.emplace_back());
        }
    }

    std::string path_;
    std::string& error_;
    const json::Object* object_;
};

}  // namespace

json::Array to_json(std::span<const Violation> violations) {
    json::Array out;
    for (const Violation& violation : violations) out.push_back(to_json(violation));
    return out;
}

std::optional<std::vector<Violation>> violations_in(const json::Object& members) {
    std::vector<Violation> violations;
    std::string error;
    Reader(members, "", error).need("violations", violations);
    if (!error.empty()) return std::nullopt;
    return violations;
}

json::Value render_machine(const Fault& fault) {
    json::Object out{
        {"domain", fault.domain},
        {"code", fault.code},
        {"category", to_string(fault.category)},
        {"message", fault.message},
    };
    put(out, "cause", fault.cause);
    out["actor"] = to_string(fault.actor);
    out["actions"] = to_json(fault.actions);
    out["effect"] = to_string(fault.effect);
    out["retryable"] = fault.retryable;
    if (fault.retry_after) out["retry_after"] = fault.retry_after->count();
    out["safe_to_retry"] = to_json(fault.safe_to_retry);
    if (fault.said_safe != SafeBecause::nothing) out["said_safe"] = to_string(fault.said_safe);
    if (fault.verify) out["verify"] = to_json(*fault.verify);
    if (!fault.violations.empty()) out["violations"] = to_json(fault.violations);
    if (!fault.quota.empty()) out["quota"] = to_json(fault.quota);
    if (!fault.details.empty()) out["details"] = fault.details;
    if (auto links = to_json(fault.links); !links.empty()) out["links"] = std::move(links);
    out["support_id"] = fault.support_id;
    return out;
}

std::expected<Fault, std::string> parse_machine(const json::Value& machine) {
    Fault fault;
    std::string error;
    std::string said_safe(to_string(SafeBecause::nothing));
    Reader(machine, "", error)
        .need("domain", fault.domain)
        .need("code", fault.code)
        .need("category", fault.category)
        .need("message", fault.message)
        .may("cause", fault.cause)
        .need("actor", fault.actor)
        .need("actions", fault.actions)
        .need("effect", fault.effect)
        .need("retryable", fault.retryable)
        .may("retry_after", fault.retry_after)
        .need("safe_to_retry", fault.safe_to_retry)
        .may("said_safe", said_safe)
        .may("verify", fault.verify)
        .may("violations", fault.violations)
        .may("quota", fault.quota)
        .may("details", fault.details)
        .may("links", fault.links)
        .need("support_id", fault.support_id);
    if (!error.empty()) return std::unexpected(std::move(error));
    const auto said = from_string<SafeBecause>(said_safe);
    if (!said)
        return std::unexpected("said_safe must be one of its names, not '" + said_safe + "'");
    fault.said_safe = *said;
    return fault;
}

}  // namespace recourse::fault
