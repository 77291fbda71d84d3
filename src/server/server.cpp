#include "base/json.hpp"
#include "server/definition.hpp"

#include <recourse/server.hpp>

/// What a server offers; the ways to serve it are in running.cpp.
namespace recourse::server {

std::string detail::to_text(const boost::json::value& value) {
    return json::to_text(value);
}

Server::Server(About about, Settings settings)
    : impl_(std::make_unique<Impl>(std::move(about), std::move(settings))) {}

Server::~Server() = default;

Tool Server::tool(std::string name, std::string description) {
    return {*this, std::move(name), std::move(description)};
}

Prompt Server::prompt(std::string name, std::string description) {
    return {*this, std::move(name), std::move(description)};
}

Resource Server::resource(std::string uri, std::string name) {
    return {*this, std::move(uri), std::move(name), false};
}

Resource Server::resource_template(std::string uri_template, std::string name) {
    return {*this, std::move(uri_template), std::move(name), true};
}

bool Server::remove_tool(std::string_view name) {
    const bool had = impl_->stock.change([&](Inventory& all) { return all.tools.remove(name); });
    if (had) tools_changed();
    return had;
}

bool Server::remove_prompt(std::string_view name) {
    const bool had = impl_->stock.change([&](Inventory& all) { return all.prompts.remove(name); });
    if (had) prompts_changed();
    return had;
}

bool Server::remove_resource(std::string_view uri) {
    const bool had = impl_->stock.change([&](Inventory& all) {
        return all.resources.remove(uri) || all.templates.remove(uri);
    });
    if (had) resources_changed();
    return had;
}

void Server::resource_updated(std::string_view uri) {
    impl_->watchers.tell({News::What::resource, std::string(uri)});
}

void Server::tools_changed() {
    impl_->watchers.tell({News::What::tools});
}

void Server::prompts_changed() {
    impl_->watchers.tell({News::What::prompts});
}

void Server::resources_changed() {
    impl_->watchers.tell({News::What::resources});
}

std::vector<CodeOfTool> Server::undelivered_codes() const {
    return impl_->codes.undelivered();
}

std::vector<CodeOfTool> Server::undeclared_codes() const {
    return impl_->codes.undeclared();
}

}  // namespace recourse::server
