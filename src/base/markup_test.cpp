#include "base/markup.hpp"

#include <gtest/gtest.h>

namespace recourse::text {
namespace {

TEST(Markup, NothingOfATextIsTakenForATag) {
    EXPECT_EQ(
        escape_markup(R"(<a href="x">'&'</a>)"),
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
    );
    EXPECT_EQ(escape_markup("plain"), "plain");
}

}  // namespace
}  // namespace recourse::text
