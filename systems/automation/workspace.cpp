#include "workspace.hpp"

#include <condition_variable>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>

namespace automation {
namespace {

std::size_t append(char* bytes, std::size_t, std::size_t size, void* out) {
    static_cast<std::string*>(out)->append(bytes, size);
    return size;
}

}  // namespace

json::value Reply::json() const {
    boost::system::error_code error;
    auto value = json::parse(body, error);
    return error ? json::value() : value;
}

Reply ask_provider(
    const Workspace& workspace,
    const std::string& path,
    const json::object& body,
    const std::string& token
) {
    Reply reply;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(
        curl_easy_init(), &curl_easy_cleanup
    );
    const auto url = workspace.provider + path;
    const auto text = json::serialize(body);
    const auto credential = "Authorization: Bearer " + token;
    curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
    if (!token.empty()) headers = curl_slist_append(headers, credential.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, text.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 10L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &reply.body);
    long status = 0;
    if (curl_easy_perform(curl.get()) == CURLE_OK)
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    reply.status = static_cast<int>(status);
    return reply;
}

std::string new_id(std::string_view kind) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::random_device random;
    std::string id = std::string(kind) + "_";
    for (int digit = 0; digit < 8; ++digit) id += kDigits[random() % kDigits.size()];
    return id;
}

std::int64_t now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<milliseconds>(since).count();
}

std::string in_seconds(milliseconds time) {
    std::ostringstream out;
    out << std::chrono::duration<double>(time).count();
    return out.str();
}

bool pause(std::stop_token stop, milliseconds time) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace automation
