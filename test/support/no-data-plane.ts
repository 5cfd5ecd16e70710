import type {
  AuroraDataPlane,
  DataPlaneMember,
  SnapshotExportRequest,
  SnapshotExportResult,
} from '../../local/aurora/data-plane.ts';

/** A data plane that keeps no data: each cluster has a writer and a reader, and an export is two small objects. */
export class NoDataPlane implements AuroraDataPlane {
  /** Snapshots it was asked to keep and not to delete. */
  readonly snapshots = new Set<string>();
  readonly exports: SnapshotExportRequest[] = [];
  /** What is done between an export's first and second object. */
  duringExport: () => Promise<void> = async () => {};
  result: SnapshotExportResult = { extractedBytes: 0, tables: [] };

  readonly #failedOver = new Set<string>();

  members(cluster: string): readonly DataPlaneMember[] {
    const place = { host: '127.0.0.1', port: 5432, promotionTier: 1 };
    const moved = this.#failedOver.has(cluster);
    return [
      { ...place, identifier: `${cluster}-1`, isWriter: !moved, availabilityZone: 'eu-west-1a' },
      { ...place, identifier: `${cluster}-2`, isWriter: moved, availabilityZone: 'eu-west-1b' },
    ];
  }

  async failover(cluster: string): Promise<{ readonly writer: string }> {
    const moved = this.#failedOver.delete(cluster);
    if (!moved) this.#failedOver.add(cluster);
    return { writer: `${cluster}-${moved ? 1 : 2}` };
  }

  async takeSnapshot(_cluster: string, snapshot: string): Promise<{ readonly sizeBytes: number }> {
    this.snapshots.add(snapshot);
    return { sizeBytes: 3 * 2 ** 30 };
  }

  async deleteSnapshot(snapshot: string): Promise<void> {
    this.snapshots.delete(snapshot);
  }

  async exportSnapshot(request: SnapshotExportRequest): Promise<SnapshotExportResult> {
    this.exports.push(request);
    const folder = [request.prefix, request.task].filter((part) => part !== '').join('/');
    await request.put(`${folder}/ledger/public.accounts/1/part-00000.gz.parquet`, Buffer.from('PAR1'));
    request.progress(50);
    await this.duringExport();
    await request.put(`${folder}/export_info_${request.task}.json`, Buffer.from('{}'));
    request.progress(100);
    return this.result;
  }
}
