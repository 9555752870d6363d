// How the monitor's figures read.

/** At most four digits: 0, 0.4, 12.5, 830, 12.5 k. */
export function countText(value: number): string {
  if (value >= 999.5) {
    return value >= 999_500 ? `${(value / 1e6).toFixed(1)} M` : `${(value / 1e3).toFixed(1)} k`;
  }
  return value >= 99.95 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);
}

/** Of what may not have been measured: 0.08 ms, 4.2 ms, 120 ms, 3.5 s. */
export function millisText(millis: number | null): string {
  if (millis === null) {
    return '–';
  }
  if (millis >= 999.5) {
    return `${(millis / 1000).toFixed(1)} s`;
  }
  return `${millis.toFixed(millis >= 99.5 ? 0 : millis >= 9.95 ? 1 : 2)} ms`;
}

export function clockText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const millis = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${millis}`;
}
