// ical.js, which Thunderbird's calendar is built on, reads our feed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";

import ICAL from "ical.js";

const text = await readFile(path.join(process.env.SAMPLES, "calendar.ics"), "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents("vevent").map((it) => new ICAL.Event(it));

test("every entry is a whole day", () => {
  assert.equal(events.length, 13);
  for (const event of events) {
    assert.equal(event.startDate.isDate, true, event.uid);
    assert.equal(event.duration.toSeconds(), 24 * 60 * 60, event.uid);
  }
});

test("a unit opens on its day, and what was assigned is due on its day", () => {
  const on = (uid) => events.find((event) => event.uid === `${uid}@training.example.org`);
  assert.equal(on("unit/12/1").startDate.toString(), "2026-06-01");
  assert.equal(on("assignment/5").startDate.toString(), "2026-06-10");
  assert.equal(on("assignment/5").description, "Before the audit; please, all of you: \\n\nthe second line, Zoë");
});

test("entries have ids of their own, and the feed a name and a pace", () => {
  assert.equal(new Set(events.map((event) => event.uid)).size, events.length);
  assert.equal(calendar.getFirstPropertyValue("x-wr-calname"), "Web security");
  assert.equal(calendar.getFirstPropertyValue("refresh-interval").toString(), "PT6H");
});
