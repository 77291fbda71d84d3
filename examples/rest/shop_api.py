#!/usr/bin/env python3
"""The REST API of a small shop, to put a gateway in front of: shop.yaml describes it.

    examples/rest/shop_api.py [PORT]

What it keeps is gone when it ends. Callers show the key `shop-example-key` in X-Api-Key. Like the
sandboxes of real APIs it has ids that fail in a known way: ord_429, ord_500, ord_503, ord_html,
ord_cut.
"""

import json
import re
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

KEY = "shop-example-key"
PREFIXES = {
    "orders": "ord",
    "customers": "cus",
    "products": "prd",
    "shipments": "shp",
    "invoices": "inv",
    "webhooks": "whk",
}
# A transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63"
    "6460f85f0f0002870180eb47ba920000000049454e44ae426082"
)


class Failure(Exception):
    def __init__(self, status, code, message, headers=None, **more):
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body = {"error": {"code": code, "message": message, **more}}


class Shop:
    """Documents by collection and id."""

    def __init__(self):
        self.lock = threading.Lock()
        self.database = sqlite3.connect(":memory:", check_same_thread=False)
        self.database.execute("create table documents (kind, id, body, primary key (kind, id))")
        self.next_number = 1000
        self.create("customers", {"name": "Ada", "email": "ada@shop.example"})
        self.create("products", {"name": "Kettle", "price_cents": 2900})
        self.create("orders", {"customer_id": "cus_1000", "product_id": "prd_1001", "quantity": 2})
        self.create("orders", {"customer_id": "cus_1000", "product_id": "prd_1001", "quantity": 1})
        self.patch("orders", "ord_1003", {"status": "shipped"})

    def create(self, kind, document):
        with self.lock:
            document = dict(document, id=f"{PREFIXES[kind]}_{self.next_number}")
            if kind == "orders":
                document.setdefault("status", "open")
            self.next_number += 1
            self.put(kind, document)
        return document

    def put(self, kind, document):
        self.database.execute(
            "insert or replace into documents values (?, ?, ?)",
            (kind, document["id"], json.dumps(document)),
        )

    def get(self, kind, name):
        found = self.database.execute(
            "select body from documents where kind = ? and id = ?", (kind, name)
        ).fetchone()
        if not found:
            word = kind.removesuffix("s")
            raise Failure(404, f"{word}_not_found", f"There is no {word} {name}.")
        return json.loads(found[0])

    def list(self, kind):
        rows = self.database.execute(
            "select body from documents where kind = ? order by id", (kind,)
        )
        return [json.loads(body) for (body,) in rows]

    def patch(self, kind, name, changes):
        with self.lock:
            document = self.get(kind, name) | changes | {"id": name}
            self.put(kind, document)
        return document

    def delete(self, kind, name):
        self.get(kind, name)
        with self.lock:
            self.database.execute("delete from documents where kind = ? and id = ?", (kind, name))


SHOP = Shop()


def check_order(document):
    quantity = document.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        raise Failure(
            422,
            "validation_failed",
            "quantity must be a whole number of at least 1.",
            details=[{"field": "quantity", "issue": "at least 1", "value": quantity}],
        )


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "shop"

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", kind="application/json", headers=None):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        self.send_response(status)
        if body:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def serve(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.raw_body = self.rfile.read(length)
        try:
            self.route()
        except Failure as failure:
            self.answer(failure.status, failure.body, headers=failure.headers)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve

    def sent(self):
        try:
            return json.loads(self.raw_body)
        except ValueError:
            raise Failure(400, "not_json", "The body is not JSON.") from None

    def route(self):
        url = urlsplit(self.path)
        query = parse_qsl(url.query, keep_blank_values=True)
        parts = [unquote(part) for part in url.path.split("/")[1:]]
        if parts[:1] != ["v1"]:
            raise Failure(404, "no_such_path", f"Nothing is at {url.path}.")
        if parts[1:] == ["status"]:
            return self.answer(200, {"status": "up", "orders": len(SHOP.list("orders"))})
        if self.headers.get("X-Api-Key") != KEY:
            raise Failure(401, "invalid_api_key", "The key in X-Api-Key is not known.")
        if parts[1:2] == ["echo"]:
            return self.echo(parts[2:], url, query)
        kind = parts[1] if len(parts) > 1 else ""
        if kind not in PREFIXES:
            raise Failure(404, "no_such_path", f"Nothing is at {url.path}.")
        if parts[2:] == ["export"]:
            rows = "".join(f"{one['id']},{one.get('status', '')}\n" for one in SHOP.list(kind))
            return self.answer(200, ("id,status\n" + rows).encode(), "text/csv")
        if len(parts) == 2:
            return self.collection(kind, dict(query))
        self.sandbox(parts[2])
        return self.single(kind, parts[2], parts[3:])

    def echo(self, parts, url, query):
        """What arrived, for whoever wants to see it."""
        seen = {
            "method": self.command,
            "path": parts,
            "raw_path": url.path,
            "query": query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.raw_body.decode("utf-8", "replace"),
        }
        self.answer(200, seen)

    def collection(self, kind, query):
        if self.command == "POST":
            document = self.sent()
            if kind == "orders":
                check_order(document)
            made = SHOP.create(kind, document)
            return self.answer(201, made, headers={"Location": f"/v1/{kind}/{made['id']}"})
        if self.command not in ("GET", "HEAD"):
            raise Failure(405, "method_not_allowed", "Use GET or POST.", {"Allow": "GET, POST"})
        items = [
            one
            for one in SHOP.list(kind)
            if "status" not in query or one.get("status") == query["status"]
        ]
        limit = query.get("limit", "20")
        if not limit.isdigit() or not 1 <= int(limit) <= 100:
            raise Failure(400, "invalid_limit", f"limit is {limit}, but takes 1 to 100.")
        return self.answer(200, {"data": items[: int(limit)], "total": len(items)})

    def sandbox(self, name):
        if name == "ord_429":
            raise Failure(429, "too_many_requests", "Slow down.", {"Retry-After": "7"})
        if name == "ord_500":
            raise Failure(500, "internal", "Something went wrong on our side.")
        if name == "ord_503":
            return self.answer(503, b"<html><title>Down for maintenance</title></html>", "text/html")
        if name == "ord_html":
            page = b"<!doctype html><title>Welcome to the shop</title>"
            return self.answer(200, page, "text/html")
        if name == "ord_cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":")
            self.wfile.flush()
            self.close_connection = True
        return None

    def single(self, kind, name, rest):
        if name in ("ord_503", "ord_html", "ord_cut"):
            return None
        if rest == ["label"]:
            SHOP.get(kind, name)
            return self.answer(200, PIXEL, "image/png")
        if rest == ["cancel"] and self.command == "POST":
            if SHOP.get(kind, name).get("status") == "shipped":
                raise Failure(409, "order_shipped", f"{name} has been shipped already.")
            return self.answer(200, SHOP.patch(kind, name, {"status": "cancelled"}))
        if rest:
            raise Failure(404, "no_such_path", f"Nothing is at {self.path}.")
        if self.command in ("GET", "HEAD"):
            return self.answer(200, SHOP.get(kind, name))
        if self.command == "DELETE":
            SHOP.delete(kind, name)
            return self.answer(204)
        changes = self.sent()
        if kind == "orders" and ("quantity" in changes or self.command == "PUT"):
            check_order(changes)
        if not re.fullmatch(r"[a-z]+_\d+", name):
            raise Failure(400, "malformed_id", f"{name} is not an id.")
        return self.answer(200, SHOP.patch(kind, name, changes))


def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
