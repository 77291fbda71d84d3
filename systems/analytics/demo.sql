-- A workspace with two profiles, another with one; what two connectors brought in twenty minutes ago.
INSERT INTO workspaces(id, name) VALUES ('ws_eu', 'Shop EU'), ('ws_us', 'Shop US');
INSERT INTO members VALUES
    ('key:ada', 'ws_eu', 'admin'), ('key:ada', 'ws_us', 'admin'), ('key:bob', 'ws_us', 'analyst');
INSERT INTO profiles VALUES ('pr_main', 'ws_eu', 'Main'), ('pr_outlet', 'ws_eu', 'Outlet'), ('pr_us', 'ws_us', 'US');
INSERT INTO connectors
    SELECT w.id, k.column1, 'token of ' || w.id, (unixepoch() + 30 * 86400) * 1000, (unixepoch() - 1200) * 1000
    FROM workspaces w, (VALUES ('shopify'), ('meta_ads')) k;
INSERT INTO orders
    SELECT 'ord_' || p.id || '_' || d.column1, p.id, '2026-11-' || d.column1, d.column2, d.column3
    FROM profiles p, (VALUES (20, 'ada@example.com', 4900), (21, 'bob@example.com', 12900), (22, 'ada@example.com', 2500)) d;
INSERT INTO ad_spend
    SELECT p.id, '2026-11-' || d.column1, d.column2, d.column3
    FROM profiles p, (VALUES (20, 310, 4200), (21, 290, 3900), (22, 205, 2700)) d;
