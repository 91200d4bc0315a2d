import type { EventData, EventName } from "../protocol/events.ts";
import { type Format, save } from "./export/save.ts";
import { listen } from "./feed/feed.ts";
import { type ReplayListener, savedReplay } from "./feed/replay.ts";
import { EndNotice } from "./notify/end-notice.ts";
import { Run } from "./run.ts";
import { LineStore } from "./store/line-store.ts";
import { element } from "./view/element.ts";
import { formatBytes, formatCount } from "./view/format.ts";
import { LogView } from "./view/log-view.ts";
import {
	showConnection,
	showCount,
	showElapsed,
	showRun,
} from "./view/status-bar.ts";

const toEnd = element("to-end", HTMLButtonElement);
const store = new LineStore();
const view = new LogView(element("log", HTMLElement), store, () => {
	toEnd.hidden = view.follows;
	const { newLines } = view;
	toEnd.textContent =
		newLines > 0 ? `↓ ${formatCount(newLines, "new line")}` : "↓ To the end";
	showCount(store.length);
});
let run = new Run();
const notice = new EndNotice();

const handlers: {
	[Name in EventName]?: (data: EventData[Name]) => void;
} = {
	start(data) {
		run.start = data;
		run.exit = undefined;
	},
	stdout: ([ms, text]) => store.append("stdout", ms, text),
	stderr: ([ms, text]) => store.append("stderr", ms, text),
	gap({ bytes }) {
		store.note(
			`… ${formatBytes(bytes)} of output are no longer in the history …`,
		);
	},
	reset() {
		run = new Run();
		store.clear();
	},
	exit(data) {
		run.exit = data;
		store.finish();
		if (replay === undefined) notice.ended(run);
	},
};

const replay = savedReplay();
const listener: ReplayListener = {
	onEvent(name, data) {
		handlers[name]?.(data);
		if (name !== "stdout" && name !== "stderr") showRun(run);
		view.refresh();
	},
	onNote: (text) => store.note(text),
	onConnection(connection) {
		showConnection(connection);
		run.lostAt = connection === "gone" ? Date.now() : undefined;
		if (connection === "saved") run.lostAt = replay?.run.savedAt;
		showRun(run);
	},
};
if (replay !== undefined) void replay.play(listener);
else listen(new URL("events", location.href), listener);

setInterval(() => showElapsed(run), 250);
toEnd.addEventListener("click", () => view.toEnd());
const format = element("format", HTMLSelectElement);
const saving = element("download", HTMLButtonElement);
saving.addEventListener("click", async () => {
	saving.disabled = true;
	await save(format.value as Format, run, store).finally(() => {
		saving.disabled = false;
	});
});

const notify = element("notify", HTMLButtonElement);
const showNotify = () =>
	notify.setAttribute("aria-pressed", `${notice.enabled}`);
notify.hidden = replay !== undefined;
notify.addEventListener("click", () => {
	void notice.setEnabled(!notice.enabled);
	showNotify();
});
showNotify();
