import type { Root } from "../root.ts";
import { ControlClient } from "./control-client.ts";
import { RunButtons, type ShownRun } from "./run-buttons.ts";

/** The rest of the page, as the board needs it. */
export interface BoardContext {
	root: Root;
	/** Where the buttons are put. */
	place: HTMLElement;
	/** The run that the page shows. */
	shown(): ShownRun;
	/** Shows the latest run in place of this one. */
	goOn(): void;
	/** Says something in passing. */
	notify(text: string): void;
}

/** What a page offers beside the log to those who have control. */
export class Board {
	readonly #context: BoardContext;
	#buttons: RunButtons | undefined;
	#isOffered = false;
	#isConnected = false;
	#wantsNext = false;

	constructor(context: BoardContext) {
		this.#context = context;
	}

	/** Whether this page has asked for the run that comes next. */
	get wantsNext(): boolean {
		return this.#wantsNext;
	}

	/** The server tells that somebody can have control: whether we do is asked once. */
	offer(): void {
		if (this.#isOffered) return;
		this.#isOffered = true;
		const { root, place, notify } = this.#context;
		void ControlClient.open(root.url).then((client) => {
			if (client === undefined) return;
			this.#buttons = new RunButtons(place, client, {
				onNotice: notify,
				onRun: (run) => this.#show(run),
			});
			this.render();
		});
	}

	/** Another run is shown now. */
	isShown(): void {
		this.#wantsNext = false;
	}

	/** Whether the server can be asked for anything. */
	connected(isConnected: boolean): void {
		this.#isConnected = isConnected;
		this.render();
	}

	/** Shows what can be done now. */
	render(): void {
		this.#buttons?.render(this.#context.shown(), this.#isConnected);
	}

	#show(run: number): void {
		const { root, goOn } = this.#context;
		if (root.isOfOneRun) {
			location.href = root.of("", `runs/${run}/`).href;
			return;
		}
		this.#wantsNext = true;
		goOn();
	}
}
