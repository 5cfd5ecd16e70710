import type { EtlRuns, EtlTargets } from '../../domain/etl/targets.ts';
import type { EtlTargetKind } from '../../domain/policy/etl.ts';

/** What ETL steps can start, each made with its first use: most invocations start nothing. */
export function etlTargets(): EtlTargets {
  const made = new Map<EtlTargetKind, Promise<EtlRuns>>();
  return (kind) => {
    const runs = made.get(kind) ?? loadRuns(kind);
    made.set(kind, runs);
    return runs;
  };
}

async function loadRuns(kind: EtlTargetKind): Promise<EtlRuns> {
  switch (kind) {
    case 'job': {
      const { glueJobs } = await import('./glue-jobs.ts');
      return glueJobs();
    }
    case 'workflow': {
      const { glueWorkflows } = await import('./glue-workflows.ts');
      return glueWorkflows();
    }
    case 'crawler': {
      const { glueCrawlers } = await import('./glue-crawlers.ts');
      return glueCrawlers();
    }
    case 'state-machine': {
      const { stateMachines } = await import('./state-machines.ts');
      return stateMachines();
    }
    case 'dataset': {
      const { quickSightDatasets } = await import('./quicksight-datasets.ts');
      return quickSightDatasets();
    }
  }
}
