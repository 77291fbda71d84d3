"""How often."""

import calendar
import json
import time

from harness import Between, Matches, check, same

from .world import HOUR, WINDOW, failed, rows, succeeded


def limited(answer, limit, wait):
    failed(
        answer, "rate_limited",
        Matches(
            f"{limit} rate limit exceeded. Wait [0-9]+ seconds?. Each tool costs units, and so many may be used in a "
            "minute and in a period. Wait [0-9]+ seconds?, then retry."
        ),
        retryable=True, retry_after=wait,
    )
    told = answer.structured["error"]
    wait = "1 second." if told["retry_after"] == 1 else f"{told['retry_after']} seconds."
    check(f"Wait {wait}" in told["message"], "the message tells another wait")
    same(str(told["retry_after"]), answer.headers["retry-after"], "the header Retry-After")


class Units:
    """What a caller has spent of its 60 units, of which one comes back each second."""

    def __init__(self, shop):
        self.shop, self.began, self.spent = shop, time.monotonic(), 0

    def spend(self, cost, tool, **more):
        succeeded(self.shop.call(tool, **(WINDOW | more)))
        self.spent += cost

    def run_out(self, cost, tool, **more):
        """It is refused, and says what is missing: to the second, where all this takes less than one.

        A machine that is slow has units back meanwhile, and the call succeeds: with those, and none that were left."""
        while not (answer := self.shop.call(tool, **(WINDOW | more))).is_error:
            self.spent += cost
            check(60 < self.spent <= 60 + time.monotonic() - self.began, f"{self.spent} units were spent")
        missing = cost - (60 - self.spent)
        limited(answer, "Per-minute", Between(missing - int(time.monotonic() - self.began), min(missing, cost)))


@rows.row("rate_limited/per_minute")
def _(world):
    shop = world.shop()
    units = Units(shop)
    for _ in range(world.cause(12, 1)):  # of 60 units, 5 each
        units.spend(5, "list_customers")
    units.run_out(12, "send_meta_conversions")
    units.run_out(5, "list_customers")
    units.run_out(2, "get_revenue")
    time.sleep(2)
    units.spend(2, "get_revenue")
    units.run_out(12, "send_meta_conversions", date_to="2026-11-23")
    succeeded(world.shop().report())  # another caller is not limited


@rows.row("rate_limited/per_period", within="month")
def _(world):
    _, thrifty = world.serve([("cost: 20000", "cost: 17")])
    shop = world.shop(url=thrifty)
    for _ in range(world.cause(3, 0)):
        succeeded(shop.call("list_customers", **WINDOW))  # 5 units each
    today = time.gmtime()
    seconds_of_month = calendar.monthrange(today.tm_year, today.tm_mon)[1] * 24 * HOUR
    month_began = calendar.timegm((today.tm_year, today.tm_mon, 1, 0, 0, 0))
    left = month_began + seconds_of_month - time.time()
    limited(shop.call("list_customers", **WINDOW), "Per-period", Between(left - 60, left + 1))
    succeeded(shop.report())  # for its 2 units there is room


@rows.row("rate_limited/client_waits")
def _(world):
    shop = world.shop()
    for _ in range(world.cause(12, 1)):
        succeeded(shop.call("list_customers", **WINDOW))
    while world.cause(lambda: not shop.report().is_error, False):
        pass  # what flowed back meanwhile is used up, too
    code, out, said = world.run_client(shop, "list_customers", **WINDOW)
    same(0, code, "how the client ended")
    same(2, len(json.loads(out)["customers"]), "its answer")
    same(Matches("rate_limited: waiting [1-5] s, as it says\n"), said, "what it said meanwhile")
