#pragma once

#include "fault/vocabulary.hpp"

#include <recourse/fault.hpp>

#include <string_view>
#include <utility>
#include <vector>

/// Faults of every kind that the dialects are shown with, for tests.
namespace recourse::fault::samples {

struct Sample {
    std::string_view name;
    Fault fault;
};

inline Fault begin_sample(std::string_view code, Category category, Actor actor) {
    Fault fault;
    fault.domain = "shop";
    fault.code = code;
    fault.category = category;
    fault.actor = actor;
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.support_id = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
    return fault;
}

/// customer_id 'foo', in the contract's own code.
inline Fault wrong_customer_id() {
    auto fault = begin_sample("invalid_customer_id", Category::invalid_argument, Actor::model);
    fault.message = "customer_id 'foo' is not valid";
    fault.cause = "Customer IDs match cust_XXXXXXXXXXXX";
    fault.actions = {{ActionType::call_tool, "try list_customers() to find valid IDs", {}, {}}};
    fault.violations = {{
        .pointer = "/customer_id",
        .rule = "pattern",
        .sentence = "customer_id 'foo' is not valid",
        .provided = "foo",
        .expected = "^cust_[A-Z0-9]{12}$",
    }};
    fault.details = {{"upstream", "customers"}, {"wire_code", "INVALID_CUSTOMER_ID"}};
    return fault;
}

inline Fault two_wrong_arguments() {
    auto fault = begin_sample("invalid_arguments", Category::invalid_argument, Actor::model);
    fault.message = "2 arguments of search_orders are wrong";
    fault.actions = {
        {ActionType::fix_arguments, "correct them and call search_orders again", {}, {}}
    };
    fault.violations = {
        {.pointer = "/limit",
         .rule = "type",
         .sentence = "limit must be an integer, not the text 'ten'",
         .provided = "ten",
         .expected = "an integer",
         .suggestion = 10,
         .applicability = Applicability::likely},
        {.pointer = "/status",
         .rule = "enum",
         .sentence = "status 'opened' is none of open, paid and shipped; did you mean 'open'?",
         .provided = "opened",
         .expected = "one of open, paid and shipped",
         .allowed = {"open", "paid", "shipped"},
         .suggestion = "open",
         .applicability = Applicability::likely},
    };
    return fault;
}

inline Fault not_published() {
    auto fault =
        begin_sample("workflow_not_published", Category::failed_precondition, Actor::model);
    fault.message = "Workflow ast_123 has no published version to run.";
    fault.actions = {
        {ActionType::call_tool, "publish it with confirm_save", "confirm_save", {}},
        {ActionType::fix_arguments, "call trigger_workflow again", {}, {}},
    };
    fault.details = {{"workflow_id", "ast_123"}};
    return fault;
}

inline Fault rate_limited() {
    auto fault = begin_sample("rate_limited", Category::resource_exhausted, Actor::time);
    fault.message = "Per-minute rate limit exceeded.";
    fault.retryable = true;
    fault.retry_after = std::chrono::seconds(12);
    fault.quota = {{.policy = "per_minute", .unit = "requests", .limit = 60, .used = 60}};
    return fault;
}

inline Fault not_permitted() {
    auto fault = begin_sample("tool_not_permitted", Category::permission_denied, Actor::operator_);
    fault.message = "Agent does not have permission to use tool: voice/synthesize";
    fault.actions = {{ActionType::ask_user, "ask an operator to add the tool to the agent", {}, {}}
    };
    fault.details = {
        {"tool", "voice/synthesize"},
        {"agent_id", "agent_abc123"},
        {"permitted_tools", boost::json::array{"llm/chat", "retrieval/search"}},
    };
    fault.links.doc_url = "https://docs.example/errors/tool_not_permitted";
    return fault;
}

inline Fault no_audio_track() {
    auto fault = begin_sample("no_audio_track", Category::invalid_argument, Actor::model);
    fault.message = "The video has no audio track.";
    fault.actions = {
        {ActionType::fix_arguments, "re-upload with audio", {}, {}},
        {ActionType::use_alternative, "pick a different clip", {}, {}},
    };
    fault.details = {{"source_url", "https://cdn.example/clip.mp4"}};
    return fault;
}

inline Fault connector_expired() {
    auto fault = begin_sample("connector_expired", Category::failed_precondition, Actor::user);
    fault.message = "The OAuth token of the integration 'meta_ads' has expired.";
    fault.actions = {{ActionType::authorize, "ask the user to connect it again", {}, {}}};
    fault.links.action_url = "https://app.example/integrations?open=meta_ads";
    return fault;
}

inline Fault not_connected() {
    auto fault =
        begin_sample("integration_not_connected", Category::failed_precondition, Actor::user);
    fault.message = "The user hasn't connected 'slack'.";
    fault.actions = {{ActionType::authorize, "ask the user to connect it", {}, {}}};
    fault.links.connect_url = "https://app.example/connect/slack";
    return fault;
}

inline Fault workspace_required() {
    auto fault = begin_sample("workspace_required", Category::invalid_argument, Actor::model);
    fault.message = "You have 2 workspaces, ws_1 and ws_2, and named none.";
    fault.actions = {{ActionType::fix_arguments, "pass workspace_id", {}, {}}};
    fault.details["workspaces"] = boost::json::array{
        boost::json::object{{"id", "ws_1"}, {"name", "Shop"}},
        boost::json::object{{"id", "ws_2"}, {"name", "Outlet"}},
    };
    return fault;
}

/// A write whose answer never came.
inline Fault lost_write() {
    auto fault = begin_sample("timeout", Category::deadline_exceeded, Actor::time);
    fault.message = "study_create got no answer within 30 seconds.";
    fault.retryable = true;
    fault.retry_after = std::chrono::seconds(5);
    fault.effect = Effect::unknown;
    fault.safe_to_retry = SafeBecause::nothing;
    fault.actions = {{
        ActionType::verify_effect,
        "call study_get(workspace_id='ws_1') and check the study list",
        "study_get",
        boost::json::object{{"workspace_id", "ws_1"}},
    }};
    fault.verify =
        Verify{"study_get", {{"workspace_id", "ws_1"}}, "the study is in the list", "it is not"};
    return fault;
}

inline Fault slow_read() {
    auto fault = begin_sample("timeout", Category::deadline_exceeded, Actor::time);
    fault.message = "study_list got no answer within 30 seconds.";
    fault.retryable = true;
    fault.retry_after = std::chrono::seconds(5);
    fault.safe_to_retry = SafeBecause::read_only;
    fault.actions = {{ActionType::wait, "wait 5 seconds, then call study_list again", {}, {}}};
    return fault;
}

inline Fault server_down() {
    auto fault = make("upstream_refused");
    fault.message = "The server 'files' refuses connections at http://127.0.0.1:9000";
    fault.effect = Effect::none;
    fault.safe_to_retry = SafeBecause::not_sent;
    fault.actions = {
        {ActionType::wait, "wait a few seconds, then call read_file again", {}, {}},
        {ActionType::ask_user,
         "tell the user that the operator must start the server, or correct its URL",
         {},
         {}},
    };
    fault.details = {{"upstream", "files"}, {"tool", "read_file"}};
    fault.support_id = "a1b2c3d4e5f60718293a4b5c6d7e8f90";
    return fault;
}

inline Fault internal_failure() {
    auto fault = begin_sample("internal_error", Category::internal, Actor::operator_);
    fault.message = "Something unforeseen went wrong.";
    fault.retryable = true;
    fault.effect = Effect::unknown;
    fault.safe_to_retry = SafeBecause::idempotent;
    fault.actions = {{ActionType::wait, "call it once more", {}, {}}};
    return fault;
}

inline Fault partly_saved() {
    auto fault = begin_sample("partial_save", Category::aborted, Actor::model);
    fault.message = "2 of 3 assets were saved; the form 'Signup' was not.";
    fault.cause = "A form of that name exists";
    fault.effect = Effect::partial;
    fault.safe_to_retry = SafeBecause::idempotent;
    fault.actions = {
        {ActionType::fix_arguments, "rename the form, then run confirm_save again", {}, {}}
    };
    fault.details["push_errors"] = boost::json::array{
        boost::json::object{{"asset", "Signup"}, {"reason", "the name is taken"}},
    };
    return fault;
}

inline std::vector<Sample> all() {
    return {
        {"wrong_customer_id", wrong_customer_id()},
        {"two_wrong_arguments", two_wrong_arguments()},
        {"not_published", not_published()},
        {"rate_limited", rate_limited()},
        {"not_permitted", not_permitted()},
        {"no_audio_track", no_audio_track()},
        {"connector_expired", connector_expired()},
        {"not_connected", not_connected()},
        {"workspace_required", workspace_required()},
        {"lost_write", lost_write()},
        {"slow_read", slow_read()},
        {"server_down", server_down()},
        {"internal_failure", internal_failure()},
        {"partly_saved", partly_saved()},
    };
}

}  // namespace recourse::fault::samples
