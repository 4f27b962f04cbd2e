// The server's time, and times in words. The clock of this machine may be wrong, so only the time
// that passes on it counts.

let atStart = Date.now() - performance.now();

export const set = (serverNow) => (atStart = Date.parse(serverNow) - performance.now());
export const now = () => performance.now() + atStart;
export const secondsUntil = (instant) => (Date.parse(instant) - now()) / 1000;

const two = (number) => String(number).padStart(2, "0");

// 6:41, 1:02:09, and 3 d 4 h for what is far away.
export function digits(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const [days, hours] = [Math.floor(whole / 86400), Math.floor((whole % 86400) / 3600)];
  if (days > 0) return `${days} d ${hours} h`;
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

// 45 s, 12 min, 3 h, 2 d
export function age(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export const timeOfDay = (milliseconds) =>
  new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

export const dayAndTime = (milliseconds) =>
  new Date(milliseconds).toLocaleString([], {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
