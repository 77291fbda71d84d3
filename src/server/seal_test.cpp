#include "server/seal.hpp"

#include "server/pages.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recourse::server {
namespace {

TEST(Digest, is_sha_256) {
    EXPECT_EQ(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

RC_GTEST_PROP(Seal, opens_what_it_closed_and_nothing_else, (const std::string& text)) {
    const Seal seal("a key");
    const auto sealed = seal.close(text);
    RC_ASSERT(seal.open(sealed) == text);
    RC_ASSERT(Seal("another key").open(sealed) == std::nullopt);
    auto changed = sealed;
    auto& byte = changed[*rc::gen::inRange<std::size_t>(0, changed.size())];
    byte = byte == 'a' ? 'b' : 'a';
    RC_ASSERT(seal.open(changed) == std::nullopt);
    RC_ASSERT(seal.open(sealed.substr(0, sealed.size() - 1)) == std::nullopt);
}

RC_GTEST_PROP(Cursor, leads_back_to_its_place_in_its_list, (std::uint64_t number)) {
    std::string raw;
    json::append_string(raw, cursor_after(number, "tools"));
    RC_ASSERT(place_of(json::Ref(raw), "tools") == number);
    RC_ASSERT(place_of(json::Ref(raw), "prompts") == std::nullopt);
}

}  // namespace
}  // namespace recourse::server
