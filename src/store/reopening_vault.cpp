#include "store/vault.hpp"

#include <utility>
#include <variant>

namespace recourse::store {
namespace {

class ReopeningVault final : public Vault {
  public:
    ReopeningVault(OpenVault open, std::function<void(const Trouble&)> tell)
        : open_(std::move(open)), tell_(std::move(tell)) {
        (void)vault();
    }

    Kept<std::variant<Granted, VaultEntry>> claim(const Claim& claim) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        auto claimed = (*opened)->claim(claim);
        // What is kept may be told although nothing can be written.
        const bool is_written = claimed && std::holds_alternative<Granted>(*claimed);
        return watched(std::move(claimed), is_written);
    }
    Kept<void> finish(std::int64_t claim, Stage stage, std::string_view outcome, WallTime until)
        override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->finish(claim, stage, outcome, until), true);
    }
    Kept<void> drop(std::int64_t claim) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->drop(claim), true);
    }
    Kept<bool> settle(
        std::int64_t claim, std::string_view before, std::optional<std::string_view> outcome
    ) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->settle(claim, before, outcome), true);
    }
    Kept<std::vector<LostCall>> lost(WallTime now) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->lost(now), false);
    }
    Kept<void> prune(WallTime now) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->prune(now), false);
    }
    Kept<std::size_t> size() override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->size(), false);
    }
    Kept<std::size_t> unknown(WallTime now) override {
        const auto opened = vault();
        if (!opened) return std::unexpected(opened.error());
        return watched((*opened)->unknown(now), false);
    }

  private:
    static constexpr std::chrono::seconds kTryAgain{1};

    Kept<Vault*> vault() {
        if (vault_) return vault_.get();
        const auto now = Clock::now();
        if (now < next_try_) return std::unexpected(last_);
        next_try_ = now + kTryAgain;
        auto opened = open_();
        if (!opened) {
            tell(opened.error());
            return std::unexpected(std::move(opened.error()));
        }
        last_ = {};
        vault_ = std::move(*opened);
        return vault_.get();
    }

    /// `has_written`: only that shows that the trouble is over.
    template <typename T>
    Kept<T> watched(Kept<T> kept, bool has_written) {
        if (!kept)
            tell(kept.error());
        else if (has_written)
            last_ = {};
        return kept;
    }

    /// The same trouble again and again is told once.
    void tell(const Trouble& trouble) {
        const bool is_new = trouble.why != last_.why || trouble.detail != last_.detail;
        last_ = trouble;
        if (is_new && tell_) tell_(trouble);
    }

    OpenVault open_;
    std::function<void(const Trouble&)> tell_;
    std::unique_ptr<Vault> vault_;
    Trouble last_;
    TimePoint next_try_ = TimePoint::min();
};

}  // namespace

std::unique_ptr<Vault> make_reopening_vault(
    OpenVault open, std::function<void(const Trouble&)> tell
) {
    return std::make_unique<ReopeningVault>(std::move(open), std::move(tell));
}

}  // namespace recourse::store
