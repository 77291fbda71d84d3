#include "workspace.hpp"

#include <condition_variable>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>
#include <sqlite3.h>

namespace automation {
namespace {

constexpr auto kSchema = R"(
    CREATE TABLE IF NOT EXISTS builds(
        id TEXT PRIMARY KEY, description TEXT, state TEXT, made INTEGER, result TEXT);
    CREATE TABLE IF NOT EXISTS previews(
        build TEXT, kind TEXT, name TEXT, asset TEXT, PRIMARY KEY (build, kind, name));
    CREATE TABLE IF NOT EXISTS assets(
        id TEXT PRIMARY KEY, kind TEXT, name TEXT, draft TEXT, published TEXT, UNIQUE (kind, name));
    CREATE TABLE IF NOT EXISTS connections(
        app TEXT PRIMARY KEY, device_code TEXT, connect_url TEXT, token TEXT);
    CREATE TABLE IF NOT EXISTS jobs(id TEXT PRIMARY KEY, made INTEGER);
    CREATE TABLE IF NOT EXISTS job_rows(
        number INTEGER PRIMARY KEY, job TEXT, input TEXT, output TEXT);
    UPDATE builds SET state = 'aborted' WHERE state = 'running';
)";

using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

void bind(sqlite3_stmt* statement, int place, const json::value& value) {
    if (const auto* number = value.if_int64())
        sqlite3_bind_int64(statement, place, *number);
    else if (const auto* text = value.if_string())
        sqlite3_bind_text(statement, place, text->c_str(), -1, SQLITE_TRANSIENT);
    else
        sqlite3_bind_null(statement, place);
}

Statement prepare(sqlite3* handle, std::string_view sql, const json::array& values) {
    sqlite3_stmt* raw = nullptr;
    const auto length = static_cast<int>(sql.size());
    if (sqlite3_prepare_v2(handle, sql.data(), length, &raw, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(handle));
    int place = 0;
    for (const auto& value : values) bind(raw, ++place, value);
    return {raw, &sqlite3_finalize};
}

json::value column(sqlite3_stmt* statement, int place) {
    if (sqlite3_column_type(statement, place) == SQLITE_INTEGER)
        return sqlite3_column_int64(statement, place);
    const void* bytes = sqlite3_column_blob(statement, place);
    if (bytes == nullptr) return nullptr;
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, place));
    return json::string(static_cast<const char*>(bytes), size);
}

std::size_t append(char* bytes, std::size_t, std::size_t size, void* out) {
    static_cast<std::string*>(out)->append(bytes, size);
    return size;
}

}  // namespace

Database::Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK ||
        sqlite3_exec(handle_, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(path + ": " + sqlite3_errmsg(handle_));
}

Database::~Database() {
    sqlite3_close(handle_);
}

json::array Database::query(std::string_view sql, const json::array& values) {
    const std::lock_guard lock(mutex_);
    const auto statement = prepare(handle_, sql, values);
    json::array rows;
    int state = SQLITE_ROW;
    while ((state = sqlite3_step(statement.get())) == SQLITE_ROW) {
        json::object row;
        for (int place = 0; place < sqlite3_column_count(statement.get()); ++place)
            row[sqlite3_column_name(statement.get(), place)] = column(statement.get(), place);
        rows.push_back(std::move(row));
    }
    if (state != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
    return rows;
}

int Database::run(std::string_view sql, const json::array& values) {
    const std::lock_guard lock(mutex_);
    query(sql, values);
    return sqlite3_changes(handle_);
}

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
