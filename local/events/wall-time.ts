/** What a clock on the wall of the time zone shows, as a date whose UTC fields are the wall's. */
export function wallTimeAt(instant: Date, timeZone: string): Date {
  const shown = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

/** The first instant at which the wall shows this time; `undefined` if it never does. */
export function instantOfWallTime(wall: Date, timeZone: string): Date | undefined {
  // The offset from UTC a day before and a day after are the only ones that can hold at this wall time.
  const instants = [-1, 1]
    .map((days) => {
      const near = new Date(wall.getTime() + days * 86_400_000);
      const offset = wallTimeAt(near, timeZone).getTime() - near.getTime();
      return new Date(wall.getTime() - offset);
    })
    .filter((instant) => wallTimeAt(instant, timeZone).getTime() === wall.getTime());
  return instants.sort((a, b) => a.getTime() - b.getTime())[0];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
