"""How each row of the customer system is caused, and what has to come."""

from harness import Registry, tool_error
from harness import World as Base

rows = Registry()

KNOWN, SEALED, UNKNOWN = "cust_4F7K2M9QX1AB", "cust_6J2D8S4LP5GH", "cust_000000000000"


class World(Base):
    NAME = "customers"

    def start(self):
        (self.folder / "outbox").mkdir()
        path = f"{self.program('sloppy-customers').parent}:/usr/bin:/bin"
        url = self.gateway(self.copied(self.here / "recourse.yaml"), PATH=path)
        self.client = self.connect(url)


@rows.row("x")
def _(world):
    import json
    for tool, arguments in [("get_customer", {"customer_id": "foo"}), ("get_customer", {}), ("add_credit", {"customer_id": KNOWN, "amount": 900, "reason": "refund"}),
        ("get_customer", {"customer_id": UNKNOWN}), ("get_customer", {"customer_id": SEALED}), ("erase_customer", {"customer_id": "cust_8T3W5Z6RY0CD"}), ("get_customer", {"customer_id": "cust_8T3W5Z6RY0CD"}),
        ("get_invoices", {}), ("export_customers", {"file": "nowhere.csv"}), ("get_customer", {"customer_id": "foo"}), ("get_customer", {"customer_id": "foo"}), ("list_customer", {})]:
        if tool == "export_customers": (world.folder / "outbox").rmdir()
        a = world.client.call(tool, arguments)
        print(tool, arguments, json.dumps(a.body, indent=1)[:1800])
