-- The same rows on every run: everything is computed from row numbers, nothing from a clock or at random.
INSERT INTO payments.customers
SELECT i,
       md5('customer ' || i)::uuid,
       CASE WHEN i % 7 = 0 THEN 'company' ELSE 'person' END::payments.customer_kind,
       (ARRAY['Aïcha', 'Bo', 'Chloé', 'Dmitri', 'Élise', 'Fatima', 'Göran', '花子', 'Ian', 'Jürgen'])[1 + i % 10]
         || ' ' || (ARRAY['Ødegård', 'O''Neill', 'Silva', 'Müller', '"Quote"', 'Łukasz', 'Smith'])[1 + i % 7],
       CASE WHEN i % 9 > 0 THEN 'customer' || i || '@example.com' END,
       (ARRAY['DE', 'FR', 'PT', 'SE', 'IE'])[1 + i % 5],
       CASE WHEN i % 4 = 0 THEN '{}'::text[] ELSE ARRAY['segment-' || i % 12, 'since ' || 2000 + i % 26, NULL] END,
       CASE WHEN i % 3 > 0 THEN jsonb_build_object('language', 'l' || i % 5, 'mail', i % 2 = 0, 'limits', jsonb_build_array(i, NULL)) END,
       CASE WHEN i % 5 > 0 THEN (i % 1000) / 7.0::real END,
       CASE WHEN i % 11 > 0 THEN i % 13 = 0 END,
       CASE WHEN i % 7 > 0 THEN date '1940-01-01' + i * 5 % 25000 END,
       timestamptz '2019-03-31 00:30:00+00' + i * interval '37 minutes 11.123456 seconds',
       CASE WHEN i % 6 > 0 THEN ('10.' || i % 250 || '.' || i / 250 % 250 || '.7')::inet ELSE '2001:db8::1/64' END
FROM generate_series(1, 4000) AS i;

INSERT INTO payments.transactions
SELECT i,
       md5('transaction ' || i)::uuid,
       timestamptz '2026-01-01 00:00:00+00' + i * interval '5 minutes 0.000007 seconds',
       date '2026-01-01' + i / 288,
       CASE WHEN i % 4 > 0 THEN 'Invoice ' || i * 31 % 9973 || E'\twith a tab, a "quote", a \\ and a line\nbreak' END,
       CASE WHEN i % 3 > 0 THEN i % 1000 / 10000.0 END,
       CASE WHEN i % 8 = 0 THEN 1 + (i % 997) / 997.0::double precision END,
       CASE WHEN i % 2 = 0 THEN jsonb_build_object('channel', 'c' || i % 6, 'attempt', i % 3) END,
       CASE WHEN i % 5 = 0 THEN decode(md5('signature ' || i), 'hex') END,
       i % 50 = 0
FROM generate_series(1, 30000) AS i;

INSERT INTO payments.entries
SELECT i,
       line,
       1 + (i * (CASE line WHEN 1 THEN 7919 ELSE 50021 END) + line) % 5000,
       CASE line WHEN 1 THEN -1 ELSE 1 END * ((i * 6151 % 1000000) / 100.0)
FROM generate_series(1, 30000) AS i, generate_series(1, 2) AS line;

INSERT INTO payments.accounts
SELECT i,
       1 + i % 4000,
       'DE' || lpad((i * 97 % 100)::text, 2, '0') || lpad(i::text, 18, '0'),
       (ARRAY['EUR', 'SEK', 'USD'])[1 + i % 3],
       CASE WHEN i % 40 = 0 THEN 'closed' WHEN i % 60 = 1 THEN 'frozen' ELSE 'open' END::payments.account_status,
       coalesce(b.balance, 0),
       CASE WHEN i % 10 = 0 THEN 'NaN' WHEN i % 10 = 1 THEN NULL ELSE 0.0275000000000000000001 * (i % 10) END,
       CASE WHEN i % 5 > 0 THEN ARRAY[i * 10, NULL, 0.5]::numeric(12, 2)[] END,
       date '2015-01-01' + i % 4000,
       CASE WHEN i % 40 = 0 THEN timestamptz '2026-05-01 12:00:00.5+00' + i * interval '1 hour' END,
       CASE WHEN i % 2 = 0 THEN interval '1 month' ELSE interval '3 months -1 day 02:03:04.000005' END,
       CASE WHEN i % 3 = 0 THEN ('{"opened by":  "branch ' || i % 40 || '", "opened by": null}')::json END
FROM generate_series(1, 5000) AS i
LEFT JOIN payments.balances AS b ON b.account_id = i;

INSERT INTO payments.statements
SELECT make_date(2026, month, 1), account, account * month, account * (month + 1), 1 + account % 4
FROM generate_series(1, 500) AS account, generate_series(1, 6) AS month;

INSERT INTO payments."CardSchemes" VALUES
  (1, 'klein', 0.2000, true), (2, NULL, 0.3000, false), (-32768, '', NULL, NULL);

INSERT INTO audit.events
SELECT timestamptz '2026-01-01 00:00:00+00' + i * interval '13 minutes',
       'role_' || i % 17,
       (ARRAY['login', 'grant', 'export', 'delete'])[1 + i % 4],
       CASE WHEN i % 3 > 0 THEN ('192.168.' || i % 256 || '.0/24')::cidr END,
       CASE WHEN i % 4 > 0 THEN i * interval '1 millisecond' END,
       CASE WHEN i % 5 > 0 THEN tstzrange('2026-01-01 00:00:00+00', CASE WHEN i % 2 = 0 THEN '2026-01-01 00:00:00+00'::timestamptz + i * interval '1 minute' END) END,
       (i % 16)::bit(4)::bit varying(8),
       to_tsvector('simple', 'event ' || i % 100 || ' happened')
FROM generate_series(1, 6000) AS i;

INSERT INTO audit.extremes VALUES
  (1, 2147483647, 32767, 9223372036854775807, 'NaN', 'NaN', 'NaN', '92233720368547758.07', 'NULL', '', 'infinity', 'infinity', 'infinity', '24:00', '24:00+15:59', '{}', '(1e300,-0)', '08:00:2b:01:02:03', 'FFFFFFFF/FFFFFFFF'),
  (2, -2147483648, -32768, -9223372036854775808, '-Infinity', '-Infinity', '-Infinity', '-92233720368547758.08', '', '\x00ff0041', '4713-01-01 BC', '4713-01-01 00:00:00 BC', '4713-01-02 00:00:00+00 BC', '00:00', '00:00-15:59', '[0:1]={7,NULL}', '(0,0)', '00:00:00:00:00:00', '0/0'),
  (3, 0, 0, 0, 0.00000000000000000000000000000000000000000000000000000000000000000000012345, '-0', '-0', 0, E'\U0001F4B6 \u00e9 e\u0301 \u200b', '\x5c78', '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00', '23:59:59.999999', '12:00:00.1+00', '{{1,2},{3,4}}', '(Infinity,NaN)', 'ff:ff:ff:ff:ff:ff', '16/B374D848'),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (5, 1, 1, 1, 123456789012345678901234567890123456789012345678901234567890.000, 1e-45, 5e-324, 0.01, 'null', '\x', '2000-02-29', '2000-02-29 00:00:00', '2000-02-29 00:00:00+00', '12:00', '12:00+00', '{NULL}', '(0.1,0.2)', '08:00:2b:01:02:03', '0/1'),
  (6, -1, -1, 9007199254740993, 0, 3.4028235e38, 1.7976931348623157e308, -0.01, 'ａ', '\x0a0d', 'epoch', 'epoch', 'epoch', '00:00:00.000001', '00:00:00-00', '{2147483647}', '(-1,1)', '01:02:03:04:05:06', '1/0');

INSERT INTO audit.session_cache VALUES ('not exported', '2026-12-31 00:00:00+00');
