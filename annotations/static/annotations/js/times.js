// Times in the zone that the reader chose, or else in that of their device. Without this they stand
// in the zone they chose or in the site's, and say which.

const timeZone = document.body.dataset.zone;
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const day = new Intl.DateTimeFormat(language, { timeZone, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(language, { timeZone, dateStyle: "full", timeStyle: "long" });

for (const time of document.querySelectorAll("time[data-local]")) {
  const at = new Date(time.dateTime);
  if (Number.isNaN(at.getTime())) continue;
  time.textContent = day.format(at);
  time.title = exact.format(at);
}
