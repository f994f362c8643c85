/** Dates as Slack's client writes them, in the reader's own time zone. */

const DAY = 86_400_000;

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function ordinal(day: number): string {
  const tail = day % 100 >= 11 && day % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${tail}`;
}

function word(time: number, now: number): string | undefined {
  const days = Math.round((startOfDay(time) - startOfDay(now)) / DAY);
  return days === 0 ? 'today' : days === -1 ? 'yesterday' : days === 1 ? 'tomorrow' : undefined;
}

/** "10:42", in 24 hours. */
export function timeOfDay(time: number, withSeconds = false): string {
  const text = new Date(time).toTimeString();
  return text.slice(0, withSeconds ? 8 : 5);
}

function longDate(time: number, now: number): string {
  const date = new Date(time);
  const month = date.toLocaleDateString('en', { month: 'long' });
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : `, ${date.getFullYear()}`;
  return `${month} ${ordinal(date.getDate())}${year}`;
}

/** "3 minutes ago", "in 2 hours". */
export function ago(time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** Fills in the tokens of `<!date^…>` and of rich text dates. */
export function formatDate(seconds: number, format: string, now: number): string {
  const time = seconds * 1000;
  const date = new Date(time);
  const year = date.getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  const short = date.toLocaleDateString('en', { month: 'short', day: 'numeric', ...year });
  const weekday = date.toLocaleDateString('en', { weekday: 'long' });
  const near = word(time, now);
  const forms: Readonly<Record<string, string>> = {
    date_num: `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`,
    date: longDate(time, now),
    date_pretty: near ?? longDate(time, now),
    date_short: short,
    date_short_pretty: near ?? short,
    date_long: `${weekday}, ${longDate(time, now)}`,
    date_long_full: date.toLocaleDateString('en', { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }),
    date_long_pretty: near ?? `${weekday}, ${longDate(time, now)}`,
    day_divider_pretty: near ?? `${weekday}, ${longDate(time, now)}`,
    time: timeOfDay(time),
    time_secs: timeOfDay(time, true),
    ago: ago(time, now),
  };
  const filled = format.replace(/\{([a-z_]+)\}/g, (whole, name: string) => forms[name] ?? whole);
  return /^\{[a-z_]+_pretty\}/.test(format) ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
}

/** The heading over a day's messages. */
export function dayHeading(time: number, now: number): string {
  return formatDate(time / 1000, '{day_divider_pretty}', now);
}

/** Milliseconds since 1970 of a message's ts. */
export function timeOf(ts: string): number {
  return Number(ts) * 1000;
}
