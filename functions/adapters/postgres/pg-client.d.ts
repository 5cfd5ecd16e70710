/** The client alone: the package's entry brings pools and a native driver along. */
declare module 'pg/lib/client.js' {
  import type { Client } from 'pg';

  const PgClient: typeof Client;
  export default PgClient;
}

declare module 'pg/lib/connection.js' {
  import type { Connection } from 'pg';

  const PgConnection: typeof Connection;
  export default PgConnection;
}
