import { describeLedgerStore } from '../../../support/ledger-store-contract.ts';
import { MemoryLedgerStore } from '../../../support/memory-ledger-store.ts';

describeLedgerStore('the store in memory', async () => ({ store: new MemoryLedgerStore(), prefix: '' }));
