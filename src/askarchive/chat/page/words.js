// Numbers and roles in words.

export function sureness(confidence) {
  const words =
    confidence >= 0.9 ? "Almost certain" : confidence >= 0.75 ? "Very likely" : confidence >= 0.6 ? "Likely" : "Unsure";
  return `${words}, ${Math.round(confidence * 100)}%`;
}

const ROLES = { interviewee: "interviewee", interviewer: "interviewer", editorial: "editorial text", unknown: "speaker not known" };

export function whoSpeaks({ speaker, role }) {
  if (role === "editorial") return { name: speaker ?? "Editorial text", role: speaker ? ROLES.editorial : "not spoken by anyone" };
  if (!speaker) return { name: role === "unknown" ? "Unnamed speaker" : `The ${ROLES[role]}`, role: null };
  return { name: speaker, role: role === "unknown" ? null : ROLES[role] };
}

export function clock(seconds) {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, i) => (i ? String(part).padStart(2, "0") : part)).join(":");
}

export function placeOf({ paragraph, time, page }) {
  const parts = [];
  if (time !== null && time !== undefined) parts.push(`at ${clock(time)}`);
  if (page !== null && page !== undefined) parts.push(`page ${page}`);
  parts.push(`paragraph ${paragraph}`);
  return parts.join(", ");
}

export function longDate(date) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date ?? "");
  if (!match) return date;
  return new Date(Date.UTC(match[1], match[2] - 1, match[3])).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}
