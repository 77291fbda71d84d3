#!/usr/bin/env python3
"""Full-text search over collections of documents, in SQLite (FTS5).

    search.py DATABASE [PORT]        says on stderr where it listens; 0 takes a free port

Every document has a classification; a search finds what is classified no higher than it asks for.
"""

import argparse
import json
import sqlite3
import sys
import traceback
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

CLASSIFICATIONS = ("public", "internal", "confidential")
SCHEMA = "CREATE VIRTUAL TABLE IF NOT EXISTS documents USING fts5(title, body, collection UNINDEXED, classification UNINDEXED)"
FIND = """
    SELECT title, collection, classification, snippet(documents, 1, '[', ']', '...', 12)
    FROM documents WHERE documents MATCH ? AND classification IN ({ranks}) {within} ORDER BY rank LIMIT 5
"""
DOCUMENTS = [
    ("Opening hours", "The shop opens at eight and closes at six, from Monday to Saturday.", "public-docs", "public"),
    ("Returns", "Goods may be returned within thirty days with their invoice.", "public-docs", "public"),
    ("Support rota", "Returns are answered by the support team within a day.", "guides", "internal"),
    ("Escalation", "An invoice over ten thousand is looked at by two people.", "guides", "internal"),
    ("Margins", "The margin on returns was four percent in the last quarter.", "finance", "confidential"),
]


def open_database(path):
    database = sqlite3.connect(path)
    database.execute(SCHEMA)
    if not database.execute("SELECT count(*) FROM documents").fetchone()[0]:
        database.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", DOCUMENTS)
        database.commit()
    return database


def search(database, query, collection=None, classification="public"):
    """The best documents; without a collection, of all collections. Raises ValueError where that cannot be asked."""
    if not query.split():
        raise ValueError("query has no words")
    if classification not in CLASSIFICATIONS:
        raise ValueError(f"classification is none of {', '.join(CLASSIFICATIONS)}")
    ranks = CLASSIFICATIONS[: CLASSIFICATIONS.index(classification) + 1]
    find = FIND.format(ranks=", ".join("?" * len(ranks)), within="AND collection = ?" if collection else "")
    words = " ".join('"' + word.replace('"', '""') + '"' for word in query.split())
    rows = database.execute(find, (words, *ranks, *([collection] if collection else [])))
    return [dict(zip(("title", "collection", "classification", "excerpt"), row)) for row in rows]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path != "/search":
            return self.reply(404, {"error": {"message": f"There is no {url.path}"}})
        try:
            with closing(sqlite3.connect(self.server.path)) as database:
                asked = {name: values[0] for name, values in parse_qs(url.query).items()}
                self.reply(200, {"documents": search(database, **asked)})
        except ValueError as mistake:
            self.reply(400, {"error": {"message": str(mistake)}})
        except Exception:  # nobody foresaw it: for the log, and a bare server error for whoever asked
            traceback.print_exc()
            self.reply(500, {})

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database")
    parser.add_argument("port", type=int, nargs="?", default=8102)
    options = parser.parse_args()
    try:
        open_database(options.database).close()
        server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    except sqlite3.Error as error:
        sys.exit(f"search: {options.database}: {error}")
    except (OSError, OverflowError) as error:
        sys.exit(f"search: 127.0.0.1:{options.port} cannot be listened at: {error}")
    server.path = options.database
    print(f"search listens at http://127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
