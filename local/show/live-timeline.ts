import type { TimelineRecorder } from '../timeline/recorder.ts';
import { progressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';
import { timelineLine } from './timeline-lines.ts';

/** Shows each happening as it happens; exports as a bar that moves. */
export function showTimeline(timeline: TimelineRecorder, terminal: Terminal): void {
  timeline.listen((happening) => {
    if (happening.type === 'export-progress') {
      const { status, percent, task } = happening;
      terminal.live(progressBar(percent, `${status} ${task}`), `${status} ${Math.floor(percent / 25)}`);
      if (percent >= 100) terminal.endLive();
      return;
    }
    const line = timelineLine(happening);
    if (line !== undefined) terminal.line(line);
  });
}
