"""What a workspace has connected."""

import time

from harness import Matches, same

from .world import HOUR, WINDOW, failed, rows, succeeded


@rows.row("connector_expired")
def _(world):
    shop = world.shop()
    shop.connector("shopify", expires_in=world.cause(0.2, HOUR))
    time.sleep(0.25)
    page = shop.page("shopify")
    failed(
        shop.report(), "connector_expired",
        f"The connection to Shopify has expired: re-authorize it at {page}. The integration was authorised a while "
        "ago, and its own token cannot be renewed without the user. Give the user the action_url and ask them to "
        "re-authorize Shopify there. Then call again once they have.",
        action_url=page,
    )
    shop.visit(page)
    succeeded(shop.report())


@rows.row("connector_expired/revoked_at_the_provider")
def _(world):
    shop = world.shop()
    page = shop.page("meta_ads")
    world.cause(lambda: shop.visit(page + "/revoke"))
    expired = Matches("The connection to Meta Ads has expired: .*")
    failed(shop.confirm("k"), "connector_expired", expired, action_url=page)
    failed(shop.call("get_ad_performance", **WINDOW), "connector_expired", expired, action_url=page)
    shop.visit(page)
    same("sent", succeeded(shop.confirm("k"))["status"], "what came of it after that")


@rows.row("connector_required")
def _(world):
    shop = world.shop(connectors=world.cause(("shopify",), ("shopify", "meta_ads")))
    page = shop.page("meta_ads")
    failed(
        shop.call("get_ad_performance", **WINDOW), "connector_required",
        f"Meta Ads is not connected: connect it at {page}. The data comes from an integration that nobody has "
        "connected yet. Give the user the action_url and ask them to connect Meta Ads there. Then call again once they have.",
        action_url=page,
    )
    shop.visit(page)
    succeeded(shop.call("get_ad_performance", **WINDOW))
