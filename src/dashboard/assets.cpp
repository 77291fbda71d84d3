#include "dashboard/assets.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <zlib.h>

namespace recourse::dashboard {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
}};

/// zlib reads gzip, and nothing else, with this beside its window.
constexpr int kGzipOnly = 16 + MAX_WBITS;

}  // namespace

const Asset* find_asset(std::string_view name) noexcept {
    const auto all = assets();
    const auto found = std::ranges::find(all, name, &Asset::name);
    return found == all.end() ? nullptr : &*found;
}

std::string_view media_type_of(const Asset& asset) noexcept {
    for (const auto& [ending, type] : kTypes) {
        if (asset.name.ends_with(ending)) return type;
    }
    return "application/octet-stream";
}

std::string unpacked(const Asset& asset) {
    std::string out(asset.size, '\0');
    z_stream stream{};
    std::string packed(asset.packed);  // zlib wants bytes that it could change
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (::inflateInit2(&stream, kGzipOnly) != Z_OK) throw std::bad_alloc();
    const int ended = ::inflate(&stream, Z_FINISH);
    ::inflateEnd(&stream);
    if (ended != Z_STREAM_END || stream.avail_out != 0)
        throw std::logic_error("an asset of the dashboard was embedded wrongly");
    return out;
}

}  // namespace recourse::dashboard
