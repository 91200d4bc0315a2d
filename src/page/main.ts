import type { EventData, EventName } from "../protocol/events.ts";
import { listen } from "./feed/feed.ts";
import { Run } from "./run.ts";
import { LineStore } from "./store/line-store.ts";
import { Terminal } from "./store/terminal.ts";
import { download } from "./view/download.ts";
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
let terminal: Terminal | undefined;

const handlers: {
	[Name in EventName]?: (data: EventData[Name]) => void;
} = {
	start(data) {
		run.start = data;
		run.exit = undefined;
		const { tty, cols, rows } = data;
		terminal =
			tty && cols !== null && rows !== null
				? new Terminal(store, cols, rows)
				: undefined;
	},
	stdout([ms, text]) {
		if (terminal === undefined) store.append("stdout", ms, text);
		else terminal.write(ms, text);
	},
	stderr: ([ms, text]) => store.append("stderr", ms, text),
	resize: ({ cols, rows }) => terminal?.resize(cols, rows),
	gap({ bytes }) {
		terminal?.finish();
		store.note(
			`… ${formatBytes(bytes)} of output are no longer in the history …`,
		);
	},
	reset() {
		run = new Run();
		terminal = undefined;
		store.clear();
	},
	exit(data) {
		run.exit = data;
		terminal?.finish();
		store.finish();
	},
};

listen(new URL("events", location.href), {
	onEvent(name, data) {
		handlers[name]?.(data);
		if (name !== "stdout" && name !== "stderr") showRun(run);
		view.refresh();
	},
	onConnection(connection) {
		showConnection(connection);
		run.lostAt = connection === "gone" ? Date.now() : undefined;
		showRun(run);
	},
});

setInterval(() => showElapsed(run), 250);
toEnd.addEventListener("click", () => view.toEnd());
element("download", HTMLButtonElement).addEventListener("click", () =>
	download(store, run.title),
);
