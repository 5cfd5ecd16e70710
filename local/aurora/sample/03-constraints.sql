-- After the rows, which load faster so.
ALTER TABLE payments.customers ADD PRIMARY KEY (id), ADD UNIQUE (public_id);
ALTER TABLE payments.accounts ADD PRIMARY KEY (id),
  ADD FOREIGN KEY (customer_id) REFERENCES payments.customers;
ALTER TABLE payments.transactions ADD PRIMARY KEY (id);
ALTER TABLE payments.entries ADD PRIMARY KEY (transaction_id, line),
  ADD FOREIGN KEY (transaction_id) REFERENCES payments.transactions,
  ADD FOREIGN KEY (account_id) REFERENCES payments.accounts;
CREATE INDEX ON payments.entries (account_id);
ALTER TABLE payments.statements ADD PRIMARY KEY (period, account_id);
ALTER TABLE payments.disputes ADD PRIMARY KEY (id);
ALTER TABLE payments."CardSchemes" ADD PRIMARY KEY ("schemeCode");
ALTER TABLE audit.extremes ADD PRIMARY KEY (id);
ANALYZE;
